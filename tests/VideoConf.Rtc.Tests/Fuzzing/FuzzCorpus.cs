using System.Text;
using VideoConf.Rtc.Ice;
using VideoConf.Rtc.Tests.Sdp;

namespace VideoConf.Rtc.Tests.Fuzzing;

/// <summary>The inputs of each protocol that are kept: the files of <c>Corpus</c>, and offers as browsers and others write them.</summary>
internal static class FuzzCorpus
{
    /// <summary>Whose checks the STUN file holds, and who gets them.</summary>
    public static readonly IceCredentials Server = new("serverUfrag1", "serverPassword0123456789");

    public static readonly IceCredentials Browser = new("peer", "browserPassword012345678");

    public static FuzzSeeds Stun { get; } = FuzzSeeds.Load("stun");

    public static FuzzSeeds Rtp { get; } = FuzzSeeds.Load("rtp");

    public static FuzzSeeds Rtcp { get; } = FuzzSeeds.Load("rtcp");

    public static FuzzSeeds Dtls { get; } = FuzzSeeds.Load("dtls");

    public static FuzzSeeds Sctp { get; } = FuzzSeeds.Load("sctp");

    public static FuzzSeeds DataChannels { get; } = FuzzSeeds.Load("dcep");

    public static FuzzSeeds Framing { get; } = FuzzSeeds.Load("framing");

    public static IReadOnlyList<byte[]> Sdp { get; } =
    [
        .. SdpFixtures.Names.Select(name => Encoding.UTF8.GetBytes(SdpFixtures.Load(name))),
        Encoding.UTF8.GetBytes(SdpFixtures.Minimal),
        Encoding.UTF8.GetBytes(SdpFixtures.Minimal + "a=rid:q send pt=111;max-fps=15\na=rid:h send\na=rid:f send\na=simulcast:send q,h;~f\n"),
        "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"u8.ToArray(),
    ];

    /// <summary>A bit of each, and TURN, for what tells them apart.</summary>
    public static IReadOnlyList<byte[]> Demux { get; } = [.. Stun.Bytes, .. Rtp.Bytes, .. Rtcp.Bytes, .. Dtls.Bytes, Hex.Parse("4000 0004 01020304"), []];
}
