using VideoConf.Load.Forwarding.Measuring;

namespace VideoConf.Load.Forwarding;

/// <summary>What one run of a profile found, over all its servers.</summary>
/// <param name="Profile">Its key.</param>
/// <param name="Title">What it is.</param>
/// <param name="Date">When.</param>
/// <param name="Machine">On what.</param>
/// <param name="Servers">Those that were measured, in the order of the document.</param>
/// <param name="LeftOut">Those that were not, and why.</param>
internal sealed record ForwardingResult(string Profile, string Title, DateOnly Date, string Machine, IReadOnlyList<ServerFigures> Servers, IReadOnlyList<LeftOut> LeftOut);

/// <summary>A server that was not measured.</summary>
/// <param name="Server">Its key.</param>
/// <param name="Reason">Why, in words.</param>
internal sealed record LeftOut(string Server, string Reason);

/// <summary>A server's figures.</summary>
/// <param name="Server">Its key.</param>
/// <param name="Title">What it is.</param>
/// <param name="PerServerSecond">Packets delivered for each second of its processor time.</param>
/// <param name="PerSecond">Packets delivered in a second.</param>
/// <param name="Steady">At steady rates below that.</param>
/// <param name="Rounds">Every round's packets for each second of processor time, in the order of measuring.</param>
/// <param name="Doubts">What speaks against some round.</param>
internal sealed record ServerFigures(
    string Server, string Title, Spread PerServerSecond, Spread PerSecond, IReadOnlyList<SteadyFigures> Steady, IReadOnlyList<double> Rounds, IReadOnlyList<string> Doubts);

/// <summary>What a steady rate did, over all rounds.</summary>
/// <param name="Share">Of saturation, 0 to 1.</param>
/// <param name="DelayP50">Nanoseconds; of the rounds' own.</param>
/// <param name="DelayP99">Nanoseconds; of the rounds' own.</param>
/// <param name="DelayMaximum">Nanoseconds; the longest of all.</param>
/// <param name="ServerCoreBusy">Share of the time in which its processor was not idle, 0 to 1.</param>
/// <param name="Rounds">Packets that should have come, and that came, in each round.</param>
internal sealed record SteadyFigures(double Share, Spread DelayP50, Spread DelayP99, long DelayMaximum, double ServerCoreBusy, IReadOnlyList<SteadyRound> Rounds);

/// <summary>One round at a steady rate.</summary>
/// <param name="Sent">Packets that should have come.</param>
/// <param name="Delivered">Packets that came.</param>
internal sealed record SteadyRound(long Sent, long Delivered);
