using System.Diagnostics.CodeAnalysis;
using VideoConf.Rtc.Dtls;
using VideoConf.Rtc.Ice;

namespace VideoConf.Rtc.Sdp;

/// <summary>
/// An offer as WebRTC means it (RFC 8829): sections on one bundled transport (RFC 9143), with its ICE and DTLS parameters.
/// </summary>
public sealed class SdpOffer
{
    private SdpOffer(SessionDescription description, IReadOnlyList<SdpSection> sections, SdpSection transport, IReadOnlyList<string> bundle)
    {
        Description = description;
        Sections = sections;
        Transport = transport;
        Bundle = bundle;
    }

    /// <summary>The description it was read from.</summary>
    public SessionDescription Description { get; }

    /// <summary>All sections in their order.</summary>
    public IReadOnlyList<SdpSection> Sections { get; }

    /// <summary>Mids of the sections that share the transport; empty when the offer does not bundle.</summary>
    public IReadOnlyList<string> Bundle { get; }

    /// <summary>The section whose transport parameters count for the whole bundle: the first live one of it.</summary>
    public SdpSection Transport { get; }

    /// <summary>The offerer's ICE credentials.</summary>
    public IceCredentials Ice => Transport.Ice!;

    /// <summary>The certificate hash to check the peer by: the one of its hashes we prefer.</summary>
    public CertificateFingerprint Fingerprint => Transport.Fingerprints.MinBy(fingerprint => fingerprint.Algorithm)!;

    /// <summary>Who starts DTLS, as the offerer sees it.</summary>
    public SdpSetup Setup => Transport.Setup;

    /// <summary>Whether one- and two-byte header extensions may be mixed in a stream (RFC 8285 section 6).</summary>
    public bool AllowsMixedExtensions => Description.Session.Has("extmap-allow-mixed");

    /// <summary>Reads an offer. What it must have to be answered, it has when this is true.</summary>
    /// <param name="text">As it came; may be anything.</param>
    /// <param name="offer">What it says.</param>
    /// <param name="error">What is wrong with it.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out SdpOffer? offer, [NotNullWhen(false)] out SdpError? error)
    {
        offer = null;
        return SessionDescription.TryParse(text, out var description, out error) && TryCreate(description, out offer, out error);
    }

    /// <summary>Reads an offer from a description.</summary>
    public static bool TryCreate(SessionDescription description, [NotNullWhen(true)] out SdpOffer? offer, [NotNullWhen(false)] out SdpError? error)
    {
        offer = null;
        if (!TryReadSections(description, out var sections, out error)) return false;

        var bundle = ReadBundle(description);
        var transport = FindTransport(sections, bundle);
        if (transport is null)
        {
            error = new SdpError(SdpErrorKind.NoMedia, 0, "m=", "The offer has no audio or video section that could be answered.");
            return false;
        }

        error = CheckTransport(description, transport);
        if (error is not null) return false;

        foreach (var section in sections)
        {
            section.IsAnswerable = (IsRtpOverDtls(section) || IsData(section)) && (ReferenceEquals(section, transport) || bundle.Contains(section.Mid, StringComparer.Ordinal));
        }

        offer = new SdpOffer(description, sections, transport, bundle);
        return true;
    }

    /// <summary>The section of that mid, or null.</summary>
    public SdpSection? FindSection(string mid) => Sections.FirstOrDefault(section => string.Equals(section.Mid, mid, StringComparison.Ordinal));

    private static bool TryReadSections(SessionDescription description, out List<SdpSection> sections, [NotNullWhen(false)] out SdpError? error)
    {
        sections = new List<SdpSection>(description.Media.Count);
        var mids = new HashSet<string>(StringComparer.Ordinal);
        var inherited = SdpSectionReader.Inherited(description.Session);
        for (var i = 0; i < description.Media.Count; i++)
        {
            var media = description.Media[i];
            if (!new SdpSectionReader(inherited, media, i).TryRead(out var section, out error)) return false;
            if (!mids.Add(section.Mid))
            {
                error = new SdpError(SdpErrorKind.MalformedAttribute, media.Number, "mid", "Two sections have the same mid.");
                return false;
            }

            sections.Add(section);
        }

        error = null;
        return true;
    }

    private static List<string> ReadBundle(SessionDescription description)
    {
        foreach (var line in description.Session.FindAll("group"))
        {
            var words = line.AttributeValue.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 1 && words[0] is "BUNDLE") return [.. words[1..]];
        }

        return [];
    }

    // The offerer-tagged section is the first of the group (RFC 9143 section 7.2); should that one be disabled or be of data channels,
    // the next one's parameters are the same ones. Data channels alone are no call: without SRTP, DTLS would agree on no keys.
    private static SdpSection? FindTransport(List<SdpSection> sections, List<string> bundle)
    {
        foreach (var mid in bundle)
        {
            var section = sections.Find(candidate => string.Equals(candidate.Mid, mid, StringComparison.Ordinal));
            if (section is not null && IsRtpOverDtls(section)) return section;
        }

        return bundle.Count > 0 ? null : sections.Find(IsRtpOverDtls);
    }

    private static bool IsRtpOverDtls(SdpSection section) =>
        section is { Kind: SdpKind.Audio or SdpKind.Video, IsDisabled: false, HasRtcpMux: true }
        && section.Protocol is "UDP/TLS/RTP/SAVPF" or "UDP/TLS/RTP/SAVP" or "TCP/DTLS/RTP/SAVPF" or "RTP/SAVPF";

    private static bool IsData(SdpSection section) => section is { DataChannel: not null, IsDisabled: false };

    private static SdpError? CheckTransport(SessionDescription description, SdpSection transport)
    {
        var line = description.Media[transport.Index].Number;
        if (transport.Ice is null)
        {
            return new SdpError(SdpErrorKind.MissingAttribute, line, "ice-ufrag", "The offer has no ICE credentials.");
        }

        if (transport.FingerprintCount == 0)
        {
            return new SdpError(SdpErrorKind.MissingAttribute, line, "fingerprint", "The offer has no certificate fingerprint.");
        }

        return transport.Fingerprints.Count == 0
            ? new SdpError(SdpErrorKind.MalformedAttribute, line, "fingerprint", "No fingerprint is a sha-256, sha-384 or sha-512 hash.")
            : null;
    }
}
