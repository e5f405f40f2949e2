using VideoConf.Rtc.Primitives;

namespace VideoConf.Load.Forwarding.Clients;

/// <summary>Somebody in a room, by what they send and how much they take.</summary>
/// <param name="Number">From 0; no two of a run have the same.</param>
/// <param name="Room">Which room, from 1.</param>
internal sealed record Person(int Number, int Room)
{
    /// <summary>Sizes of a camera, the smallest first, by the names that offers give them.</summary>
    public static readonly string[] Sizes = ["l", "m", "h"];

    /// <summary>Whether they have a camera.</summary>
    public bool SendsVideo { get; init; }

    /// <summary>Whether the camera sends all three sizes; else it sends one.</summary>
    public bool IsSimulcast { get; init; }

    /// <summary>Whether they speak.</summary>
    public bool SendsAudio { get; init; }

    /// <summary>Whether they are heard when they speak; else their microphone is open on a silent room.</summary>
    public bool IsLoud { get; init; }

    /// <summary>Whose media they get, the first most wanted.</summary>
    public IReadOnlyList<Person> Watched { get; set; } = [];

    /// <summary>Videos they get at the same time.</summary>
    public int VideoSlots { get; init; }

    /// <summary>Voices they get at the same time.</summary>
    public int AudioSlots { get; init; }

    /// <summary>
    /// Whether packets carry what browsers ask for: section names, audio levels, transport-wide numbers, which receivers report, and repair by streams of its own.
    /// Else they have no header extensions at all.
    /// </summary>
    public bool HasExtensions { get; init; }

    /// <summary>What they are called.</summary>
    public string Name => $"person-{Number}";

    /// <summary>The stream of their voice.</summary>
    public Ssrc Voice => new(1_000_000 + ((uint)Number * 16));

    /// <summary>A stream of their camera.</summary>
    public Ssrc Camera(int size) => new(Voice.Value + 1 + (uint)size);
}
