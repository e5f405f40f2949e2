namespace VideoConf.EndToEnd.Tests.Harness;

/// <summary>What a page receives on one section of its peer connection, as <c>peerProbe.js</c> reads it from <c>getStats</c>.</summary>
internal sealed class Inbound
{
    public string Mid { get; set; } = "";

    public string Kind { get; set; } = "";

    public double FramesDecoded { get; set; }

    /// <summary>Lines of the last frame.</summary>
    public int FrameHeight { get; set; }

    public double AudioEnergy { get; set; }

    /// <summary>Samples of sound played.</summary>
    public double Samples { get; set; }

    /// <summary>Of those, how many were made up and could be heard to be.</summary>
    public double MissingSamples { get; set; }

    public double PacketsReceived { get; set; }

    public double PacketsLost { get; set; }
}
