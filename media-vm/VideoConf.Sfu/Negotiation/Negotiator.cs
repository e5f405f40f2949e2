using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtp;
using VideoConf.Rtc.Sdp;
using VideoConf.Sfu.Codecs;
using VideoConf.Sfu.Layers;

namespace VideoConf.Sfu.Negotiation;

/// <summary>Decides what of an offer is accepted. Pure but for the random numbers of new streams.</summary>
internal static class Negotiator
{
    /// <summary>A receiver's own estimate of what it can take, of use where it does not report arrivals.</summary>
    public const string RembFeedback = "goog-remb";

    // What the server answers to requests of: it resends lost packets, asks for key frames and reports arrivals.
    private static readonly string[] VideoFeedback = ["nack", "nack pli", "ccm fir"];
    private const string TransportFeedback = "transport-cc";
    private const byte LastShortId = 14; // Of the one-byte form of header extensions (RFC 8285 section 4.2).

    // Heard live, a packet that comes a round trip late is of no use; recorded, it is. Asked for only while somebody records.
    private const string AudioFeedback = "nack";

    /// <summary>Reads an offer; says in a sentence what is wrong with it.</summary>
    public static bool TryParse(string sdp, [NotNullWhen(true)] out SdpOffer? offer, out string detail)
    {
        detail = string.Empty;
        if (SdpOffer.TryParse(sdp, out offer, out var error)) return true;
        detail = error.ToString();
        return false;
    }

    /// <summary>Decides on every section.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="options">The limits.</param>
    /// <param name="former">Slots that the peer has already, by mid: they keep their streams when nothing changes for them.</param>
    /// <param name="policy">Which codecs are taken, and in which order.</param>
    public static IReadOnlyList<SectionPlan> Decide(SdpOffer offer, SfuOptions options, IReadOnlyDictionary<string, SlotPlan> former, VideoPolicy policy)
    {
        var used = new HashSet<Ssrc>(former.Values.SelectMany(slot => slot.Repair is { } repair ? [slot.Ssrc, repair] : (Ssrc[])[slot.Ssrc]));
        foreach (var section in offer.Sections) used.UnionWith(section.Ssrcs.Select(stream => stream.Ssrc));

        var plans = new List<SectionPlan>(offer.Sections.Count);
        var tracks = 0;
        var slots = 0;
        var hasData = false;
        var isEstimated = offer.Sections.Any(IsEstimable);
        foreach (var section in offer.Sections)
        {
            if (section is { IsAnswerable: true, DataChannel: { } data })
            {
                // One association a transport (RFC 8831 section 6.1).
                plans.Add(new SectionPlan(section, null, null, []) { Data = hasData ? null : data });
                hasData = true;
                continue;
            }

            var publishes = section.OffersMedia && tracks < options.MaxTracksPerParticipant;
            var receives = section.WantsMedia && slots < options.MaxSlotsPerParticipant;
            var formats = section.IsAnswerable && (publishes || receives) ? AcceptFormats(section, publishes, receives) : [];
            if (publishes && section.Kind == SdpKind.Video) formats = policy.Sort(formats);
            if (formats.Count == 0)
            {
                plans.Add(new SectionPlan(section, null, null, []));
                continue;
            }

            // What is not filled in is not promised: numbers that nobody counts, and a receiver's own estimate where ours is better.
            var isNumbered = receives && isEstimated && CanNumber(section, formats);
            if (!publishes && !isNumbered) formats = Without(formats, TransportFeedback);
            if (isNumbered || section.Kind == SdpKind.Audio) formats = Without(formats, RembFeedback);

            var rids = publishes ? AcceptRids(section, formats) : [];
            var extensions = AcceptExtensions(section, publishes, isNumbered, rids.Count > 0);
            var ids = ReadIds(section, extensions);
            PublicationPlan? publication = null;
            SlotPlan? slot = null;
            if (publishes)
            {
                tracks++;
                var announced = section.Ssrcs.Count > 0 && rids.Count == 0 ? section.Ssrcs[0].Ssrc : (Ssrc?)null;
                publication = new PublicationPlan(section.Mid, SourceOf(section), formats, ids, announced)
                {
                    Rids = rids,
                    AnnouncedRepair = announced is { } first ? RepairOf(section, first) : null,
                };
            }

            if (receives)
            {
                slots++;
                var isVideo = section.Kind == SdpKind.Video;
                var slotIds = isNumbered ? ids : ids with { TransportSequence = 0 };
                slot = former.TryGetValue(section.Mid, out var kept) && kept.CanGoOnAs(isVideo, formats, slotIds)
                    ? new SlotPlan(section.Mid, isVideo, formats, slotIds, kept.Ssrc) { Repair = kept.Repair }
                    : new SlotPlan(section.Mid, isVideo, formats, slotIds, NewStream(used))
                    {
                        Repair = formats.Exists(static format => format.Repair is not null) ? NewStream(used) : null,
                    };
            }

            plans.Add(new SectionPlan(section, publication, slot, extensions));
        }

        return plans;
    }

    // Whether the peer receives video in a section in a way that lets the path to it be estimated.
    private static bool IsEstimable(SdpSection section) =>
        section is { IsAnswerable: true, Kind: SdpKind.Video, WantsMedia: true }
        && AcceptFormats(section, publishes: section.OffersMedia, receives: true) is { Count: > 0 } formats
        && CanNumber(section, formats);

    // A packet that is sent again under its own number must equal the first, its transport-wide number included (RFC 7714 section 10), and would then be
    // told of twice: so numbers go where packets are sent again by a stream of its own, or, as with sound, not at all.
    // Redundant audio counts as the Opus in it, which browsers offer the feedback for.
    private static bool CanNumber(SdpSection section, List<MediaFormat> formats) =>
        section.FindExtension(RtpExtensionUris.TransportSequenceNumber) is > 0 and <= LastShortId
        && formats.TrueForAll(static format => format.Kind == CodecKind.Red || format.Codec.Feedback.Contains(TransportFeedback, StringComparer.Ordinal))
        && (section.Kind == SdpKind.Audio || formats.TrueForAll(static format => format.Repair is not null));

    private static List<MediaFormat> AcceptFormats(SdpSection section, bool publishes, bool receives)
    {
        var formats = new List<MediaFormat>();
        foreach (var codec in section.Codecs)
        {
            if (KindOf(section.Kind, codec) is not { } kind) continue;
            var feedback = new List<string>();
            if (section.Kind == SdpKind.Video) feedback.AddRange(VideoFeedback.Intersect(codec.Feedback, StringComparer.Ordinal));
            if (section.Kind == SdpKind.Audio && publishes && codec.Feedback.Contains(AudioFeedback, StringComparer.Ordinal)) feedback.Add(AudioFeedback);
            if (codec.Feedback.Contains(TransportFeedback, StringComparer.Ordinal)) feedback.Add(TransportFeedback);
            if (receives && codec.Feedback.Contains(RembFeedback, StringComparer.Ordinal)) feedback.Add(RembFeedback);
            formats.Add(new MediaFormat(kind, codec with { Feedback = feedback }) { Repair = RepairOf(section, codec) });
        }

        formats.RemoveAll(red => red.Kind == CodecKind.Red && !formats.Exists(format => format.Kind == CodecKind.Opus && format.PayloadType == red.Repeated));
        return formats;
    }

    private static Ssrc? RepairOf(SdpSection section, Ssrc stream)
    {
        foreach (var group in section.SsrcGroups)
        {
            if (group is { Semantics: "FID", Ssrcs.Count: 2 } && group.Ssrcs[0] == stream) return group.Ssrcs[1];
        }

        return null;
    }

    private static SdpCodec? RepairOf(SdpSection section, SdpCodec codec)
    {
        if (section.Kind != SdpKind.Video || !codec.Feedback.Contains("nack", StringComparer.Ordinal)) return null;
        foreach (var candidate in section.Codecs)
        {
            if (candidate.Is("rtx") && candidate.ClockRate == codec.ClockRate && candidate.FindParameter("apt") is { } name
                && byte.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number == codec.PayloadType.Value)
            {
                return candidate with { Feedback = [] };
            }
        }

        return null;
    }

    private static List<MediaFormat> Without(List<MediaFormat> formats, string feedback) =>
        [.. formats.Select(format => format with { Codec = format.Codec with { Feedback = [.. format.Codec.Feedback.Where(value => value != feedback)] } })];

    private static CodecKind? KindOf(SdpKind kind, SdpCodec codec) => kind switch
    {
        SdpKind.Audio when codec.Is("opus") && codec.ClockRate == 48_000 => CodecKind.Opus,
        SdpKind.Audio when codec.Is("red") && codec.ClockRate == 48_000 => CodecKind.Red,
        SdpKind.Video when codec.ClockRate != 90_000 => null,
        SdpKind.Video when codec.Is("VP8") => CodecKind.Vp8,
        // Mode 0 sends each NAL unit whole: nothing that browsers use when both sides have mode 1.
        SdpKind.Video when codec.Is("H264") && codec.FindParameter("packetization-mode") is "1" => CodecKind.H264,
        SdpKind.Video when codec.Is("VP9") => CodecKind.Vp9,
        SdpKind.Video when codec.Is("AV1") => CodecKind.Av1,
        _ => null,
    };

    private static List<SdpExtension> AcceptExtensions(SdpSection section, bool publishes, bool isNumbered, bool isSimulcast) =>
        [.. section.Extensions.Where(extension => extension.Uri switch
        {
            RtpExtensionUris.Mid => true,
            RtpExtensionUris.AudioLevel => section.Kind == SdpKind.Audio,
            RtpExtensionUris.VideoOrientation => section.Kind == SdpKind.Video,
            RtpExtensionUris.DependencyDescriptor => section.Kind == SdpKind.Video,
            RtpExtensionUris.TransportSequenceNumber => publishes || isNumbered,
            RtpExtensionUris.AbsoluteSendTime => publishes,
            RtpExtensionUris.RtpStreamId or RtpExtensionUris.RepairedRtpStreamId => isSimulcast,
            _ => false,
        })];

    private static ExtensionIds ReadIds(SdpSection section, List<SdpExtension> accepted)
    {
        return new ExtensionIds(
            Id(RtpExtensionUris.Mid),
            Id(RtpExtensionUris.AudioLevel),
            Id(RtpExtensionUris.TransportSequenceNumber),
            Id(RtpExtensionUris.VideoOrientation),
            Id(RtpExtensionUris.DependencyDescriptor),
            Id(RtpExtensionUris.RtpStreamId),
            Id(RtpExtensionUris.RepairedRtpStreamId));

        byte Id(string uri) => accepted.Exists(extension => string.Equals(extension.Uri, uri, StringComparison.Ordinal))
            ? section.FindExtension(uri) ?? 0
            : (byte)0;
    }

    private static IReadOnlyList<string> AcceptRids(SdpSection section, List<MediaFormat> formats)
    {
        var rids = SdpSimulcastAnswer.ReceivableRids(section, [.. formats.Select(format => format.Codec)]);
        return rids.Count <= LayeredStream.MaxStreams ? rids : [.. rids.Take(LayeredStream.MaxStreams)];
    }

    private static TrackSource SourceOf(SdpSection section) => (section.Kind, section.IsScreen) switch
    {
        (SdpKind.Video, true) => TrackSource.Screen,
        (SdpKind.Video, false) => TrackSource.Camera,
        (_, true) => TrackSource.ScreenAudio,
        _ => TrackSource.Microphone,
    };

    private static Ssrc NewStream(HashSet<Ssrc> used)
    {
        Span<byte> random = stackalloc byte[4];
        while (true)
        {
            RandomNumberGenerator.Fill(random);
            var ssrc = new Ssrc(BinaryPrimitives.ReadUInt32BigEndian(random));
            if (ssrc.Value != 0 && used.Add(ssrc)) return ssrc;
        }
    }
}
