namespace VideoConf.Load.Network;

/// <summary>A picture as it was shown.</summary>
/// <param name="At">When, on the machine's clock, ms.</param>
/// <param name="Delay">Since its capture, ms; negative when its stamp could not be read.</param>
/// <param name="Height">Its lines.</param>
public readonly record struct ShownFrame(double At, int Delay, int Height);

/// <summary>What a receiver had had by a moment.</summary>
public sealed record Reading
{
    /// <summary>When, on the machine's clock, ms.</summary>
    public double At { get; init; }

    /// <summary>The state of its connection.</summary>
    public string State { get; init; } = "";

    /// <summary>Bytes of payload of pictures.</summary>
    public long VideoBytes { get; init; }

    /// <summary>Freezes, as the browser counts them.</summary>
    public int Freezes { get; init; }

    /// <summary>Their length, seconds.</summary>
    public double FrozenSeconds { get; init; }

    /// <summary>Pictures decoded.</summary>
    public int FramesDecoded { get; init; }

    /// <summary>Samples of sound that were made up.</summary>
    public long Concealed { get; init; }

    /// <summary>Samples of sound that were played.</summary>
    public long Samples { get; init; }

    /// <summary>Bytes that the server had sent towards it, with all headers.</summary>
    public long Offered { get; init; }

    /// <summary>Packets of them that found the queue full.</summary>
    public long Overflowed { get; init; }

    /// <summary>In a sender: its streams.</summary>
    public IReadOnlyList<SentLayer> Sent { get; init; } = [];

    /// <summary>Pictures shown since the reading before: when, how old, how many lines.</summary>
    public IReadOnlyList<double[]> Frames { get; init; } = [];
}

/// <summary>One size that a sender sends.</summary>
/// <param name="Rid">Its name.</param>
/// <param name="Bytes">Bytes sent.</param>
/// <param name="Height">Its lines.</param>
/// <param name="Frames">Pictures encoded.</param>
/// <param name="Limit">What keeps it from being better: none, cpu or bandwidth.</param>
public sealed record SentLayer(string? Rid, long Bytes, int Height, int Frames, string? Limit);

/// <summary>One scenario with one server, as it went. Times are seconds from the scenario's beginning; before it is negative.</summary>
public sealed record Trace
{
    /// <summary>The scenario's key.</summary>
    public required string Scenario { get; init; }

    /// <summary>The server's.</summary>
    public required string Server { get; init; }

    /// <summary>The server's name with its version.</summary>
    public required string ServerVersion { get; init; }

    /// <summary>The browser at both ends.</summary>
    public required string Browser { get; init; }

    /// <summary>The day.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>When the scenario began, on the machine's clock, ms.</summary>
    public required double Start { get; init; }

    /// <summary>Readings, four a second.</summary>
    public required IReadOnlyList<Reading> Readings { get; init; }

    /// <summary>What the sender had sent at the scenario's beginning and end.</summary>
    public required IReadOnlyList<Reading> Sender { get; init; }

    /// <summary>All pictures that were shown, in their order.</summary>
    public IEnumerable<ShownFrame> Shown() => Readings.SelectMany(static reading => reading.Frames).Select(static one => new ShownFrame(one[0], (int)one[1], (int)one[2]));

    /// <summary>Seconds from the beginning.</summary>
    public double SecondsOf(double at) => (at - Start) / 1000;
}
