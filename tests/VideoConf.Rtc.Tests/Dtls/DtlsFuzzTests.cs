using VideoConf.Rtc.Dtls;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Tests.Fuzzing;

namespace VideoConf.Rtc.Tests.Dtls;

public sealed class DtlsFuzzTests
{
    /// <summary>Datagrams that one session gets before a fresh one takes over: reaches states behind the first message.</summary>
    private const int DatagramsPerSession = 20;

    [Theory]
    [InlineData(DtlsRole.Server)]
    [InlineData(DtlsRole.Client)]
    public void Mutated_handshakes_neither_throw_nor_connect(DtlsRole role)
    {
        using var alice = DtlsIdentity.Create();
        using var bob = DtlsIdentity.Create();
        var corpus = RecordHandshake(alice, bob);
        var outgoing = new byte[DtlsSession.MaximumDatagramLength];
        DtlsSession? session = null;
        var fed = 0;
        var now = MonoTime.FromMilliseconds(1);
        FuzzRun.Over(
            corpus,
            1_500,
            input =>
            {
                if (session is null || fed++ == DatagramsPerSession || session.State != DtlsState.Handshaking)
                {
                    session?.Dispose();
                    session = new DtlsSession(bob, role, alice.Fingerprint);
                    fed = 0;
                }

                now = now.AddMilliseconds(1);
                session.HandleDatagram(now, input);
                if (session.NextTimeout <= now) session.HandleTimeout(now);
                while (session.TryTakeOutgoing(outgoing, out _))
                {
                }

                if (session.State == DtlsState.Connected) throw new InvalidOperationException("connected to nobody");
            },
            allocates: true,
            longRunDivisor: 200);
        session?.Dispose();
    }

    [Fact]
    public void A_connected_session_shrugs_off_mutated_datagrams()
    {
        using var alice = DtlsIdentity.Create();
        using var bob = DtlsIdentity.Create();
        var corpus = RecordHandshake(alice, bob);
        using var pair = new DtlsPair(alice, bob);
        pair.Run();
        FuzzRun.Over(corpus, 5_000, input => pair.Server.HandleDatagram(pair.Now, input), allocates: true, longRunDivisor: 100);
        Assert.Equal(DtlsState.Connected, pair.Server.State);
        Assert.True(pair.Server.TryExportSrtpKeys(out var keys));
        keys.Dispose();

        // It still hears its peer.
        pair.Client.Close();
        pair.Run();
        Assert.Equal(DtlsState.Closed, pair.Server.State);
    }

    private static List<byte[]> RecordHandshake(DtlsIdentity client, DtlsIdentity server)
    {
        var datagrams = new List<byte[]>();
        using var pair = new DtlsPair(client, server, (_, _, datagram) =>
        {
            datagrams.Add(datagram);
            return [(0, datagram)];
        });
        pair.Run();
        pair.Client.Close();
        pair.Run();
        Assert.Equal(DtlsState.Closed, pair.Server.State);
        return datagrams;
    }
}
