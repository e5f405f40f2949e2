namespace VideoConf.EndToEnd.Tests.Harness;

/// <summary>What <c>gapProbe.js</c> measured on one page since it was told to begin.</summary>
internal sealed class Misses
{
    public Miss[] Pictures { get; set; } = [];

    public Miss[] Sounds { get; set; } = [];

    /// <summary>The longest time without a new picture of somebody, milliseconds.</summary>
    public double LongestPicture => Longest(Pictures);

    /// <summary>The longest silence in somebody's tone, milliseconds.</summary>
    public double LongestSound => Longest(Sounds);

    public override string ToString() =>
        $"pictures {string.Join(' ', Pictures.Select(one => $"{one.Value:F0} ms/{one.Count}"))}; sounds {string.Join(' ', Sounds.Select(one => $"{one.What} Hz {one.Value:F0} ms/{one.Count}"))}";

    private static double Longest(Miss[] gaps) => gaps.Select(one => one.Value).DefaultIfEmpty(0).Max();
}

/// <summary>The longest time without a picture of somebody, or without their tone.</summary>
internal sealed class Miss
{
    public string What { get; set; } = "";

    public double Value { get; set; }

    /// <summary>Pictures shown, or samples in which the tone sounded.</summary>
    public double Count { get; set; }
}
