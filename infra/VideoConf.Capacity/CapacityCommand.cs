using System.Globalization;
using System.Text;

namespace VideoConf.Capacity;

/// <summary><c>./videoconf capacity</c>: options in, machines and money out.</summary>
internal static class CapacityCommand
{
    /// <summary>0 with a plan, 2 with a sentence about what was wrong.</summary>
    public static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter errors)
    {
        var (inputs, demand, write) = (Inputs.Load(), new Demand(), (Func<Plan, Inputs, string>)(static (plan, _) => Report.Text(plan)));
        for (var i = 0; i < args.Count; i++)
        {
            switch (args[i])
            {
                case "-h" or "--help":
                    output.Write(Usage());
                    return 0;
                case "--inputs":
                    output.Write(Report.Sources(inputs));
                    return 0;
                case "--json":
                    write = Report.Json;
                    continue;
                case "--markdown":
                    write = static (plan, _) => Report.Markdown(plan);
                    continue;
            }

            if (i + 1 == args.Count) return Refuse(IsKnown(args[i]) ? $"{args[i]} needs a value." : Unknown(args[i]));
            string? wrong;
            if (args[i] == "--set") (inputs, wrong) = Set(inputs, args[i + 1]);
            else if (DemandOption.All.FirstOrDefault(option => option.Name == args[i]) is { } known) (demand, wrong) = known.Take(demand, args[i + 1]);
            else wrong = Unknown(args[i]);
            if (wrong is not null) return Refuse(wrong);
            i++;
        }

        if (demand.Users == 0) return Refuse("--users is missing. Say how many people may meet, as in: ./videoconf capacity --users 2000");
        output.WriteLine(write(Planner.Make(demand, inputs), inputs));
        return 0;

        int Refuse(string why)
        {
            errors.WriteLine($"videoconf capacity: {why}");
            return 2;
        }
    }

    private static bool IsKnown(string name) => name == "--set" || DemandOption.All.Any(option => option.Name == name);

    private static string Unknown(string name) => $"there is no option '{name}'. See ./videoconf capacity --help.";

    private static (Inputs Inputs, string? Wrong) Set(Inputs inputs, string text)
    {
        if (text.Split('=', 2) is not [var name, var value] || !inputs.All.ContainsKey(name)) return (inputs, $"--set takes NAME=VALUE, and '{text}' names none of the numbers that --inputs lists.");
        return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 0 && double.IsFinite(number)
            ? (inputs.With(name, number), null)
            : (inputs, $"--set {name} is '{value}', and must be a number above 0 ({inputs.All[name].Unit}).");
    }

    private static string Usage()
    {
        var text = new StringBuilder("./videoconf capacity --users N [options]: machines, SignalR units, request units, traffic and a month's cost in Azure.\n\n");
        var defaults = new Demand();
        foreach (var option in DemandOption.All)
        {
            var standard = option.Name == "--users" ? "" : option.Read(defaults) == 0 && option.Name == "--calls-per-day" ? "" : $" ({option.Read(defaults).ToString("0.######", CultureInfo.InvariantCulture)})";
            text.Append(CultureInfo.InvariantCulture, $"  {option.Name + " N",-20} {option.Help}{standard}\n");
        }

        return text.Append("""
              --set NAME=VALUE     another value for a number that the model stands on, such as a price of your own
              --inputs             those numbers, each with where it comes from
              --json               every figure for a program
              --markdown           the same as a section of a page

            What the model does is in docs/capacity.md.

            """.ReplaceLineEndings("\n")).ToString();
    }
}
