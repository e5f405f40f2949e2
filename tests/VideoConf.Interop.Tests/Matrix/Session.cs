using System.Globalization;
using VideoConf.TestSupport.Network;

namespace VideoConf.Interop.Tests.Matrix;

/// <summary>One session of a peer in a room with Chromium: what both reported, and what was seen on the peer's line.</summary>
internal sealed record Session(PeerReport Peer, PeerReport Other, WireTally Wire)
{
    private const string TransportWide = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

    private static readonly string[] Rtx = ["rtx"];
    private static readonly string[] Codecs = ["VP8", "VP9", "H264", "AV1"];

    /// <summary>Whether offer and answer have a thing in their video section, in words of the matrix; null when both have.</summary>
    public string? Refusal(Func<string, bool> has)
    {
        if (!has(Video(Peer.Offer))) return MatrixRow.NotOffered;
        return has(Video(Peer.Answer)) ? null : "no: not answered";
    }

    /// <summary>Packets that came again by a stream of their own (RFC 4588).</summary>
    public int Again(RelayDirection way) => PayloadTypes(Rtx).Sum(type => Wire.Packets(way, type));

    /// <summary>Packets of pictures, those of RTX not counted.</summary>
    public int Pictures(RelayDirection way) => PayloadTypes(Codecs).Sum(type => Wire.Packets(way, type));

    /// <summary>Sizes that were sent, each a stream.</summary>
    public int Layers => PayloadTypes(Codecs).Sum(type => Wire.Streams(RelayDirection.Up, type, atLeast: 20));

    /// <summary>Packets with a transport-wide number.</summary>
    public int Numbered(RelayDirection way) =>
        Attributes("a=extmap:").Where(static parts => parts[1] == TransportWide).Sum(parts => Wire.Extended(way, Number(parts[0].Split('/')[0])));

    /// <summary>Whether a section has transport-wide numbers and feedback about them.</summary>
    public static bool HasNumbers(string section) => section.Contains(TransportWide, StringComparison.Ordinal) && section.Contains(" transport-cc", StringComparison.Ordinal);

    /// <summary>Whether a section has RTX.</summary>
    public static bool HasRtx(string section) => section.Contains(" rtx/90000", StringComparison.OrdinalIgnoreCase);

    private IEnumerable<int> PayloadTypes(string[] names) =>
        Attributes("a=rtpmap:").Where(parts => names.Contains(parts[1].Split('/')[0], StringComparer.OrdinalIgnoreCase)).Select(static parts => Number(parts[0]));

    /// <summary>What the answer's video section says by an attribute of two words or more.</summary>
    private IEnumerable<string[]> Attributes(string name) => Video(Peer.Answer).Split('\n')
        .Where(line => line.StartsWith(name, StringComparison.Ordinal)).Select(line => line[name.Length..].TrimEnd().Split(' ')).Where(static parts => parts.Length > 1);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Video(string sdp)
    {
        var from = sdp.IndexOf("m=video", StringComparison.Ordinal);
        if (from < 0) return "";
        var to = sdp.IndexOf("\nm=", from, StringComparison.Ordinal);
        return to < 0 ? sdp[from..] : sdp[from..to];
    }
}
