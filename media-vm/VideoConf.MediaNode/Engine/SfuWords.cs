using System.Diagnostics;
using VideoConf.Contracts.Consent;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Sfu;
using VideoConf.Sfu.Codecs;

namespace VideoConf.MediaNode.Engine;

/// <summary>The one place where the SFU's words become the contracts'.</summary>
internal static class SfuWords
{
    /// <summary>Problem type of an error.</summary>
    public static string Of(SfuError error) => error switch
    {
        SfuError.UnknownRoom or SfuError.UnknownMedia => ProblemTypes.NotFound,
        SfuError.RoomFull => ProblemTypes.RoomFull,
        SfuError.BadSdp or SfuError.NoCommonCodec => ProblemTypes.UnacceptableSdp,
        SfuError.TapRefused or SfuError.RelayRefused or SfuError.RelaySuperseded => ProblemTypes.Conflict,
        SfuError.ShuttingDown or SfuError.Busy => ProblemTypes.NoMediaNode,
        SfuError.Overloaded => ProblemTypes.MediaNodeBusy,
        _ => throw new UnreachableException($"{error} is no failure."),
    };

    /// <summary>Declined consent types as the media path enforces them.</summary>
    public static SfuConsent Declined(IReadOnlyList<string> types)
    {
        var declined = SfuConsent.None;
        foreach (var type in types)
        {
            declined |= type switch
            {
                ConsentTypes.Recording => SfuConsent.Recording,
                ConsentTypes.Ai => SfuConsent.Ai,
                ConsentTypes.RecordingAi => SfuConsent.Recording | SfuConsent.Ai,
                _ => SfuConsent.None,
            };
        }

        return declined;
    }

    /// <summary>Whose media is dropped and which codecs are taken; null when a source or a codec is none that there is.</summary>
    public static SfuRestrictions? Of(long version, IReadOnlyList<ParticipantRestriction> restrictions, IReadOnlyList<string> videoCodecs)
    {
        var codecs = new List<CodecKind>(videoCodecs.Count);
        foreach (var name in videoCodecs)
        {
            if (CodecOf(name) is not { } codec) return null;
            codecs.Add(codec);
        }

        var sources = new Dictionary<string, SfuSources>(restrictions.Count, StringComparer.Ordinal);
        foreach (var restriction in restrictions)
        {
            var barred = SfuSources.None;
            foreach (var source in restriction.Sources)
            {
                switch (source)
                {
                    case TrackSources.Microphone:
                        barred |= SfuSources.Microphone;
                        break;
                    case TrackSources.Camera:
                        barred |= SfuSources.Camera;
                        break;
                    case TrackSources.Screen:
                        barred |= SfuSources.Screen;
                        break;
                    case TrackSources.ScreenAudio:
                        barred |= SfuSources.ScreenAudio;
                        break;
                    default:
                        return null;
                }
            }

            sources[restriction.ParticipantId] = barred;
        }

        return new SfuRestrictions(version, sources) { VideoCodecs = codecs };
    }

    /// <summary>What a subscriber shows; null when it makes no sense.</summary>
    public static SfuView? Of(MediaView view)
    {
        if (view.Shown is null || view.Shown.Count > MediaView.MaxShown) return null;
        var list = new List<SfuShown>(view.Shown.Count);
        foreach (var shown in view.Shown)
        {
            if (shown is null || string.IsNullOrEmpty(shown.ParticipantId) || shown.Height < 0) return null;
            switch (shown.Source)
            {
                case TrackSources.Camera:
                    list.Add(new SfuShown(shown.ParticipantId, TrackSource.Camera, shown.Height));
                    break;
                case TrackSources.Screen:
                    list.Add(new SfuShown(shown.ParticipantId, TrackSource.Screen, shown.Height));
                    break;
                default:
                    return null;
            }
        }

        return new SfuView(view.Version, list);
    }

    /// <summary>A slot map.</summary>
    public static SlotMap Of(SfuSlotMap map) =>
        new(
            map.MediaId,
            map.Version,
            [.. map.Slots.Select(slot => new SlotAssignment(slot.Mid, slot.ParticipantId, slot.Source is { } source ? Of(source) : null) { IsPaused = slot.IsPaused, IsShed = slot.IsShed })],
            map.VideoCodec is { } codec ? Of(codec) : null);

    /// <summary>An event, not yet numbered.</summary>
    public static NodeEvent Of(SfuEvent happened) => new()
    {
        Sequence = 0,
        Epoch = "",
        At = happened.At,
        Type = Of(happened.Kind),
        RoomId = happened.RoomId,
        ParticipantId = happened.ParticipantId,
        MediaId = happened.MediaId,
        Slots = happened.Slots is { } slots ? Of(slots) : null,
        Speakers = happened.Speakers,
        Measurements = happened.Measurements,
        Detail = happened.RelayNodeId ?? (happened.Reason is { } reason ? Of(reason) : happened.Source is { } source ? Of(source) : null),
    };

    private static string Of(SfuEventKind kind) => kind switch
    {
        SfuEventKind.MediaConnected => NodeEventTypes.MediaConnected,
        SfuEventKind.MediaClosed => NodeEventTypes.MediaClosed,
        SfuEventKind.TrackPublished => NodeEventTypes.TrackPublished,
        SfuEventKind.TrackEnded => NodeEventTypes.TrackEnded,
        SfuEventKind.SlotsChanged => NodeEventTypes.SlotsChanged,
        SfuEventKind.SpeakersChanged => NodeEventTypes.SpeakersChanged,
        SfuEventKind.RelayConnected => NodeEventTypes.RelayConnected,
        SfuEventKind.RelayLost => NodeEventTypes.RelayLost,
        SfuEventKind.Measured => NodeEventTypes.Measured,
        _ => throw new UnreachableException($"{kind} has no word."),
    };

    /// <summary>One of <see cref="TrackSources"/>.</summary>
    public static string Of(TrackSource source) => source switch
    {
        TrackSource.Microphone => TrackSources.Microphone,
        TrackSource.Camera => TrackSources.Camera,
        TrackSource.Screen => TrackSources.Screen,
        TrackSource.ScreenAudio => TrackSources.ScreenAudio,
        _ => throw new UnreachableException($"{source} has no word."),
    };

    private static CodecKind? CodecOf(string? name) => name switch
    {
        VideoCodecs.Vp8 => CodecKind.Vp8,
        VideoCodecs.H264 => CodecKind.H264,
        VideoCodecs.Vp9 => CodecKind.Vp9,
        VideoCodecs.Av1 => CodecKind.Av1,
        _ => null,
    };

    private static string Of(CodecKind codec) => codec switch
    {
        CodecKind.Vp8 => VideoCodecs.Vp8,
        CodecKind.H264 => VideoCodecs.H264,
        CodecKind.Vp9 => VideoCodecs.Vp9,
        CodecKind.Av1 => VideoCodecs.Av1,
        _ => throw new UnreachableException($"{codec} is no video codec."),
    };

    private static string Of(MediaClosedReason reason) => reason switch
    {
        MediaClosedReason.Closed => "closed",
        MediaClosedReason.ConsentExpired => "consentExpired",
        MediaClosedReason.DtlsFailed => "dtlsFailed",
        MediaClosedReason.Replaced => "replaced",
        MediaClosedReason.NeverConnected => "neverConnected",
        MediaClosedReason.Misbehaved => "misbehaved",
        MediaClosedReason.InternalError => "internalError",
        _ => throw new UnreachableException($"{reason} has no word."),
    };
}
