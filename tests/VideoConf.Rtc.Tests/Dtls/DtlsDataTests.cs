using VideoConf.Rtc.Dtls;

namespace VideoConf.Rtc.Tests.Dtls;

public sealed class DtlsDataTests : IDisposable
{
    private readonly DtlsIdentity _alice = DtlsIdentity.Create();
    private readonly DtlsIdentity _bob = DtlsIdentity.Create();
    private readonly byte[] _buffer = new byte[2_048];

    public void Dispose()
    {
        _alice.Dispose();
        _bob.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(1_160)]
    public void Data_go_both_ways_one_datagram_each(int length)
    {
        using var pair = Connected();
        var data = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
        foreach (var (from, to) in new[] { (pair.Client, pair.Server), (pair.Server, pair.Client) })
        {
            var datagram = Protect(from, data);
            Assert.Equal(length + DtlsSession.RecordOverhead, datagram.Length);
            if (length >= 16) Assert.Equal(-1, datagram.AsSpan().IndexOf(data.AsSpan(0, 16)));
            to.HandleDatagram(pair.Now, datagram);
            Assert.Equal(data, Take(to));
            Assert.Null(Take(to));
            Assert.False(from.TryTakeOutgoing(_buffer, out _));
        }
    }

    [Fact]
    public void Nothing_is_protected_before_the_handshake_and_after_the_end()
    {
        using var pair = new DtlsPair(_alice, _bob);
        Assert.False(pair.Client.TryProtect([1], _buffer, out _));
        pair.Run();
        Assert.True(pair.Client.TryProtect([1], _buffer, out _));
        Assert.False(pair.Client.TryProtect([], _buffer, out _));
        pair.Client.Close();
        Assert.False(pair.Client.TryProtect([1], _buffer, out _));
    }

    [Fact]
    public void A_datagram_that_does_not_fit_is_refused_and_the_next_one_is_not_hurt()
    {
        using var pair = Connected();
        Assert.False(pair.Client.TryProtect(new byte[100], _buffer.AsSpan(0, 136), out var written));
        Assert.Equal(0, written);
        Assert.True(pair.Client.TryProtect(new byte[100], _buffer.AsSpan(0, 137), out written));
        Assert.Equal(137, written);
        Assert.False(pair.Client.TryTakeOutgoing(_buffer, out _));
        pair.Server.HandleDatagram(pair.Now, Protect(pair.Client, [1, 2, 3]));
        Assert.Equal([1, 2, 3], Take(pair.Server)!);
    }

    [Fact]
    public void Data_that_nobody_wants_are_dropped()
    {
        using var pair = Connected();
        pair.Server.TakesData = false;
        pair.Server.HandleDatagram(pair.Now, Protect(pair.Client, [1]));
        pair.Server.TakesData = true;
        Assert.Null(Take(pair.Server));
    }

    [Fact]
    public void Data_that_came_twice_or_were_changed_are_not_believed()
    {
        using var pair = Connected();
        var datagram = Protect(pair.Client, [1, 2, 3, 4]);
        var changed = datagram.ToArray();
        changed[^1] ^= 1;
        pair.Server.HandleDatagram(pair.Now, changed);
        Assert.Null(Take(pair.Server));
        pair.Server.HandleDatagram(pair.Now, datagram);
        pair.Server.HandleDatagram(pair.Now, datagram);
        Assert.Equal([1, 2, 3, 4], Take(pair.Server)!);
        Assert.Null(Take(pair.Server));
        Assert.Equal(DtlsState.Connected, pair.Server.State);
    }

    [Fact]
    public void Data_that_overtake_the_end_of_the_handshake_are_kept()
    {
        using var pair = new DtlsPair(_alice, _bob);
        pair.Client.TakesData = true;
        pair.Run(milliseconds: 35);
        Assert.Equal((DtlsState.Handshaking, DtlsState.Connected), (pair.Client.State, pair.Server.State));

        pair.Client.HandleDatagram(pair.Now, Protect(pair.Server, [7, 7]));
        Assert.Null(Take(pair.Client));
        pair.Run(milliseconds: 10);
        Assert.Equal(DtlsState.Connected, pair.Client.State);
        Assert.Equal([7, 7], Take(pair.Client)!);
    }

    [Fact]
    public void What_nobody_comes_for_is_bounded()
    {
        using var pair = Connected();
        for (var i = 0; i < 1_000; i++) pair.Server.HandleDatagram(pair.Now, Protect(pair.Client, [1]));
        var kept = 0;
        while (Take(pair.Server) is not null) kept++;
        Assert.Equal(128, kept);
    }

    private DtlsPair Connected()
    {
        var pair = new DtlsPair(_alice, _bob);
        pair.Client.TakesData = pair.Server.TakesData = true;
        pair.Run();
        return pair;
    }

    private byte[] Protect(DtlsSession session, byte[] data)
    {
        Assert.True(session.TryProtect(data, _buffer, out var written));
        return _buffer[..written];
    }

    private byte[]? Take(DtlsSession session) => session.TryTakeReceived(_buffer, out var length) ? _buffer[..length] : null;
}
