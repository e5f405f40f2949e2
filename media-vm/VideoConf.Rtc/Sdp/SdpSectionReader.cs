using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using VideoConf.Rtc.Dtls;
using VideoConf.Rtc.Ice;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Sdp;

/// <summary>Reads one media section. The first mistake stops it; attributes it does not know are none of its business.</summary>
internal sealed class SdpSectionReader(SdpBlock inherited, SdpMedia media, int index)
{
    private const int MaximumFingerprints = 16;

    private readonly SdpBlock _block = media.Block;
    private SdpError? _error;

    /// <summary>
    /// What of the session counts for its sections. Found once: looked for by each of 256 sections, 10,000 lines of session would cost
    /// seconds.
    /// </summary>
    public static SdpBlock Inherited(SdpBlock session)
    {
        var lines = new List<SdpLine>();
        foreach (var attribute in (string[])["ice-ufrag", "ice-pwd", "setup"])
        {
            if (session.Find(attribute) is { } line) lines.Add(line);
        }

        lines.AddRange(session.FindAll("fingerprint").Take(MaximumFingerprints + 1));
        var direction = session.Lines.LastOrDefault(line => line is { Type: 'a', Value: "sendrecv" or "sendonly" or "recvonly" or "inactive" });
        if (direction.Type == 'a') lines.Add(direction);
        return new SdpBlock(lines);
    }

    public bool TryRead([NotNullWhen(true)] out SdpSection? section, [NotNullWhen(false)] out SdpError? error)
    {
        var kind = media.Kind switch
        {
            "audio" => SdpKind.Audio,
            "video" => SdpKind.Video,
            "application" => SdpKind.Application,
            _ => SdpKind.Other,
        };
        var isRtp = kind is SdpKind.Audio or SdpKind.Video;
        List<SdpRid> rids = [];
        section = new SdpSection
        {
            Index = index,
            Mid = ReadMid(out var hasMid),
            HasMid = hasMid,
            Kind = kind,
            KindText = media.Kind,
            Protocol = media.Protocol,
            Formats = media.Formats,
            Direction = ReadDirection(),
            IsDisabled = media.Port == 0 && !_block.Has("bundle-only"),
            Codecs = isRtp ? SdpCodecReader.Read(media, Fail) : [],
            Extensions = isRtp ? ReadExtensions() : [],
            Ssrcs = isRtp ? ReadSsrcs() : [],
            SsrcGroups = isRtp ? ReadSsrcGroups() : [],
            Rids = isRtp ? rids = SdpSimulcastReader.ReadRids(media, Fail) : [],
            Simulcast = isRtp ? SdpSimulcastReader.ReadSimulcast(_block, rids, Fail) : null,
            DataChannel = kind == SdpKind.Application ? ReadDataChannel() : null,
            Msid = _block.Find("msid") is { } msid ? ReadMsid(msid.AttributeValue) : null,
            IsScreen = ReadContent(),
            HasRtcpMux = _block.Has("rtcp-mux"),
            HasReducedSizeRtcp = _block.Has("rtcp-rsize"),
            Ice = ReadIce(),
            Fingerprints = ReadFingerprints(out var fingerprintCount),
            FingerprintCount = fingerprintCount,
            Setup = ReadSetup(),
        };
        error = _error;
        if (error is not null) section = null;
        return error is null;
    }

    private void Fail(SdpErrorKind kind, int line, string attribute, string message) =>
        _error ??= new SdpError(kind, line, attribute, message);

    // A section's attribute stands before the session's of the same name.
    private SdpLine? FindInherited(string attribute) => _block.Find(attribute) ?? inherited.Find(attribute);

    private string ReadMid(out bool hasMid)
    {
        hasMid = false;
        if (_block.Find("mid") is not { } line) return index.ToString(CultureInfo.InvariantCulture);

        hasMid = true;
        var mid = line.AttributeValue;
        if (!SdpText.IsToken(mid, 64)) Fail(SdpErrorKind.MalformedAttribute, line.Number, "mid", "A mid is a token of at most 64 characters.");
        return mid.ToString();
    }

    private SdpDirection ReadDirection()
    {
        SdpDirection? direction = null;
        foreach (var line in inherited.Lines.Concat(_block.Lines)) // The section's, if any, comes last and wins.
        {
            direction = line switch
            {
                { Type: 'a', Value: "sendrecv" } => SdpDirection.SendRecv,
                { Type: 'a', Value: "sendonly" } => SdpDirection.SendOnly,
                { Type: 'a', Value: "recvonly" } => SdpDirection.RecvOnly,
                { Type: 'a', Value: "inactive" } => SdpDirection.Inactive,
                _ => direction,
            };
        }

        return direction ?? SdpDirection.SendRecv;
    }

    private List<SdpExtension> ReadExtensions()
    {
        var extensions = new List<SdpExtension>();
        foreach (var line in _block.FindAll("extmap"))
        {
            if (extensions.Count == SdpLimits.MaximumExtensions)
            {
                Fail(SdpErrorKind.TooMany, line.Number, "extmap", $"More than {SdpLimits.MaximumExtensions} header extensions in one section.");
                break;
            }

            // id[/direction] uri [attributes] (RFC 8285 section 8); ids above 255 only ever serve negotiation.
            var value = line.AttributeValue;
            var head = SdpText.TakeWord(ref value);
            var slash = head.IndexOf('/');
            if (slash >= 0) head = head[..slash];
            var uri = SdpText.TakeWord(ref value);
            if (!int.TryParse(head, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == 0 || uri.IsEmpty)
            {
                Fail(SdpErrorKind.MalformedAttribute, line.Number, "extmap", "An extmap is a number and a URI.");
                break;
            }

            if (id <= 255) extensions.Add(new SdpExtension((byte)id, uri.ToString()));
        }

        return extensions;
    }

    private List<SdpSsrc> ReadSsrcs()
    {
        var ssrcs = new List<SdpSsrc>();
        foreach (var line in _block.FindAll("ssrc"))
        {
            var value = line.AttributeValue;
            if (!TryReadSsrc(SdpText.TakeWord(ref value), line, "ssrc", out var ssrc)) break;

            var at = ssrcs.FindIndex(known => known.Ssrc == ssrc);
            if (at < 0)
            {
                if (ssrcs.Count == SdpLimits.MaximumSsrcs)
                {
                    Fail(SdpErrorKind.TooMany, line.Number, "ssrc", $"More than {SdpLimits.MaximumSsrcs} sources in one section.");
                    break;
                }

                at = ssrcs.Count;
                ssrcs.Add(new SdpSsrc(ssrc, null, null));
            }

            if (value.StartsWith("cname:")) ssrcs[at] = ssrcs[at] with { Cname = value["cname:".Length..].ToString() };
            else if (value.StartsWith("msid:")) ssrcs[at] = ssrcs[at] with { Msid = ReadMsid(value["msid:".Length..]) };
        }

        return ssrcs;
    }

    private List<SdpSsrcGroup> ReadSsrcGroups()
    {
        var groups = new List<SdpSsrcGroup>();
        foreach (var line in _block.FindAll("ssrc-group"))
        {
            var value = line.AttributeValue;
            var semantics = SdpText.TakeWord(ref value).ToString();
            var members = new List<Ssrc>();
            while (!value.IsEmpty && TryReadSsrc(SdpText.TakeWord(ref value), line, "ssrc-group", out var ssrc)) members.Add(ssrc);

            if (groups.Count == SdpLimits.MaximumSsrcs || members.Count > SdpLimits.MaximumSsrcs)
            {
                Fail(SdpErrorKind.TooMany, line.Number, "ssrc-group", $"More than {SdpLimits.MaximumSsrcs} groups, or sources in one.");
            }

            if (_error is not null) break;
            groups.Add(new SdpSsrcGroup(semantics, members));
        }

        return groups;
    }

    private bool TryReadSsrc(ReadOnlySpan<char> text, SdpLine line, string attribute, out Ssrc ssrc)
    {
        var ok = uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        ssrc = new Ssrc(number);
        if (!ok) Fail(SdpErrorKind.MalformedAttribute, line.Number, attribute, "A source is a number below 2 to the 32nd.");
        return ok;
    }

    private static SdpMsid ReadMsid(ReadOnlySpan<char> value)
    {
        var stream = SdpText.TakeWord(ref value);
        var track = SdpText.TakeWord(ref value);
        return new SdpMsid(stream.ToString(), track.IsEmpty ? null : track.ToString());
    }

    private bool ReadContent()
    {
        if (_block.Find("content") is not { } line) return false;
        foreach (var range in line.AttributeValue.Split(','))
        {
            if (line.AttributeValue[range].Trim(' ') is "slides") return true;
        }

        return false;
    }

    // RFC 8841 sections 5 and 6. What uses SCTP for something else than data channels is none of ours.
    private SdpDataChannel? ReadDataChannel()
    {
        if (media.Protocol == SdpDataChannel.OldProtocol) return ReadOldDataChannel();
        if (media.Protocol is not ("UDP/DTLS/SCTP" or "TCP/DTLS/SCTP") || !media.Formats.Contains(SdpDataChannel.Format, StringComparer.Ordinal)) return null;

        var port = SdpDataChannel.UsualPort;
        if (_block.Find("sctp-port") is { } portLine
            && (!ushort.TryParse(portLine.AttributeValue, NumberStyles.None, CultureInfo.InvariantCulture, out port) || port == 0))
        {
            Fail(SdpErrorKind.MalformedAttribute, portLine.Number, "sctp-port", "An SCTP port is a number from 1 to 65535.");
        }

        return new SdpDataChannel(port, ReadMaximumMessageLength());
    }

    // draft-ietf-mmusic-sctp-sdp up to version 6: the port stands for the format, and an attribute says what it carries.
    private SdpDataChannel? ReadOldDataChannel()
    {
        if (_block.Find("sctpmap") is not { } line) return null;
        var value = line.AttributeValue;
        var portText = SdpText.TakeWord(ref value);
        if (!media.Formats.Contains(portText.ToString(), StringComparer.Ordinal) || !SdpText.TakeWord(ref value).SequenceEqual(SdpDataChannel.Format)) return null;
        if (!ushort.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
        {
            Fail(SdpErrorKind.MalformedAttribute, line.Number, "sctpmap", "An SCTP port is a number from 1 to 65535.");
        }

        return new SdpDataChannel(port, ReadMaximumMessageLength());
    }

    private int ReadMaximumMessageLength()
    {
        if (_block.Find("max-message-size") is not { } line) return SdpDataChannel.DefaultMaximumMessageLength;
        if (!ulong.TryParse(line.AttributeValue, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            Fail(SdpErrorKind.MalformedAttribute, line.Number, "max-message-size", "A message's size is a number of bytes.");
        }

        // 0 means any (section 6.1).
        return length == 0 ? int.MaxValue : (int)Math.Min(length, int.MaxValue);
    }

    private IceCredentials? ReadIce()
    {
        var ufrag = FindInherited("ice-ufrag");
        var password = FindInherited("ice-pwd");
        if (ufrag is null && password is null) return null;
        if (ufrag is null || password is null)
        {
            Fail(SdpErrorKind.MissingAttribute, media.Number, ufrag is null ? "ice-ufrag" : "ice-pwd", "ice-ufrag and ice-pwd come together.");
            return null;
        }

        var ice = new IceCredentials(ufrag.Value.AttributeValue.ToString(), password.Value.AttributeValue.ToString());
        if (!ice.IsWellFormed)
        {
            Fail(SdpErrorKind.MalformedAttribute, ufrag.Value.Number, "ice-ufrag", "ICE credentials are 4 and 22 to 256 letters, digits, + and /.");
        }

        return ice;
    }

    // Hash functions that are no longer safe are passed over: another line may have a good one.
    private List<CertificateFingerprint> ReadFingerprints(out int count)
    {
        count = 0;
        var fingerprints = new List<CertificateFingerprint>();
        foreach (var line in (_block.Has("fingerprint") ? _block : inherited).FindAll("fingerprint"))
        {
            var value = line.AttributeValue;
            var algorithm = SdpText.TakeWord(ref value);
            if (count++ == MaximumFingerprints || !SdpText.TryReadHexBytes(value, out _))
            {
                Fail(SdpErrorKind.MalformedAttribute, line.Number, "fingerprint", "A fingerprint is a hash's name and its bytes, hexadecimal with colons.");
                break;
            }

            if (CertificateFingerprint.TryParse(algorithm, value, out var fingerprint)) fingerprints.Add(fingerprint);
        }

        return fingerprints;
    }

    private SdpSetup ReadSetup()
    {
        if (FindInherited("setup") is not { } line) return SdpSetup.ActPass;
        switch (line.AttributeValue)
        {
            case "actpass": return SdpSetup.ActPass;
            case "active": return SdpSetup.Active;
            case "passive": return SdpSetup.Passive;
            default:
                Fail(SdpErrorKind.MalformedAttribute, line.Number, "setup", "Setup is actpass, active or passive.");
                return SdpSetup.ActPass;
        }
    }
}
