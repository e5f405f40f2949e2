using System.Globalization;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Sdp;

/// <summary>Reads what a section says of its simulcast: the names of its layers (RFC 8851) and which of them it means (RFC 8853).</summary>
internal static class SdpSimulcastReader
{
    private const string Rid = "rid";
    private const string Simulcast = "simulcast";

    /// <summary>Reads the names: <c>a=rid:name send|recv [pt=96,97][;restriction...]</c>.</summary>
    /// <param name="media">The section.</param>
    /// <param name="fail">Takes the first mistake.</param>
    public static List<SdpRid> ReadRids(SdpMedia media, Action<SdpErrorKind, int, string, string> fail)
    {
        var rids = new List<SdpRid>();
        foreach (var line in media.Block.FindAll(Rid))
        {
            var value = line.AttributeValue;
            var id = SdpText.TakeWord(ref value);
            var direction = SdpText.TakeWord(ref value);
            if (!SdpText.IsAlphanumeric(id) || direction is not ("send" or "recv"))
            {
                fail(SdpErrorKind.MalformedAttribute, line.Number, Rid, "A rid is a name and send or recv.");
                break;
            }

            var name = id.ToString();
            var isSend = direction is "send";
            if (rids.Exists(rid => rid.Id == name))
            {
                fail(SdpErrorKind.MalformedAttribute, line.Number, Rid, "Two rids of a section have the same name.");
                break;
            }

            if (rids.Count(rid => rid.IsSend == isSend) == SdpLimits.MaximumRids)
            {
                fail(SdpErrorKind.TooMany, line.Number, Rid, $"More than {SdpLimits.MaximumRids} rids of one direction in one section.");
                break;
            }

            if (!TryReadFormats(value, media, out var formats))
            {
                fail(SdpErrorKind.MalformedAttribute, line.Number, Rid, "The pt of a rid lists payload types of its section.");
                break;
            }

            rids.Add(new SdpRid(name, isSend, formats, value.IsEmpty ? null : value.ToString()));
        }

        return rids;
    }

    /// <summary>Reads which layers are meant: <c>a=simulcast:send hi,alternative;~paused recv other</c>.</summary>
    /// <param name="block">The section.</param>
    /// <param name="rids">Its names.</param>
    /// <param name="fail">Takes the first mistake.</param>
    public static SdpSimulcast? ReadSimulcast(SdpBlock block, IReadOnlyList<SdpRid> rids, Action<SdpErrorKind, int, string, string> fail)
    {
        SdpLine? first = null;
        foreach (var line in block.FindAll(Simulcast))
        {
            if (first is not null)
            {
                fail(SdpErrorKind.MalformedAttribute, line.Number, Simulcast, "A section has one simulcast line at most.");
                return null;
            }

            first = line;
        }

        return first is { } only ? Read(only, rids, fail) : null;
    }

    private static SdpSimulcast? Read(SdpLine line, IReadOnlyList<SdpRid> rids, Action<SdpErrorKind, int, string, string> fail)
    {
        List<SdpSimulcastStream>? send = null;
        List<SdpSimulcastStream>? receive = null;
        var value = line.AttributeValue;
        do
        {
            var direction = SdpText.TakeWord(ref value);
            var streams = SdpText.TakeWord(ref value);
            if (direction is not ("send" or "recv") || streams.IsEmpty || (direction is "send" ? send : receive) is not null)
            {
                fail(SdpErrorKind.MalformedAttribute, line.Number, Simulcast, "A simulcast is send or recv, each once, and a list of rids.");
                return null;
            }

            var isSend = direction is "send";
            if (!TryReadStreams(streams, isSend, rids, out var list))
            {
                fail(
                    SdpErrorKind.MalformedAttribute,
                    line.Number,
                    Simulcast,
                    $"A simulcast lists at most {SdpLimits.MaximumRids} rids, each once, that the section names in that direction.");
                return null;
            }

            if (isSend) send = list;
            else receive = list;
        }
        while (!value.IsEmpty);

        return new SdpSimulcast(send ?? [], receive ?? []);
    }

    private static bool TryReadStreams(ReadOnlySpan<char> streams, bool isSend, IReadOnlyList<SdpRid> rids, out List<SdpSimulcastStream> list)
    {
        list = [];
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var range in streams.Split(';'))
        {
            // Alternatives (commas) are formats of one and the same layer; the first is the offerer's favourite.
            var stream = streams[range];
            SdpSimulcastStream? favourite = null;
            foreach (var part in stream.Split(','))
            {
                var name = stream[part];
                var isPaused = name.StartsWith('~');
                var id = (isPaused ? name[1..] : name).ToString();
                if (!named.Add(id) || !rids.Any(rid => rid.IsSend == isSend && rid.Id == id)) return false;
                favourite ??= new SdpSimulcastStream(id, isPaused);
            }

            if (list.Count == SdpLimits.MaximumRids || favourite is not { } layer) return false;
            list.Add(layer);
        }

        return true;
    }

    // Other restrictions bound what the sender sends: none of the receiver's business.
    private static bool TryReadFormats(ReadOnlySpan<char> restrictions, SdpMedia media, out IReadOnlyList<PayloadType> formats)
    {
        formats = [];
        if (!restrictions.StartsWith("pt=")) return true;

        var end = restrictions.IndexOf(';');
        var list = restrictions[3..(end < 0 ? restrictions.Length : end)];
        var read = new List<PayloadType>();
        foreach (var range in list.Split(','))
        {
            if (!byte.TryParse(list[range], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > 127) return false;
            if (!media.Formats.Contains(number.ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal)) return false;
            read.Add(new PayloadType(number));
        }

        formats = read;
        return true;
    }
}
