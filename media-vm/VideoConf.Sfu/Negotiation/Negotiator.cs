using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
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
    // What the server answers to requests of: it resends lost packets, asks for key frames and reports arrivals.
    private static readonly string[] VideoFeedback = ["nack", "nack pli", "ccm fir"];
    private const string TransportFeedback = "transport-cc";

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
        var used = new HashSet<Ssrc>(former.Values.Select(slot => slot.Ssrc));
        foreach (var section in offer.Sections) used.UnionWith(section.Ssrcs.Select(stream => stream.Ssrc));

        var plans = new List<SectionPlan>(offer.Sections.Count);
        var tracks = 0;
        var slots = 0;
        var hasData = false;
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
            var formats = section.IsAnswerable && (publishes || receives) ? AcceptFormats(section, publishes) : [];
            if (publishes && section.Kind == SdpKind.Video) formats = policy.Sort(formats);
            if (formats.Count == 0)
            {
                plans.Add(new SectionPlan(section, null, null, []));
                continue;
            }

            var rids = publishes ? AcceptRids(section, formats) : [];
            var extensions = AcceptExtensions(section, publishes, rids.Count > 0);
            var ids = ReadIds(section, extensions);
            PublicationPlan? publication = null;
            SlotPlan? slot = null;
            if (publishes)
            {
                tracks++;
                var announced = section.Ssrcs.Count > 0 && rids.Count == 0 ? section.Ssrcs[0].Ssrc : (Ssrc?)null;
                publication = new PublicationPlan(section.Mid, SourceOf(section), formats, ids, announced) { Rids = rids };
            }

            if (receives)
            {
                slots++;
                var isVideo = section.Kind == SdpKind.Video;
                var ssrc = former.TryGetValue(section.Mid, out var kept) && kept.CanGoOnAs(isVideo, formats, ids) ? kept.Ssrc : NewStream(used);
                slot = new SlotPlan(section.Mid, isVideo, formats, ids, ssrc);
            }

            plans.Add(new SectionPlan(section, publication, slot, extensions));
        }

        return plans;
    }

    private static List<MediaFormat> AcceptFormats(SdpSection section, bool publishes)
    {
        var formats = new List<MediaFormat>();
        foreach (var codec in section.Codecs)
        {
            if (KindOf(section.Kind, codec) is not { } kind) continue;
            var feedback = new List<string>();
            if (section.Kind == SdpKind.Video) feedback.AddRange(VideoFeedback.Intersect(codec.Feedback, StringComparer.Ordinal));
            if (section.Kind == SdpKind.Audio && publishes && codec.Feedback.Contains(AudioFeedback, StringComparer.Ordinal)) feedback.Add(AudioFeedback);
            if (publishes && codec.Feedback.Contains(TransportFeedback, StringComparer.Ordinal)) feedback.Add(TransportFeedback);
            formats.Add(new MediaFormat(kind, codec with { Feedback = feedback }));
        }

        return formats;
    }

    private static CodecKind? KindOf(SdpKind kind, SdpCodec codec) => kind switch
    {
        SdpKind.Audio when codec.Is("opus") && codec.ClockRate == 48_000 => CodecKind.Opus,
        SdpKind.Video when codec.ClockRate != 90_000 => null,
        SdpKind.Video when codec.Is("VP8") => CodecKind.Vp8,
        // Mode 0 sends each NAL unit whole: nothing that browsers use when both sides have mode 1.
        SdpKind.Video when codec.Is("H264") && codec.FindParameter("packetization-mode") is "1" => CodecKind.H264,
        SdpKind.Video when codec.Is("VP9") => CodecKind.Vp9,
        SdpKind.Video when codec.Is("AV1") => CodecKind.Av1,
        _ => null,
    };

    // A slot has no transport-wide numbers and no send times yet: what is not filled in is not promised.
    private static List<SdpExtension> AcceptExtensions(SdpSection section, bool publishes, bool isSimulcast) =>
        [.. section.Extensions.Where(extension => extension.Uri switch
        {
            RtpExtensionUris.Mid => true,
            RtpExtensionUris.AudioLevel => section.Kind == SdpKind.Audio,
            RtpExtensionUris.VideoOrientation => section.Kind == SdpKind.Video,
            RtpExtensionUris.DependencyDescriptor => section.Kind == SdpKind.Video,
            RtpExtensionUris.TransportSequenceNumber => publishes,
            RtpExtensionUris.AbsoluteSendTime => publishes,
            RtpExtensionUris.RtpStreamId => isSimulcast,
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
            Id(RtpExtensionUris.RtpStreamId));

        byte Id(string uri) => accepted.Exists(extension => string.Equals(extension.Uri, uri, StringComparison.Ordinal))
            ? section.FindExtension(uri) ?? 0
            : (byte)0;
    }

    // What is sent again comes under its own number, so the extension that names what a retransmission stream repairs is not needed.
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
