using System.Globalization;
using System.Text;
using System.Text.Json;

namespace VideoConf.Capacity;

/// <summary>A plan for a person to read, for a program to read, and for a page.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Words and figures for a terminal.</summary>
    public static string Text(Plan plan)
    {
        var text = new StringBuilder();
        text.AppendLine(Sentence(plan)).AppendLine();
        foreach (var (name, value, why) in Rows(plan)) text.AppendLine(CultureInfo.InvariantCulture, $"  {name,-26} {value,-30} {why}");
        text.AppendLine().AppendLine("A month, $ (list prices by third parties: see --inputs)");
        foreach (var cost in plan.Costs) text.AppendLine(CultureInfo.InvariantCulture, $"  {cost.Name,-26} {Dollars(cost.Dollars),15}    {cost.Why}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  {"sum",-26} {Dollars(plan.Dollars),15}    {plan.DollarsPerHour:0.000} an hour of a participant");
        text.AppendLine().AppendLine("Not counted: disks, Front Door, schedulers, Event Hubs, executions of functions, speech, models (infra/README.md, Cost).");
        foreach (var limit in plan.Limits) text.AppendLine().AppendLine("! " + limit);
        return text.ToString();
    }

    /// <summary>The same as a section of a page.</summary>
    public static string Markdown(Plan plan)
    {
        var text = new StringBuilder($"{Sentence(plan)}\n\n| | | |\n|---|---|---|\n");
        foreach (var (name, value, why) in Rows(plan)) text.Append(CultureInfo.InvariantCulture, $"| {name} | {value} | {why} |\n");
        text.Append("\n| a month | $ | of |\n|---|---|---|\n");
        foreach (var cost in plan.Costs) text.Append(CultureInfo.InvariantCulture, $"| {cost.Name} | {Dollars(cost.Dollars)} | {cost.Why} |\n");
        text.Append(CultureInfo.InvariantCulture, $"| **sum** | **{Dollars(plan.Dollars)}** | {plan.DollarsPerHour:0.000} an hour of a participant |\n");
        foreach (var limit in plan.Limits) text.Append(CultureInfo.InvariantCulture, $"\n- {limit}");
        return text.Append(plan.Limits.Count > 0 ? "\n" : "").ToString();
    }

    /// <summary>Every figure, and the numbers that they stand on.</summary>
    public static string Json(Plan plan, Inputs inputs) => JsonSerializer.Serialize(new { plan, inputs = inputs.All }, Form);

    /// <summary>Every number of the model with its source.</summary>
    public static string Sources(Inputs inputs)
    {
        var text = new StringBuilder("| number | value | what | kind | from |\n|---|---|---|---|---|\n");
        foreach (var (name, input) in inputs.All) text.Append(CultureInfo.InvariantCulture, $"| {name} | {input.Value.ToString("#,0.######", CultureInfo.InvariantCulture)} | {input.Unit} | {input.Kind} | {input.Source} |\n");
        return text.ToString();
    }

    private static string Sentence(Plan plan)
    {
        var (demand, what) = (plan.Demand, plan.Room.IsMesh ? "from peer to peer" : "by media nodes");
        var busiest = demand.CallsPerDay > 0 ? $"{Number(demand.CallsPerDay)} meetings a day" : $"{demand.Concurrency * 100:0.####} % at once";
        return string.Create(CultureInfo.InvariantCulture, $"{Number(demand.Users)} users, {busiest}: at the busiest time {(plan.Participants == 1 ? "1 person" : Number(plan.Participants) + " people")} in {Count(plan.Rooms, "meeting")} of {Number(demand.RoomSize)}, {what}; {Number(plan.ParticipantHours)} participant hours a month.");
    }

    private static IEnumerable<(string Name, string Value, string Why)> Rows(Plan plan)
    {
        yield return ("media nodes", $"{Number(plan.Nodes.Busiest)} x {plan.Nodes.Size}", $"{plan.Nodes.Binds}; {Number(plan.Nodes.Idle)} outside active hours, one in reserve a region");
        yield return ("TURN machines", $"{Number(plan.Turns.Busiest)} x {plan.Turns.Size}", $"{plan.Turns.Binds}; {Number(plan.Turns.Idle)} outside active hours");
        yield return ("SignalR", $"{Number(plan.SignalrInstances)} x {plan.SignalrTier}, {Count(plan.SignalrUnits, "unit")} each", $"{Count(plan.Participants, "connection")}, {Number(plan.SignalrMessages)} messages a second");
        yield return ("Functions", $"{Count(plan.FunctionsInstances, "instance")} of 2 GB", $"{Number(plan.Requests)} requests and hub calls a second");
        yield return ("Cosmos DB", $"{Number(Math.Ceiling(plan.CosmosUnits / 100) * 100)} RU/s", $"{Number(plan.JoinsPerSecond)} joins a second while all enter");
        yield return ("to the Internet", $"{Number(plan.EgressBits / 1e9)} Gbit/s", $"{Number(plan.EgressGigabytes)} GB a month");
        if (!plan.Room.IsMesh) yield return ("a meeting", $"{plan.RoomProcessors:0.####} processors", $"{Number(plan.Room.PacketsIn)} packets a second in, {Number(plan.Room.PacketsOut)} out, {Number(plan.Room.BitsOut / 1e6)} Mbit/s out");
    }

    private static string Count(double value, string what) => $"{Number(value)} {what}{(value == 1 ? "" : "s")}";

    private static string Dollars(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString(value < 10 ? "#,0.##" : "#,0", CultureInfo.InvariantCulture);
}
