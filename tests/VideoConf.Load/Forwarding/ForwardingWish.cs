using System.Globalization;

namespace VideoConf.Load.Forwarding;

/// <summary>What of the forwarding bench is wanted; nothing chosen is all.</summary>
/// <param name="Profile">Part of a profile's key.</param>
/// <param name="Server">Part of a server's key. With it nothing is kept: servers are compared in one run or not at all.</param>
/// <param name="Rounds">Rounds that count, beside the first, which is dropped.</param>
/// <param name="Quick">Short stretches: to see that it works.</param>
/// <param name="Seed">Of the order of servers in each round.</param>
/// <param name="Before">Our media node of other builds, which take turns as well, as the system's lists of paths are written; null for none. With it nothing is kept.</param>
/// <param name="Times">How many times the rooms of meetings and voices there are, 1 to 16. Beyond 1 nothing is kept.</param>
internal sealed record ForwardingWish(string Profile = "", string Server = "", int Rounds = 5, bool Quick = false, int Seed = 1, string? Before = null, int Times = 1)
{
    private const int MostRounds = 100;
    private const int MostTimes = 16;

    /// <summary>Settings of more nodes of ours, which take turns with the one as it is: <c>Name=value</c>, several separated by commas. With any nothing is kept.</summary>
    public IReadOnlyList<string> Variants { get; init; } = [];

    /// <summary>Whether it measures what the page is made of.</summary>
    public bool IsWhole => Server.Length == 0 && !Quick && Before is null && Times == 1 && Variants.Count == 0;

    /// <summary>The settings that a variant names.</summary>
    public static IEnumerable<(string Name, string Value)> SettingsOf(string variant) =>
        variant.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(static one => one.Split('=', 2)).Select(static parts => (parts[0], parts[1]));

    /// <summary>Reads the command line.</summary>
    /// <param name="args">What stands behind the verb.</param>
    /// <param name="problem">What is wrong with it, in a sentence.</param>
    /// <returns>Null when something is.</returns>
    public static ForwardingWish? Parse(IReadOnlyList<string> args, out string problem)
    {
        var wish = new ForwardingWish();
        problem = "";
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] is "--quick")
            {
                wish = wish with { Quick = true, Rounds = 1 };
                continue;
            }

            if (args[i] is not ("--profile" or "--server" or "--rounds" or "--seed" or "--before" or "--variant" or "--times"))
            {
                problem = $"bench sfu does not know '{args[i]}'";
                return null;
            }

            if (i + 1 >= args.Count)
            {
                problem = $"{args[i]} needs a value";
                return null;
            }

            var (name, value) = (args[i], args[++i]);
            var isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            switch (name)
            {
                case "--profile":
                    wish = wish with { Profile = value };
                    break;
                case "--server":
                    wish = wish with { Server = value };
                    break;
                case "--before":
                    wish = wish with { Before = value };
                    break;
                case "--variant" when SettingsAreNamed(value):
                    wish = wish with { Variants = [.. wish.Variants, value] };
                    break;
                case "--times" when isNumber && number is >= 1 and <= MostTimes:
                    wish = wish with { Times = number };
                    break;
                case "--rounds" when isNumber && number is >= 1 and <= MostRounds:
                    wish = wish with { Rounds = number };
                    break;
                case "--seed" when isNumber:
                    wish = wish with { Seed = number };
                    break;
                default:
                    problem = name switch
                    {
                        "--rounds" => $"--rounds takes a number from 1 to {MostRounds}, not '{value}'",
                        "--variant" => $"--variant takes settings of the media node, Name=value and so on, not '{value}'",
                        "--times" => $"--times takes a number from 1 to {MostTimes}, not '{value}'",
                        _ => $"{name} takes a number, not '{value}'",
                    };
                    return null;
            }
        }

        return wish;
    }

    private static bool SettingsAreNamed(string variant) => variant.Length > 0 && variant.Split(',').All(static one => one.IndexOf('=', StringComparison.Ordinal) > 0);
}
