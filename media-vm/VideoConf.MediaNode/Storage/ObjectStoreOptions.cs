namespace VideoConf.MediaNode.Storage;

/// <summary>How patient the node is with a store.</summary>
internal sealed record ObjectStoreOptions
{
    /// <summary>Attempts at one request.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>Pause after the first failed attempt; it doubles, and a random half is taken off.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest pause, also of those that the store asks for by <c>Retry-After</c>.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time of an attempt whatever its size.</summary>
    public TimeSpan AttemptTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Bytes per second below which an attempt is given up.</summary>
    public long SlowestRate { get; init; } = 128 * 1024;

    /// <summary>
    /// Bytes of a block, and the most that go to blob storage by one request: it takes some 5,000 MiB at once, and what breaks off is sent again from its
    /// beginning. A blob has at most 50,000 blocks.
    /// </summary>
    public int BlockSize { get; init; } = 64 * 1024 * 1024;

    /// <summary>Time for an attempt at so many bytes.</summary>
    public TimeSpan TimeFor(long bytes) => AttemptTime + TimeSpan.FromSeconds((double)bytes / SlowestRate);
}
