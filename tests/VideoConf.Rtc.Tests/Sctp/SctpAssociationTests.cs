using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Sctp;

namespace VideoConf.Rtc.Tests.Sctp;

public sealed class SctpAssociationTests
{
    private static readonly StreamId One = new(1);
    private static readonly PayloadProtocol Binary = new(53);

    [Fact]
    public void One_side_connects()
    {
        var link = SctpLink.Connected();
        Assert.Equal([SctpEventKind.Established], link.A.Events.Select(e => e.Kind));
        Assert.Equal([SctpEventKind.Established], link.B.Events.Select(e => e.Kind));
        Assert.Equal(1024, link.A.Association.OutgoingStreams);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0.3)]
    [InlineData(2, 0.3)]
    [InlineData(3, 0.3)]
    public void Both_sides_connect_at_once(int seed, double loss)
    {
        var link = new SctpLink(SctpLink.BadNetwork(seed, loss));
        link.A.Association.Connect(link.Now);
        link.B.Association.Connect(link.Now);
        link.RunUntil(() => link.A.Association.State == SctpState.Established && link.B.Association.State == SctpState.Established, 120_000);
        link.Run(2_000);
        Send(link, link.A, [1, 2, 3]);
        Send(link, link.B, [4]);
        link.RunUntil(() => link.A.Messages.Count == 1 && link.B.Messages.Count == 1, 60_000);
        Assert.Single(link.A.Events);
        Assert.Single(link.B.Events);
    }

    [Theory]
    [InlineData(1, 0, 0u)]
    [InlineData(2, 0.05, 0xFFFFFFF0u)]
    [InlineData(3, 0.2, 0xFFFFFFFFu)]
    [InlineData(4, 0.2, 0x7FFFFFFFu)]
    [InlineData(5, 0.35, 1u)]
    public void Reliable_messages_arrive_once_and_in_order(int seed, double loss, uint firstTsn)
    {
        var options = new SctpOptions { FirstTsn = new Tsn(firstTsn), MaximumRetransmissions = 30, MaximumSetupRetransmissions = 30 };
        var link = SctpLink.Connected(SctpLink.BadNetwork(seed, loss), options);
        var random = new Random(seed);
        var sent = new List<(ushort Stream, byte[] Bytes)>();
        for (var i = 0; i < 120; i++)
        {
            var bytes = new byte[i % 40 == 0 ? random.Next(1, 60_000) : random.Next(1, 3_000)];
            random.NextBytes(bytes);
            var stream = new StreamId((ushort)random.Next(4));
            Assert.Equal(SctpSendResult.Ok, link.A.Association.TrySend(link.Now, stream, Binary, bytes));
            sent.Add((stream.Value, bytes));
        }

        link.RunUntil(() => link.A.Association.Buffered == 0, 600_000);
        for (ushort stream = 0; stream < 4; stream++)
        {
            var expected = sent.Where(m => m.Stream == stream).Select(m => Convert.ToHexString(m.Bytes));
            Assert.Equal(expected, link.B.Messages.Where(m => m.Stream == stream).Select(m => Convert.ToHexString(m.Bytes)));
        }

        Assert.Equal(sent.Count, link.B.Messages.Count);
        Assert.Equal(0, link.B.Association.Counters.AbsurdTsn + link.B.Association.Counters.Malformed + link.B.Association.Counters.Dropped);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Unordered_messages_arrive_once(int seed)
    {
        var link = SctpLink.Connected(SctpLink.BadNetwork(seed, 0.2));
        for (var i = 0; i < 200; i++) link.A.Association.TrySend(link.Now, One, Binary, BitConverter.GetBytes(i), new SctpDelivery(IsUnordered: true));
        link.RunUntil(() => link.A.Association.Buffered == 0, 300_000);
        Assert.Equal(Enumerable.Range(0, 200), link.B.Messages.Select(m => BitConverter.ToInt32(m.Bytes)).Order());
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void Messages_that_may_be_lost_are_given_up_and_do_not_hold_the_others_up(int seed, bool unordered)
    {
        var link = SctpLink.Connected(SctpLink.BadNetwork(seed, 0.2));
        var delivery = new SctpDelivery(unordered, MaximumRetransmissions: 0);
        var random = new Random(seed);
        for (var i = 0; i < 200; i++)
        {
            var bytes = new byte[random.Next(4, 4_000)];
            BitConverter.TryWriteBytes(bytes, i);
            link.A.Association.TrySend(link.Now, One, Binary, bytes, delivery);
            link.Run(10);
        }

        link.RunUntil(() => link.A.Association.Buffered == 0, 300_000);
        Send(link, link.A, BitConverter.GetBytes(1000)); // Reliable, and behind all of them.
        link.RunUntil(() => link.B.Messages.Any(m => BitConverter.ToInt32(m.Bytes) == 1000), 60_000);
        var numbers = link.B.Messages.Select(m => BitConverter.ToInt32(m.Bytes)).ToList();
        Assert.Equal(numbers.Count, numbers.Distinct().Count());
        if (!unordered) Assert.Equal(numbers.Order(), numbers);
        Assert.InRange(link.A.Association.Counters.Abandoned, 10, 190);
        Assert.True(numbers.Count >= 201 - link.A.Association.Counters.Abandoned);
    }

    [Fact]
    public void A_message_whose_time_is_over_is_given_up()
    {
        var isDown = false;
        var link = SctpLink.Connected(datagram => isDown ? [] : [(0, datagram)]);
        isDown = true;
        link.A.Association.TrySend(link.Now, One, Binary, [1], new SctpDelivery(LifetimeMilliseconds: 300));
        link.Run(1_000);
        isDown = false;
        Send(link, link.A, [2]);
        link.RunUntil(() => link.B.Messages.Count == 1, 30_000);
        link.RunUntil(() => link.A.Association.Buffered == 0, 30_000);
        Assert.Equal([2], link.B.Messages[0].Bytes);
        Assert.Equal(1, link.A.Association.Counters.Abandoned);
    }

    [Fact]
    public void A_lost_packet_is_sent_again_without_waiting_for_the_timer()
    {
        var dropped = 0;
        var link = SctpLink.Connected(datagram => datagram.Length > 1000 && dropped++ == 1 ? [] : [(0, datagram)]);
        Send(link, link.A, new byte[20_000]);
        var start = link.Now;
        link.RunUntil(() => link.B.Messages.Count == 1, 10_000);
        Assert.InRange(link.Now.MillisecondsSince(start), 0, 390);
        Assert.Equal(1, link.A.Association.Counters.Retransmissions);
    }

    [Fact]
    public void A_stream_begins_anew_when_all_of_it_has_arrived()
    {
        var link = SctpLink.Connected(SctpLink.BadNetwork(7, 0.2));
        for (var i = 0; i < 20; i++) Send(link, link.A, new byte[2_000]);
        Assert.True(link.A.Association.TryResetStream(link.Now, One));
        Assert.Equal(SctpSendResult.NoSuchStream, link.A.Association.TrySend(link.Now, One, Binary, [1]));
        link.RunUntil(() => link.A.Events.Contains(new SctpEvent(SctpEventKind.ResetDone, One)), 60_000);
        Assert.Equal(20, link.B.Messages.Count);
        Assert.Single(link.B.Events, new SctpEvent(SctpEventKind.ResetByPeer, One));
        Send(link, link.A, [42]);
        link.RunUntil(() => link.B.Messages.Count == 21, 60_000);
    }

    [Theory]
    [InlineData(1, 0, false)]
    [InlineData(2, 0.3, false)]
    [InlineData(3, 0.3, true)]
    public void A_shutdown_delivers_everything_first(int seed, double loss, bool both)
    {
        var link = SctpLink.Connected(SctpLink.BadNetwork(seed, loss));
        for (var i = 0; i < 30; i++) Send(link, link.A, new byte[1_500]);
        for (var i = 0; i < 5; i++) Send(link, link.B, new byte[1_500]);
        link.A.Association.Shutdown(link.Now);
        if (both) link.B.Association.Shutdown(link.Now);
        link.RunUntil(() => link.A.Association.State == SctpState.Ended && link.B.Association.State == SctpState.Ended, 300_000);
        Assert.Equal(SctpEndReason.Shutdown, link.A.Association.EndReason);
        Assert.Equal(SctpEndReason.Shutdown, link.B.Association.EndReason);
        Assert.Equal(30, link.B.Messages.Count);
        Assert.Equal(5, link.A.Messages.Count);
    }

    [Fact]
    public void An_abort_ends_both_sides()
    {
        var link = SctpLink.Connected();
        link.A.Association.Abort(link.Now);
        link.RunUntil(() => link.B.Association.State == SctpState.Ended, 1_000);
        Assert.Equal(SctpEndReason.Aborted, link.A.Association.EndReason);
        Assert.Equal((SctpEndReason.AbortedByPeer, SctpErrorCause.UserInitiated), (link.B.Association.EndReason, link.B.Association.AbortCause));
        Assert.Equal(MonoTime.Never, link.A.Association.NextTimeout);
        Assert.Equal(MonoTime.Never, link.B.Association.NextTimeout);
    }

    [Fact]
    public void Nobody_there_ends_in_a_reason()
    {
        var link = new SctpLink(_ => []);
        link.A.Association.Connect(link.Now);
        link.RunUntil(() => link.A.Association.State == SctpState.Ended, 120_000);
        Assert.Equal(SctpEndReason.NeverConnected, link.A.Association.EndReason);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_peer_that_falls_silent_is_noticed_with_and_without_data(bool withData)
    {
        var isDown = false;
        var link = SctpLink.Connected(datagram => isDown ? [] : [(0, datagram)]);
        isDown = true;
        if (withData) Send(link, link.A, [1]);
        link.RunUntil(() => link.A.Association.State == SctpState.Ended, 300_000);
        Assert.Equal(SctpEndReason.Unreachable, link.A.Association.EndReason);
        Assert.Equal(0, link.A.Association.Buffered);
    }

    [Fact]
    public void A_quiet_link_stays_up()
    {
        var link = SctpLink.Connected();
        link.Run(600_000);
        Assert.Equal(SctpState.Established, link.A.Association.State);
        Assert.InRange(link.A.Association.RoundTrip, 39, 41);
    }

    [Fact]
    public void What_does_not_fit_the_backlog_is_refused()
    {
        var link = SctpLink.Connected(options: new SctpOptions { SendBacklog = 10_000 });
        Assert.Equal(SctpSendResult.Ok, Try(new byte[6_000]));
        Assert.Equal(SctpSendResult.BacklogFull, Try(new byte[6_000]));
        Assert.Equal(SctpSendResult.BadLength, Try([]));
        Assert.Equal(SctpSendResult.BadLength, Try(new byte[256 * 1024 + 1]));
        Assert.Equal(SctpSendResult.NoSuchStream, link.A.Association.TrySend(link.Now, new StreamId(1024), Binary, [1]));
        link.RunUntil(() => link.A.Association.Buffered == 0, 10_000);
        Assert.Equal(SctpSendResult.Ok, Try(new byte[6_000]));

        SctpSendResult Try(byte[] bytes) => link.A.Association.TrySend(link.Now, One, Binary, bytes);
    }

    [Fact]
    public void The_longest_message_passes_and_a_longer_one_ends_it()
    {
        var link = SctpLink.Connected(options: new SctpOptions(), otherOptions: new SctpOptions { MaximumMessageLength = 100_000 });
        Send(link, link.A, new byte[100_000]);
        link.RunUntil(() => link.B.Messages.Count == 1, 30_000);
        Send(link, link.A, new byte[150_000]);
        link.RunUntil(() => link.A.Association.State == SctpState.Ended, 30_000);
        Assert.Equal(SctpEndReason.MessageTooLong, link.B.Association.EndReason);
        Assert.Equal(SctpEndReason.AbortedByPeer, link.A.Association.EndReason);
    }

    private static void Send(SctpLink link, SctpLink.Side from, byte[] bytes) =>
        Assert.Equal(SctpSendResult.Ok, from.Association.TrySend(link.Now, One, Binary, bytes));
}
