namespace VideoConf.Load;

/// <summary>What a run asks of the host.</summary>
public sealed record LoadOptions
{
    /// <summary>Rooms that live at once.</summary>
    public int Rooms { get; init; } = 250;

    /// <summary>People in each, the host included.</summary>
    public int People { get; init; } = 4;

    /// <summary>How long rooms live, all stretches together.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>After how much of it everything pauses, settles and is compared.</summary>
    public TimeSpan Stretch { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a person waits between two acts, on average.</summary>
    public TimeSpan Pace { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long accounts have to agree once nobody acts: a loss is seen within ten seconds on a machine that is not overloaded.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many enter one room at once.</summary>
    public int Storm { get; init; } = 100;

    /// <summary>How long each throughput is measured.</summary>
    public TimeSpan Throughput { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What people do follows from it; when they do it follows from the machine too.</summary>
    public int Seed { get; init; } = 1;
}

/// <summary>What a run found.</summary>
/// <param name="People">Simulated people.</param>
/// <param name="Acts">What they did, by kind.</param>
/// <param name="Comparisons">Rooms compared, over all stretches.</param>
/// <param name="Drift">Where two accounts disagreed, in words; empty when none did.</param>
/// <param name="Missed">How often a client's view fell behind, so that it asked for the room anew.</param>
/// <param name="Lost">How often somebody was given up though they were there, because machine or host was too slow.</param>
public sealed record LoadReport(int People, IReadOnlyDictionary<string, int> Acts, int Comparisons, IReadOnlyList<string> Drift, int Missed, int Lost);

/// <summary>What a storm took.</summary>
/// <param name="People">How many entered at once.</param>
/// <param name="All">Until the last of them had entered, each by HTTP join, connection and <c>JoinRoom</c>.</param>
/// <param name="Median">Until half of them had.</param>
/// <param name="Known">Until everybody knew of everybody.</param>
/// <param name="Messages">Hub events that clients got, all together.</param>
/// <param name="HostMessages">Those that the one who was there before got.</param>
public sealed record StormReport(int People, TimeSpan All, TimeSpan Median, TimeSpan Known, int Messages, int HostMessages);

/// <summary>Answers a second, with as many callers as there were.</summary>
/// <param name="HubCalls"><c>KeepAlive</c>: a read and a write each.</param>
/// <param name="RestReads"><c>GET /v1/meetings/{id}</c>.</param>
public sealed record ThroughputReport(double HubCalls, double RestReads);
