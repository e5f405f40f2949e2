using VideoConf.Rtc.Dtls;
using VideoConf.Rtc.Ice;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Sdp;
using VideoConf.Sfu.Data;

namespace VideoConf.Sfu.Negotiation;

/// <summary>A media section by which the peer publishes.</summary>
/// <param name="Mid">Its name.</param>
/// <param name="Source">What it shows.</param>
/// <param name="Formats">Accepted codecs; never empty.</param>
/// <param name="Extensions">The peer's ids.</param>
/// <param name="Announced">The stream that the offer announces for it, if it does.</param>
internal sealed record PublicationPlan(
    string Mid, TrackSource Source, IReadOnlyList<MediaFormat> Formats, ExtensionIds Extensions, Ssrc? Announced)
{
    /// <summary>Names of the streams of its simulcast (RFC 8851), in the offer's order; empty when it is one stream.</summary>
    public IReadOnlyList<string> Rids { get; init; } = [];

    /// <summary>The stream by which the offer announces that lost packets are sent again (RFC 4588), if it does.</summary>
    public Ssrc? AnnouncedRepair { get; init; }

    /// <summary>Whether it is video.</summary>
    public bool IsVideo => Source is TrackSource.Camera or TrackSource.Screen;

    /// <summary>Whether the peer sends lost packets again when asked to.</summary>
    public bool AcceptsNack => Formats.Any(static format => format.Codec.Feedback.Contains("nack", StringComparer.Ordinal));
}

/// <summary>A media section in which the peer receives.</summary>
/// <param name="Mid">Its name.</param>
/// <param name="IsVideo">Whether it is video.</param>
/// <param name="Formats">Accepted codecs; never empty.</param>
/// <param name="Extensions">The peer's ids.</param>
/// <param name="Ssrc">The stream we send on it.</param>
internal sealed record SlotPlan(string Mid, bool IsVideo, IReadOnlyList<MediaFormat> Formats, ExtensionIds Extensions, Ssrc Ssrc)
{
    /// <summary>The stream by which we send again what was lost of it, and what probes the path; null where the peer takes none.</summary>
    public Ssrc? Repair { get; init; }

    /// <summary>Whether its packets have transport-wide numbers, so that the peer tells how they arrive.</summary>
    public bool IsNumbered => Extensions.TransportSequence != 0;

    /// <summary>Whether the peer tells by REMB what it can receive of it.</summary>
    public bool TakesRemb => Formats[0].Codec.Feedback.Contains(Negotiator.RembFeedback, StringComparer.Ordinal);

    /// <summary>The canonical name of the stream. One per slot: what a slot carries changes, so no two slots share a clock.</summary>
    public string Cname => $"slot-{Mid}";

    /// <summary>
    /// Whether a new offer changes nothing for this slot, so that its stream may go on. If payload types or extension ids change, packets
    /// sent again would differ from the first time under the same nonce: then the slot needs another stream.
    /// </summary>
    public bool CanGoOnAs(bool isVideo, IReadOnlyList<MediaFormat> formats, ExtensionIds extensions) => IsVideo == isVideo && Extensions == extensions
        && Formats.Count == formats.Count
        && Formats.Zip(formats).All(pair => pair.First.PayloadType == pair.Second.PayloadType && pair.First.Matches(pair.Second)
            && pair.First.Repair?.PayloadType == pair.Second.Repair?.PayloadType);
}

/// <summary>What becomes of one section; all null when it is rejected.</summary>
/// <param name="Section">The offer's.</param>
/// <param name="Publication">What the peer sends.</param>
/// <param name="Slot">What it receives.</param>
/// <param name="Extensions">Accepted extensions.</param>
internal sealed record SectionPlan(SdpSection Section, PublicationPlan? Publication, SlotPlan? Slot, IReadOnlyList<SdpExtension> Extensions)
{
    /// <summary>Data channels that it is accepted for, as the peer described them; null when it is of media.</summary>
    public SdpDataChannel? Data { get; init; }
}

/// <summary>All that an answer says, decided; the text is written off the worker's thread.</summary>
internal sealed class AnswerPlan(
    SdpOffer offer, IReadOnlyList<SectionPlan> sections, IceCredentials ice, CertificateFingerprint fingerprint, IReadOnlyList<SdpCandidate> candidates,
    ulong sessionId, ulong version)
{
    private static readonly SdpDataChannel OurData = new(SdpDataChannel.UsualPort, DataFrame.MaximumLength);

    /// <summary>The SDP text.</summary>
    public string Write()
    {
        var builder = new SdpAnswerBuilder(offer, ice, fingerprint) { SessionId = sessionId, SessionVersion = version, Candidates = candidates };
        foreach (var plan in sections)
        {
            if (plan.Data is not null) builder.TryAcceptData(plan.Section, OurData);
            var formats = plan.Publication?.Formats ?? plan.Slot?.Formats;
            if (formats is null) continue;

            builder.TryAccept(plan.Section, new SdpAcceptedSection
            {
                Direction = (plan.Publication, plan.Slot) switch
                {
                    (not null, not null) => SdpDirection.SendRecv,
                    (not null, null) => SdpDirection.RecvOnly,
                    _ => SdpDirection.SendOnly,
                },
                Codecs = [.. formats.SelectMany(format => format.Repair is { } repair ? [format.Codec, repair] : (SdpCodec[])[format.Codec])],
                Extensions = plan.Extensions,
                Ssrc = plan.Slot?.Ssrc,
                RepairSsrc = plan.Slot?.Repair,
                Cname = plan.Slot?.Cname ?? "videoconf",
                Msid = plan.Slot is { } slot ? new SdpMsid(slot.Cname, $"{slot.Cname}-track") : null,
                IsScreen = plan.Section.IsScreen,
                ReceiveRids = plan.Publication?.Rids ?? [],
            });
        }

        return builder.Build();
    }
}
