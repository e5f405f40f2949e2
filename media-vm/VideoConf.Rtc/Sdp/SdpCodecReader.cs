using System.Globalization;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Sdp;

/// <summary>Puts rtpmap, fmtp and rtcp-fb of a section together, in the order of the media line, which is that of preference.</summary>
internal static class SdpCodecReader
{
    private const string Wildcard = "*";

    public static IReadOnlyList<SdpCodec> Read(SdpMedia media, Action<SdpErrorKind, int, string, string> fail)
    {
        var drafts = new Dictionary<byte, Draft>();
        foreach (var line in media.Block.Lines)
        {
            if (line.IsAttribute("rtpmap")) ReadMap(line, drafts, fail);
            else if (line.IsAttribute("fmtp")) ReadParameters(line, drafts);
            else if (line.IsAttribute("rtcp-fb")) ReadFeedback(line, drafts);
        }

        // "a=rtcp-fb:*" counts for all of them (RFC 4585 section 4.2).
        var common = media.Block.FindAll("rtcp-fb")
            .Select(line => line.AttributeValue.ToString())
            .Where(value => value.StartsWith(Wildcard + " ", StringComparison.Ordinal))
            .Select(value => value[2..].Trim())
            .Take(SdpLimits.MaximumCodecs)
            .ToList();

        var codecs = new List<SdpCodec>(media.Formats.Count);
        var seen = new HashSet<byte>();
        foreach (var format in media.Formats)
        {
            if (!TryReadPayloadType(format, out var number))
            {
                fail(SdpErrorKind.MalformedMedia, media.Number, "m=", "A payload type is a number from 0 to 127.");
                break;
            }

            if (!seen.Add(number)) continue;
            var draft = drafts.GetValueOrDefault(number) ?? new Draft();
            if (draft.Name is null && !draft.TryBecomeStatic(number)) continue; // Without a name nobody can decode it.
            codecs.Add(new SdpCodec(
                new PayloadType(number), draft.Name!, draft.ClockRate, draft.Channels, draft.Fmtp, [.. draft.Feedback, .. common]));
        }

        return codecs;
    }

    private static void ReadMap(SdpLine line, Dictionary<byte, Draft> drafts, Action<SdpErrorKind, int, string, string> fail)
    {
        var value = line.AttributeValue;
        var format = SdpText.TakeWord(ref value);
        var encoding = value.Trim(' ');
        var slash = encoding.IndexOf('/');
        if (!TryReadPayloadType(format, out var number) || slash <= 0)
        {
            fail(SdpErrorKind.MalformedAttribute, line.Number, "rtpmap", "An rtpmap is a payload type, a name and a clock rate.");
            return;
        }

        var rest = encoding[(slash + 1)..];
        var second = rest.IndexOf('/');
        var clock = second < 0 ? rest : rest[..second];
        var channels = 1;
        if (!SdpText.IsToken(encoding[..slash], 64)
            || !int.TryParse(clock, NumberStyles.None, CultureInfo.InvariantCulture, out var clockRate)
            || clockRate == 0
            || (second >= 0 && !int.TryParse(rest[(second + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out channels)))
        {
            fail(SdpErrorKind.MalformedAttribute, line.Number, "rtpmap", "An rtpmap is a payload type, a name and a clock rate.");
            return;
        }

        var draft = GetOrAdd(drafts, number);
        draft.Name = encoding[..slash].ToString();
        draft.ClockRate = clockRate;
        draft.Channels = channels;
    }

    private static void ReadParameters(SdpLine line, Dictionary<byte, Draft> drafts)
    {
        var value = line.AttributeValue;
        if (TryReadPayloadType(SdpText.TakeWord(ref value), out var number)) GetOrAdd(drafts, number).Fmtp = value.ToString();
    }

    private static void ReadFeedback(SdpLine line, Dictionary<byte, Draft> drafts)
    {
        var value = line.AttributeValue;
        if (!TryReadPayloadType(SdpText.TakeWord(ref value), out var number)) return;
        var draft = GetOrAdd(drafts, number);
        if (draft.Feedback.Count < SdpLimits.MaximumCodecs) draft.Feedback.Add(value.ToString());
    }

    private static bool TryReadPayloadType(ReadOnlySpan<char> text, out byte number) =>
        byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= 127;

    private static Draft GetOrAdd(Dictionary<byte, Draft> drafts, byte number)
    {
        if (!drafts.TryGetValue(number, out var draft)) drafts[number] = draft = new Draft();
        return draft;
    }

    private sealed class Draft
    {
        public string? Name { get; set; }

        public int ClockRate { get; set; }

        public int Channels { get; set; } = 1;

        public string? Fmtp { get; set; }

        public List<string> Feedback { get; } = [];

        // The static payload types that WebRTC endpoints still offer (RFC 3551 section 6) need no rtpmap.
        public bool TryBecomeStatic(byte number)
        {
            Name = number switch { 0 => "PCMU", 8 => "PCMA", 9 => "G722", 13 => "CN", _ => null };
            ClockRate = 8000;
            return Name is not null;
        }
    }
}
