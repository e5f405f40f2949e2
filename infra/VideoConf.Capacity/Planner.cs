using System.Globalization;

namespace VideoConf.Capacity;

/// <summary>From a demand and the inputs to a plan. Arithmetic alone: each number is in <c>inputs.json</c>, and docs/capacity.md says the formulas in words.</summary>
internal static class Planner
{
    private const double MonthHours = 730;

    /// <summary>Units that SignalR can be set to, up to a hundred; beyond it goes by hundreds.</summary>
    private static readonly double[] UnitSteps = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100];

    public static Plan Make(Demand demand, Inputs inputs)
    {
        // 1. Who is there at the busiest time, and for how long in a month.
        var people = demand.RoomSize;
        var rooms = Math.Ceiling(demand.CallsPerDay > 0 ? demand.CallsPerDay / demand.ActiveHours * demand.CallMinutes / 60 : demand.Users * demand.Concurrency / people);
        var participants = demand.CallsPerDay > 0 ? rooms * people : Math.Ceiling(demand.Users * demand.Concurrency);
        var activeHours = demand.ActiveHours * demand.Days;
        var participantHours = participants * activeHours;
        var joins = participants / (demand.JoinMinutes * 60);

        // 2. Media. A meeting that is recorded goes to a node whatever its size.
        var direct = Room.Of(people, demand.Pictures, demand.MeshSize, inputs);
        var served = Room.Of(people, demand.Pictures, 1, inputs);
        var servedShare = direct.IsMesh ? demand.Recorded : 1;
        var servedRooms = rooms * servedShare;
        var relayed = participants * demand.Relayed;
        var relayBits = relayed * ((servedShare * served.BitsRelayed) + ((1 - servedShare) * direct.BitsRelayed));
        var nodes = Nodes(servedRooms, participants * servedShare, served, demand.Regions, inputs);
        var turns = Turns(relayBits, demand, inputs);
        var egressBits = (servedRooms * served.BitsOut) + (relayed * (1 - servedShare) * direct.BitsRelayed);
        var egress = egressBits / 8 * 3600 * activeHours / 1e9;

        // 3. Signaling: what everybody hears of everybody, and answers to who asked.
        var joinsAnHour = 60 / demand.CallMinutes;
        var roomKilobytes = Math.Max(1, people * inputs["participantKilobytes"]);
        var joinMessages = people + Math.Ceiling(roomKilobytes / inputs["signalrMessageKilobytes"]) + 1;
        var spoken = inputs["changesPerHour"] + inputs["chatPerHour"];
        var messagesAnHour = (joinsAnHour * (joinMessages + people)) + (3600 / inputs["keepAliveSeconds"]) + (spoken * (people + 1));
        var messages = (joins * joinMessages) + (participants * (messagesAnHour - (joinsAnHour * joinMessages)) / 3600);
        var neededUnits = Math.Max(participants / inputs["signalrConnections"], messages / inputs["signalrOutbound"] / inputs["signalrLoad"]);
        var (units, instances, tier) = Units(neededUnits, inputs);

        // 4. Requests, and what they read and write.
        var steady = participants * ((1 / inputs["keepAliveSeconds"]) + (spoken / 3600));
        var requests = (joins * inputs["joinRequests"]) + steady;
        var functions = Math.Max(1, Math.Ceiling(requests * inputs["functionsSeconds"] / inputs["functionsConcurrency"]));
        var requestUnits = Join(roomKilobytes, inputs) * joins
            + (participants / inputs["keepAliveSeconds"] * (RequestUnits.Read(roomKilobytes) + RequestUnits.Write(1)))
            + (participants * spoken / 3600 * (RequestUnits.Read(roomKilobytes) + RequestUnits.Write(roomKilobytes) + RequestUnits.Write(1)));

        // 5. The bill.
        var recorded = rooms * demand.Recorded * activeHours * inputs["recordingMegabytes"] / 1000;
        var messagesADay = participants * messagesAnHour * demand.ActiveHours;
        var beyond = Math.Max(0, messagesADay - (units * inputs["signalrIncluded"])) * demand.Days / 1e6;
        var averageRequests = participants * ((joinsAnHour * inputs["joinRequests"]) + (3600 / inputs["keepAliveSeconds"]) + spoken) * activeHours;
        var machineHours = (double most, double least) => (most * activeHours) + (least * (MonthHours - activeHours));
        var (nodeHours, turnHours) = (machineHours(nodes.Busiest, nodes.Idle), machineHours(turns.Busiest, turns.Idle));
        Cost[] costs =
        [
            new("traffic to the Internet", Egress(egress, inputs), $"{Number(egress)} GB"),
            new("media nodes", nodeHours * inputs["nodeHour"], $"{Number(nodeHours)} machine hours"),
            new("TURN machines", turnHours * inputs["turnHour"], $"{Number(turnHours)} machine hours"),
            new("public addresses", (nodeHours + turnHours) * inputs["addressHour"], "one a machine"),
            new("SignalR units", units * instances * (tier[0] == 'S' ? inputs["signalrStandard"] : inputs["signalrPremium"]), $"{Number(units * instances)} units all month"),
            new("SignalR messages", beyond * inputs["signalrMillion"], $"{Number(beyond)} million beyond those included"),
            new("Functions", averageRequests * inputs["functionsSeconds"] / inputs["functionsConcurrency"] * inputs["functionsGigabytes"] * inputs["functionsGigabyteSecond"], $"{Number(averageRequests / 1e6)} million requests, full instances"),
            new("Cosmos DB", Math.Ceiling(requestUnits / 100) * inputs["cosmosHundred"] * (activeHours + (0.1 * (MonthHours - activeHours))), "autoscale: the busiest in active hours, a tenth otherwise"),
            new("recordings", recorded * inputs["recordingMonth"], $"{Number(recorded)} GB of one month"),
        ];
        var plan = new Plan
        {
            Demand = demand,
            Participants = participants,
            Rooms = rooms,
            ParticipantHours = participantHours,
            JoinsPerSecond = joins,
            Room = servedShare < 1 ? direct : served,
            RoomProcessors = served.Processors(inputs),
            Nodes = nodes,
            Turns = turns,
            SignalrUnits = units,
            SignalrInstances = instances,
            SignalrTier = tier,
            SignalrMessages = messages,
            Requests = requests,
            FunctionsInstances = functions,
            CosmosUnits = requestUnits,
            EgressGigabytes = egress,
            EgressBits = egressBits,
            RecordedGigabytes = recorded,
            Costs = costs,
            Limits = [],
        };
        return plan with { Limits = [.. Limits(plan, inputs)] };
    }

    /// <summary>What a join reads and writes, in request units.</summary>
    private static double Join(double roomKilobytes, Inputs inputs) =>
        (inputs["joinRoomReads"] * RequestUnits.Read(roomKilobytes)) + (inputs["joinRoomWrites"] * RequestUnits.Write(roomKilobytes))
        + (inputs["joinSmallReads"] * RequestUnits.Read(1)) + (inputs["joinSmallWrites"] * RequestUnits.Write(1));

    private static Machines Nodes(double rooms, double participants, Room room, double regions, Inputs inputs)
    {
        var (least, most, binds) = (regions, 0.0, "none is needed beyond those that wait");
        if (rooms > 0)
        {
            (double Count, string Why)[] bounds =
            [
                (rooms * room.Processors(inputs) / (inputs["nodeProcessors"] * inputs["cpuShare"]), "processors"),
                (rooms * room.BitsOut / (inputs["nodeMegabits"] * 1e6 * inputs["networkShare"]), "network"),
                (participants * inputs["memoryPerParticipant"] / (inputs["nodeMemory"] - inputs["memoryIdle"]), "memory"),
            ];
            (most, binds) = bounds.MaxBy(static bound => bound.Count);
        }

        // One more in each region, so that the others carry what is on one that is lost.
        return new Machines("Standard_D4s_v5", regions * (Math.Ceiling(most / regions) + (rooms > 0 ? 1 : 0)) is > 0 and var all ? Math.Max(all, least) : least, least, binds);
    }

    private static Machines Turns(double bits, Demand demand, Inputs inputs)
    {
        if (demand.Relayed == 0) return new Machines("Standard_F2s_v2", demand.Regions, demand.Regions, "one in each region, for who needs it after all");
        var byProcessors = bits / (inputs["turnMegabitsPerCore"] * 1e6 * inputs["turnProcessors"] * inputs["cpuShare"]);
        var byNetwork = bits / (inputs["turnMegabits"] * 1e6 * inputs["networkShare"]);
        var count = Math.Ceiling(Math.Max(byProcessors, byNetwork) / demand.Regions) + 1;
        return new Machines("Standard_F2s_v2", demand.Regions * count, demand.Regions, byProcessors >= byNetwork ? "processors" : "network");
    }

    private static (double Units, double Instances, string Tier) Units(double needed, Inputs inputs)
    {
        if (needed <= inputs["signalrStandardUnits"]) return (UnitSteps.First(step => step >= Math.Max(1, needed)), 1, "Standard_S1");
        var instances = Math.Ceiling(needed / inputs["signalrPremiumUnits"]);
        return (Math.Ceiling(needed / instances / 100) * 100, instances, "Premium_P2");
    }

    private static double Egress(double gigabytes, Inputs inputs)
    {
        (double Size, double Price)[] steps =
        [
            (inputs["egressFree"], 0), (10_000, inputs["egressFirst"]), (40_000, inputs["egressSecond"]), (100_000, inputs["egressThird"]), (double.MaxValue, inputs["egressRest"]),
        ];
        var dollars = 0.0;
        foreach (var (size, price) in steps)
        {
            var part = Math.Min(gigabytes, size);
            dollars += part * price;
            gigabytes -= part;
        }

        return dollars;
    }

    private static IEnumerable<string> Limits(Plan plan, Inputs inputs)
    {
        var regions = plan.Demand.Regions;
        if (!plan.Room.IsMesh && plan.RoomProcessors > inputs["cpuShare"])
            yield return $"A meeting takes {Number(plan.RoomProcessors)} processors, and lives on one worker thread of a node: it must be spread over {Number(Math.Ceiling(plan.RoomProcessors / inputs["cpuShare"]))} workers or nodes, or show fewer --pictures.";
        if (plan.Nodes.Busiest / regions > inputs["scaleSetMachines"])
            yield return $"{Number(plan.Nodes.Busiest / regions)} media nodes in a region are more than the {Number(inputs["scaleSetMachines"])} of a scale set: spread them over {Number(Math.Ceiling(plan.Nodes.Busiest / inputs["scaleSetMachines"]))} regions or environments at least, or take larger machines.";
        var units = plan.SignalrUnits * plan.SignalrInstances;
        if (units / regions > inputs["signalrQuota"]) yield return $"{Number(units)} SignalR units are more than the {Number(inputs["signalrQuota"])} that a subscription has in a region before its quota is raised: ask Azure for it.";
        if (plan.SignalrInstances > 1) yield return $"One SignalR instance has {Number(inputs["signalrPremiumUnits"])} units: {Number(plan.SignalrInstances)} instances, and so as many environments of this product, each with meetings of its own.";
        if (plan.FunctionsInstances > inputs["functionsQuota"]) yield return $"{Number(plan.FunctionsInstances)} Functions instances are more than the {Number(inputs["functionsQuota"])} that a subscription has in a region before its quota is raised: ask Azure for it.";
        if (plan.FunctionsInstances > inputs["functionsInstances"]) yield return $"One Functions app has {Number(inputs["functionsInstances"])} instances at most: {Number(Math.Ceiling(plan.FunctionsInstances / inputs["functionsInstances"]))} environments at least.";
        if (plan.CosmosUnits > inputs["cosmosServerless"]) yield return $"{Number(plan.CosmosUnits)} RU/s are more than the {Number(inputs["cosmosServerless"])} of serverless: take the profile enterprise, which provisions them, and set cosmosMaximum to that.";
    }

    private static string Number(double value) => value.ToString(value < 10 ? "#,0.##" : "#,0", CultureInfo.InvariantCulture);
}
