namespace VideoConf.Sfu.Layers;

/// <summary>A quality of a video: which size, and how many of its frames. Both count from 0, the least.</summary>
/// <param name="Spatial">With simulcast the stream, smallest first; with SVC the spatial layer.</param>
/// <param name="Temporal">The temporal layer.</param>
internal readonly record struct VideoLayer(sbyte Spatial, sbyte Temporal)
{
    /// <summary>No video at all.</summary>
    public static VideoLayer None => new(-1, -1);

    /// <summary>The best there is.</summary>
    public static VideoLayer Highest => new(sbyte.MaxValue, sbyte.MaxValue);

    /// <summary>Whether it is <see cref="None"/>.</summary>
    public bool IsNone => Spatial < 0;
}
