using System.Buffers.Binary;
using VideoConf.Rtc.DataChannels;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Sctp;
using VideoConf.Rtc.Tests.Fuzzing;
using VideoConf.TestSupport.Network;

namespace VideoConf.Rtc.Tests.DataChannels;

/// <summary>Data channels over DTLS over a network, both ends ours.</summary>
public sealed class DataChannelEndpointTests
{
    private static readonly LinkConditions Bad = new()
    {
        Delay = TimeSpan.FromMilliseconds(30),
        Jitter = TimeSpan.FromMilliseconds(5),
        Loss = 0.1,
        Reordering = 0.05,
        Duplication = 0.05,
    };

    [Fact]
    public void A_channel_is_opened_used_both_ways_and_closed()
    {
        using var pair = new PeerPair();
        var ours = Open(pair, new DataChannelOpen("chat", "p", default));
        Assert.Equal(0, ours.Id.Value); // Even: the DTLS client's.
        Send(pair, pair.Client, ours, "hello", isText: true);
        Send(pair, pair.Client, ours, "", isText: true);
        pair.RunUntil(() => pair.Server.Messages.Count == 2, 1_000);
        var theirs = Assert.Single(pair.Server.Opened);
        Assert.Equal(ours.Open, theirs.Open);
        Assert.Equal(["hello", ""], pair.Server.Messages.Select(Text));
        Assert.All(pair.Server.Messages, message => Assert.True(message.IsText && message.Channel == theirs));

        Send(pair, pair.Server, theirs, "back", isText: false);
        Send(pair, pair.Server, theirs, "", isText: false);
        pair.RunUntil(() => pair.Client.Messages.Count == 2, 1_000);
        Assert.Equal(["back", ""], pair.Client.Messages.Select(Text));
        Assert.All(pair.Client.Messages, message => Assert.False(message.IsText));
        Assert.Equal(DataChannelState.Open, ours.State);

        Send(pair, pair.Client, ours, "last", isText: true);
        pair.Client.Channels.Close(pair.Now, ours);
        Assert.Equal(SctpSendResult.NoSuchStream, pair.Client.Channels.TrySend(pair.Now, ours, true, "x"u8));
        pair.RunUntil(() => ours.State == DataChannelState.Closed && theirs.State == DataChannelState.Closed, 2_000);
        Assert.Equal("last", Text(pair.Server.Messages[^1]));
        Assert.Equal((0, 0), (pair.Client.Channels.ChannelCount, pair.Server.Channels.ChannelCount));

        // The stream is free again.
        var next = Open(pair, new DataChannelOpen("next", "", default));
        Assert.Equal(ours.Id, next.Id);
        Send(pair, pair.Client, next, "again", isText: true);
        pair.RunUntil(() => Text(pair.Server.Messages[^1]) == "again", 1_000);
    }

    [Fact]
    public void Both_sides_may_open_at_once_with_ids_of_their_own()
    {
        using var pair = new PeerPair();
        Assert.Equal(SctpSendResult.Ok, pair.Client.Channels.TryOpen(pair.Now, new DataChannelOpen("c", "", default), out var a));
        Assert.Equal(SctpSendResult.Ok, pair.Server.Channels.TryOpen(pair.Now, new DataChannelOpen("s", "", default), out var b));
        pair.RunUntil(() => pair.Client.Opened.Count() == 2 && pair.Server.Opened.Count() == 2, 2_000);
        Assert.Equal((0, 1), (a!.Id.Value, b!.Id.Value));
        Assert.Equal((DataChannelState.Open, DataChannelState.Open), (a.State, b.State));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Reliable_messages_arrive_once_and_in_order_whatever_the_network_does(int seed)
    {
        using var pair = new PeerPair(Bad, seed);
        var channel = Open(pair, new DataChannelOpen("r", "", default));
        var random = new Random(seed);
        var sent = Enumerable.Range(0, 300).Select(i => Numbered(i, random.Next(4, 5_000))).ToArray();
        var next = 0;
        pair.RunUntil(() =>
        {
            while (next < sent.Length && pair.Client.Channels.TrySend(pair.Now, channel, false, sent[next]) == SctpSendResult.Ok) next++;
            return pair.Server.Messages.Count == sent.Length;
        }, 600_000);
        Assert.Equal(sent, pair.Server.Messages.Select(message => message.Bytes));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void What_may_be_lost_is_not_waited_for(int seed)
    {
        using var pair = new PeerPair(Bad, seed);
        var channel = Open(pair, new DataChannelOpen("l", "", new SctpDelivery(IsUnordered: true, MaximumRetransmissions: 0)));
        for (var i = 0; i < 500; i++)
        {
            Assert.Equal(SctpSendResult.Ok, pair.Client.Channels.TrySend(pair.Now, channel, false, Numbered(i, 200)));
            pair.Run(10);
        }

        pair.RunUntil(() => pair.Client.Channels.Buffered == 0, 60_000);
        Assert.InRange(pair.Server.Messages.Count, 350, 490); // 10 % are lost on the way; those behind them are not.
        Assert.Equal(pair.Server.Messages.Count, pair.Server.Messages.Select(message => Number(message.Bytes)).Distinct().Count());
    }

    [Fact]
    public void Who_is_not_read_from_is_slowed_down_and_loses_nothing()
    {
        var options = new DataChannelOptions { Sctp = new SctpOptions { ReceiveWindow = 64 * 1024, SendBacklog = 128 * 1024 } };
        using var pair = new PeerPair(options: options);
        var channel = Open(pair, new DataChannelOpen("r", "", default));
        pair.Server.IsReading = false;
        var sent = 0;
        for (var i = 0; i < 600; i++)
        {
            while (sent < 1_000 && pair.Client.Channels.TrySend(pair.Now, channel, false, Numbered(sent, 1_000)) == SctpSendResult.Ok) sent++;
            pair.Run(20);
        }

        Assert.InRange(sent, 100, 250); // Its own backlog and our window, no more.
        Assert.Equal(SctpEndReason.None, pair.Client.Channels.EndReason);
        pair.Server.IsReading = true;
        pair.RunUntil(() =>
        {
            while (sent < 1_000 && pair.Client.Channels.TrySend(pair.Now, channel, false, Numbered(sent, 1_000)) == SctpSendResult.Ok) sent++;
            return pair.Server.Messages.Count == 1_000;
        }, 60_000);
        Assert.Equal(Enumerable.Range(0, 1_000), pair.Server.Messages.Select(message => Number(message.Bytes)));
    }

    [Fact]
    public void More_channels_than_allowed_are_closed_again()
    {
        using var pair = new PeerPair(options: new DataChannelOptions { MaximumChannels = 4 });
        using var greedy = new PeerPair(options: new DataChannelOptions { MaximumChannels = 4 });
        for (var i = 0; i < 4; i++) Open(pair, new DataChannelOpen($"{i}", "", default));
        Assert.Equal(SctpSendResult.NoSuchStream, pair.Client.Channels.TryOpen(pair.Now, new DataChannelOpen("5", "", default), out _));

        // Against a peer that does not count: the server opens one of its own, so that the client's fourth is one too many there.
        Assert.Equal(SctpSendResult.Ok, greedy.Server.Channels.TryOpen(greedy.Now, new DataChannelOpen("own", "", default), out _));
        var channels = Enumerable.Range(0, 4).Select(i => OpenQuietly(greedy, $"{i}")).ToArray();
        greedy.RunUntil(() => channels.Count(channel => channel.State == DataChannelState.Closed) == 1, 5_000);
        Assert.Equal(1, greedy.Server.Channels.Counters.RefusedChannels);
    }

    [Fact]
    public void A_message_longer_than_the_peer_takes_is_refused()
    {
        using var pair = new PeerPair(options: new DataChannelOptions { RemoteMaximumMessageLength = 1_000 });
        var channel = Open(pair, new DataChannelOpen("r", "", default));
        Assert.Equal(SctpSendResult.BadLength, pair.Client.Channels.TrySend(pair.Now, channel, false, new byte[1_001]));
        Assert.Equal(SctpSendResult.Ok, pair.Client.Channels.TrySend(pair.Now, channel, false, new byte[1_000]));
    }

    [Fact]
    public void An_association_that_ends_takes_its_channels_with_it()
    {
        using var pair = new PeerPair();
        var channel = Open(pair, new DataChannelOpen("r", "", default));
        pair.RunUntil(() => pair.Server.Opened.Any(), 1_000);
        pair.Server.Channels.Abort(pair.Now);
        pair.RunUntil(() => pair.Client.Events.Exists(e => e.Kind == DataChannelEventKind.Ended), 1_000);
        Assert.Equal((SctpEndReason.AbortedByPeer, DataChannelState.Closed), (pair.Client.Channels.EndReason, channel.State));
        Assert.Equal(SctpSendResult.NoSuchStream, pair.Client.Channels.TrySend(pair.Now, channel, false, "x"u8));
        Assert.Equal(SctpSendResult.NotConnected, pair.Client.Channels.TryOpen(pair.Now, new DataChannelOpen("x", "", default), out _));
    }

    [Theory]
    [InlineData(50, "0300")] // An OPEN cut short.
    [InlineData(50, "07")] // No such control message.
    [InlineData(50, "02")] // An acknowledgement of nothing.
    [InlineData(51, "68")] // A message on a stream that is no channel.
    [InlineData(99, "68")] // Of no known kind.
    public void What_makes_no_sense_is_counted_and_nothing_else(uint protocol, string bytes)
    {
        using var association = new SctpAssociation();
        using var endpoint = new DataChannelEndpoint(new DataChannelOptions());
        Connect(association, endpoint);
        Assert.Equal(SctpSendResult.Ok, association.TrySend(Start, new StreamId(4), new PayloadProtocol(protocol), Hex.Parse(bytes)));
        Exchange(association, endpoint);
        Assert.Equal(1, endpoint.Counters.MalformedControl + endpoint.Counters.StrayMessages);
        Assert.Equal(0, endpoint.ChannelCount);
    }

    [Fact]
    public void Any_control_message_leaves_channels_bounded()
    {
        using var association = new SctpAssociation();
        using var endpoint = new DataChannelEndpoint(new DataChannelOptions { MaximumChannels = 4 });
        Connect(association, endpoint);
        var number = 0;
        FuzzRun.Over(FuzzCorpus.DataChannels.Bytes, 5_000, input =>
        {
            if (input.IsEmpty || association.TrySend(Start, new StreamId((ushort)(number++ % 1_024)), new PayloadProtocol(50), input) != SctpSendResult.Ok) return;
            Exchange(association, endpoint);
            if (endpoint.ChannelCount > 4) throw new InvalidOperationException($"{endpoint.ChannelCount} channels.");
        }, allocates: true, longRunDivisor: 20);
    }

    private static readonly MonoTime Start = MonoTime.FromMilliseconds(1_000_000);

    private static void Connect(SctpAssociation association, DataChannelEndpoint endpoint)
    {
        association.Connect(Start);
        Exchange(association, endpoint);
        Assert.True(endpoint.IsConnected);
    }

    private static void Exchange(SctpAssociation association, DataChannelEndpoint endpoint)
    {
        var packet = new byte[SctpPacket.MaximumLength];
        var isMoving = true;
        while (isMoving)
        {
            isMoving = false;
            while (association.TryTakeOutgoing(packet, out var length))
            {
                endpoint.HandleDatagram(Start, packet.AsSpan(0, length));
                isMoving = true;
            }

            while (endpoint.TryReceive(out _, out _))
            {
            }

            while (endpoint.TryTakeEvent(out _))
            {
            }

            while (endpoint.TryTakeOutgoing(packet, out var length))
            {
                association.HandleDatagram(Start, packet.AsSpan(0, length));
                isMoving = true;
            }

            while (association.TryReceive(out _, out _))
            {
            }

            while (association.TryTakeEvent(out _))
            {
            }
        }
    }

    private static DataChannel Open(PeerPair pair, DataChannelOpen open)
    {
        Assert.Equal(SctpSendResult.Ok, pair.Client.Channels.TryOpen(pair.Now, open, out var channel));
        pair.RunUntil(() => channel!.State == DataChannelState.Open, 60_000);
        return channel!;
    }

    private static DataChannel OpenQuietly(PeerPair pair, string label)
    {
        Assert.Equal(SctpSendResult.Ok, pair.Client.Channels.TryOpen(pair.Now, new DataChannelOpen(label, "", default), out var channel));
        return channel!;
    }

    private static void Send(PeerPair pair, PeerPair.Side from, DataChannel channel, string text, bool isText) =>
        Assert.Equal(SctpSendResult.Ok, from.Channels.TrySend(pair.Now, channel, isText, System.Text.Encoding.UTF8.GetBytes(text)));

    private static string Text(Got got) => System.Text.Encoding.UTF8.GetString(got.Bytes);

    private static byte[] Numbered(int number, int length)
    {
        var bytes = new byte[length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    private static int Number(byte[] bytes) => BinaryPrimitives.ReadInt32BigEndian(bytes);
}
