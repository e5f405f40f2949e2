namespace VideoConf.EndToEnd.Tests.Harness;

/// <summary>For how long a page got nothing from anybody, as <c>gapMeter.js</c> measured it.</summary>
internal sealed class Gaps
{
    public Gap Sound { get; set; } = new();

    public Gap Pictures { get; set; } = new();

    /// <summary>Whether both come now.</summary>
    public bool Flow => Sound.Now < 1 && Pictures.Now < 1;

    public override string ToString() => $"{Sound.Longest,5:F2} {Pictures.Longest,5:F2}";
}

/// <summary>Seconds without anything.</summary>
internal sealed class Gap
{
    public double Longest { get; set; }

    /// <summary>Of the gap that lasts still.</summary>
    public double Now { get; set; }
}
