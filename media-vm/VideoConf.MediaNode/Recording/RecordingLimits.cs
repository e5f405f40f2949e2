namespace VideoConf.MediaNode.Recording;

/// <summary>What a recording holds to.</summary>
internal sealed record RecordingLimits
{
    /// <summary>A chunk's longest time, as the contract has it.</summary>
    public TimeSpan LongestChunk { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>From when on a chunk of video may end, so that the next begins with a key frame: one is asked for then.</summary>
    public TimeSpan KeyFrameAfter { get; init; } = TimeSpan.FromSeconds(4.5);

    /// <summary>Bytes of a chunk.</summary>
    public int LargestChunk { get; init; } = 16 * 1024 * 1024;

    /// <summary>How long packets wait for those that were asked for again. The server asks for a second; what comes by then is nearly all that comes.</summary>
    public TimeSpan RepairPatience { get; init; } = TimeSpan.FromMilliseconds(800);

    /// <summary>How often what is open goes to disk: with the patience above it stays under the 2 s that a node's death may cost.</summary>
    public TimeSpan SaveEvery { get; init; } = TimeSpan.FromMilliseconds(750);

    /// <summary>Silence after which a chunk of sound ends. With discontinuous transmission a packet comes every 400 ms.</summary>
    public TimeSpan AudioPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Stillness after which a chunk of video ends. A shared screen that stands still sends about one picture a second.</summary>
    public TimeSpan VideoPause { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often a recorder looks at its tap.</summary>
    public TimeSpan Turn { get; init; } = TimeSpan.FromMilliseconds(40);

    /// <summary>Tracks that a recording holds open.</summary>
    public int MostTracks { get; init; } = 500;

    /// <summary>Tracks that one participant may begin while a room is recorded. A day of coming back every two minutes.</summary>
    public int MostTracksOfOne { get; init; } = 1_000;

    /// <summary>Bytes of a recording's tap: 4 s of twenty 720p tracks.</summary>
    public int TapBytes { get; init; } = 16 * 1024 * 1024;
}
