using VideoConf.Sfu.Codecs;

namespace VideoConf.Sfu;

/// <summary>Tracks of one participant, by what they show.</summary>
[Flags]
public enum SfuSources
{
    /// <summary>None.</summary>
    None = 0,

    /// <inheritdoc cref="TrackSource.Microphone"/>
    Microphone = 1 << TrackSource.Microphone,

    /// <inheritdoc cref="TrackSource.Camera"/>
    Camera = 1 << TrackSource.Camera,

    /// <inheritdoc cref="TrackSource.Screen"/>
    Screen = 1 << TrackSource.Screen,

    /// <inheritdoc cref="TrackSource.ScreenAudio"/>
    ScreenAudio = 1 << TrackSource.ScreenAudio,

    /// <summary>All.</summary>
    All = Microphone | Camera | Screen | ScreenAudio,
}

/// <summary>
/// What of whose media is dropped on arrival, neither forwarded, nor relayed to other nodes, nor copied for a tap; and which codecs are taken at all. Whole each time;
/// never changed, so that a worker reads it without a lock.
/// </summary>
/// <param name="version">Restrictions of an older version than the room has are ignored.</param>
/// <param name="sources">By participant.</param>
public sealed class SfuRestrictions(long version, IReadOnlyDictionary<string, SfuSources> sources)
{
    /// <summary>Nobody's.</summary>
    public static SfuRestrictions None { get; } = new(0, new Dictionary<string, SfuSources>(StringComparer.Ordinal));

    /// <summary>Which state of the room they are of.</summary>
    public long Version { get; } = version;

    /// <summary>
    /// Codecs that video may be in, best first; empty for each publisher's own choice. Holds for what is offered from now on: what was accepted before goes on.
    /// </summary>
    public IReadOnlyList<CodecKind> VideoCodecs { get; init; } = [];

    /// <summary>What of a participant's media is dropped.</summary>
    public SfuSources Of(string participantId) => sources.TryGetValue(participantId, out var barred) ? barred : SfuSources.None;
}
