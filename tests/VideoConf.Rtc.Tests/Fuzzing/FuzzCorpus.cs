using System.Text;
using VideoConf.Rtc.Ice;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;
using VideoConf.Rtc.Stun;
using VideoConf.Rtc.Tests.Ice;
using VideoConf.Rtc.Tests.Sdp;

namespace VideoConf.Rtc.Tests.Fuzzing;

/// <summary>Valid inputs of each protocol to start from.</summary>
internal static class FuzzCorpus
{
    public static readonly IceCredentials Server = new("serverUfrag1", "serverPassword0123456789");
    public static readonly IceCredentials Browser = new("peer", "browserPassword012345678");

    public static IReadOnlyList<byte[]> Stun { get; } = BuildStun();

    public static IReadOnlyList<byte[]> Rtp { get; } =
    [
        Hex.Parse("80 60 0001 00000000 00000001"),
        Hex.Parse("b2 ef 1234 89abcdef 01020304 0a0b0c0d 0e0f1011 bede 0002 10 85 31 0102 000000 61626364 000003"),
        Hex.Parse("90 60 0001 00000000 00000001 bede 0003 10 aa 21 bbbb 0000 33 cccccccc 00"),
        Hex.Parse("90 60 0001 00000000 00000001 1000 0003 01 00 02 01 bb 00 03 04 cccccccc 00"),
        Hex.Parse("8f 60 0001 00000000 00000001" + string.Concat(Enumerable.Repeat("00000002", 15))),
    ];

    public static IReadOnlyList<byte[]> Rtcp { get; } = BuildRtcp();

    public static IReadOnlyList<byte[]> Sdp { get; } =
    [
        Encoding.UTF8.GetBytes(SdpFixtures.Load("firefox")),
        Encoding.UTF8.GetBytes(SdpFixtures.Load("safari")),
        Encoding.UTF8.GetBytes(SdpFixtures.Minimal),
        Encoding.UTF8.GetBytes(SdpFixtures.Minimal + "a=rid:q send pt=111;max-fps=15\na=rid:h send\na=rid:f send\na=simulcast:send q,h;~f\n"),
        "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"u8.ToArray(),
    ];

    /// <summary>A bit of each, and DTLS and TURN, for what tells them apart.</summary>
    public static IReadOnlyList<byte[]> Demux { get; } =
    [
        .. Stun, .. Rtp, .. Rtcp,
        Hex.Parse("16 fefd 0000 000000000000 0010 01 000004 0000 000000 000004 fefd0000"),
        Hex.Parse("4000 0004 01020304"),
        [],
    ];

    private static byte[][] BuildStun()
    {
        var client = new IceClient(Browser, Server);
        var transaction = new byte[12];
        return
        [
            client.Check(transactionId: transaction),
            client.Check(nominate: true, transactionId: transaction),
            client.Check(nomination: 7, transactionId: transaction),
            client.Check(controlling: false, transactionId: transaction),
            client.Check(extraAttribute: 0x7FFF, transactionId: transaction),
            client.Check(withIntegrity: false, transactionId: transaction),
            Answer(transaction, TransportAddress.FromIPv4(0x7F000001, 9)),
            Answer(transaction, new TransportAddress(0x20010DB800000000, 1, 9)),
            Error(transaction),
        ];
    }

    private static byte[] Answer(byte[] transaction, TransportAddress address)
    {
        var buffer = new byte[128];
        StunWriter.TryStart(buffer, StunClass.Success, StunMethod.Binding, transaction, out var writer);
        writer.TryAddXorMappedAddress(address);
        writer.TryAddIntegrity(Encoding.ASCII.GetBytes(Server.Password));
        writer.TryAddFingerprint();
        return buffer.AsSpan(0, writer.Length).ToArray();
    }

    private static byte[] Error(byte[] transaction)
    {
        var buffer = new byte[128];
        StunWriter.TryStart(buffer, StunClass.Error, StunMethod.Binding, transaction, out var writer);
        writer.TryAddErrorCode(StunErrorCode.UnknownAttribute, "Unknown Attribute");
        writer.TryAddUnknownAttributes([0x7FFF, 0x7FFE]);
        writer.TryAddFingerprint();
        return buffer.AsSpan(0, writer.Length).ToArray();
    }

    private static byte[][] BuildRtcp()
    {
        ReportBlock[] blocks = [new(new Ssrc(1), 128, -5, 65536, 10, 1, 2), new(new Ssrc(2), 0, 100, 7, 0, 0, 0)];
        var packets = new List<byte[]>();
        var buffer = new byte[512];
        void Add(bool ok, int written)
        {
            Assert.True(ok);
            packets.Add(buffer.AsSpan(0, written).ToArray());
        }

        Add(RtcpWriter.TryWriteSenderReport(buffer, new Ssrc(9), new NtpTime(1), 2, 3, 4, blocks, out var written), written);
        Add(RtcpWriter.TryWriteReceiverReport(buffer, new Ssrc(9), blocks, out written), written);
        Add(RtcpWriter.TryWriteSdes(buffer, new Ssrc(9), "someone@somewhere", out written), written);
        Add(RtcpWriter.TryWriteBye(buffer, [new Ssrc(9), new Ssrc(10)], out written), written);
        Add(RtcpWriter.TryWriteNack(buffer, new Ssrc(9), new Ssrc(1), [new(65534), new(1), new(500)], out written), written);
        Add(RtcpWriter.TryWritePli(buffer, new Ssrc(9), new Ssrc(1), out written), written);
        Add(RtcpWriter.TryWriteFir(buffer, new Ssrc(9), new FirRequest(new Ssrc(1), 3), out written), written);
        Add(RtcpWriter.TryWriteRemb(buffer, new Ssrc(9), new Bitrate(2_500_000), [new Ssrc(1), new Ssrc(2)], out written), written);
        var recorder = new TwccRecorder();
        for (var i = 0; i < 100; i++)
        {
            if (i % 9 != 0) recorder.Record(new SequenceNumber((ushort)(65500 + i)), MonoTime.FromMilliseconds(i * i));
        }

        Add(recorder.TryWrite(buffer, new Ssrc(9), new Ssrc(1), out written), written);
        packets.Add([.. packets[0], .. packets[2], .. packets[4], .. packets[5]]);
        packets.Add([.. packets[1], .. packets[2], .. packets[8]]);
        return [.. packets];
    }
}
