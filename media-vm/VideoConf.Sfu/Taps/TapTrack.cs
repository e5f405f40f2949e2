using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Codecs;

namespace VideoConf.Sfu.Taps;

/// <summary>
/// One stretch of a publication with one stream and one codec. A new stream, another codec, or another transport of the same participant is
/// another track.
/// </summary>
/// <param name="Number">Its number in the tap, from 1, never used again.</param>
/// <param name="ParticipantId">Whose.</param>
/// <param name="Source">What it shows.</param>
/// <param name="Codec">How it is encoded.</param>
/// <param name="ClockRate">Ticks per second of its timestamps.</param>
/// <param name="PayloadType">The number of the codec in its packets.</param>
/// <param name="AudioLevelId">Id of the audio level extension (RFC 6464) in its packets; 0 when there is none.</param>
/// <param name="VideoOrientationId">Id of the extension that tells how a picture is turned; 0 when there is none.</param>
/// <param name="Fmtp">Parameters of the codec as negotiated; null for none.</param>
public sealed record TapTrack(
    int Number, string ParticipantId, TrackSource Source, CodecKind Codec, int ClockRate, PayloadType PayloadType, byte AudioLevelId,
    byte VideoOrientationId, string? Fmtp)
{
    /// <summary>Whether it is sound.</summary>
    public bool IsAudio => Source is TrackSource.Microphone or TrackSource.ScreenAudio;
}
