using System.Text.Json;

namespace VideoConf.Interop.Tests;

/// <summary>What a peer printed about one session.</summary>
internal sealed record PeerReport
{
    /// <summary>The stack's name and version.</summary>
    public string Version { get; init; } = "";

    /// <summary>Why it has no session at all, if it has none.</summary>
    public string? Missing { get; init; }

    public string Offer { get; init; } = "";

    public string Answer { get; init; } = "";

    public int PostStatus { get; init; }

    public string? ContentType { get; init; }

    public string? Location { get; init; }

    public int? DeleteStatus { get; init; }

    public IReadOnlyList<string> States { get; init; } = [];

    public IReadOnlyList<string> Messages { get; init; } = [];

    public int AudioFrames { get; init; }

    public double AudioEnergy { get; init; }

    public int VideoFrames { get; init; }

    public double? FirstFrameSeconds { get; init; }

    public int Width { get; init; }

    public int Height { get; init; }

    public int Brightest { get; init; }

    /// <summary>Bits per second that it thinks it may send; 0 when it does not say.</summary>
    public double Estimate { get; init; }

    /// <summary>All of it, as printed.</summary>
    public string Raw { get; init; } = "";

    public static PeerReport Parse(string json) => JsonSerializer.Deserialize<PeerReport>(json, JsonSerializerOptions.Web)! with { Raw = json };
}
