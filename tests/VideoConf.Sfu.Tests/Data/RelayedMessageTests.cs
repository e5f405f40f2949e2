using System.Text;
using VideoConf.Rtc.DataChannels;
using VideoConf.Sfu.Tests.Relays;
using VideoConf.Sfu.Tests.Simulation;

namespace VideoConf.Sfu.Tests.Data;

/// <summary>Messages between participants on several nodes of one room.</summary>
public sealed class RelayedMessageTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_comes_once_to_all_on_every_node_or_to_those_named(bool isReliable)
    {
        await using var mesh = await RelayMesh.OpenAsync(3);
        var (ann, toAnn) = await JoinAsync(mesh, 0, "ann", isReliable);
        var (bob, toBob) = await JoinAsync(mesh, 0, "bob", isReliable);
        var (cid, toCid) = await JoinAsync(mesh, 1, "cid", isReliable);
        var (dan, _) = await JoinAsync(mesh, 2, "dan", isReliable);

        ann.SendMessage(toAnn, "t", "all"u8);
        mesh.Until(() => bob.Messages.Count == 1 && cid.Messages.Count == 1 && dan.Messages.Count == 1, "everybody gets it");
        Assert.All(new[] { bob, cid, dan }, peer => Assert.Equal(("ann", "t", "all"), Content(peer.Messages[0])));

        ann.SendMessage(toAnn, "", "dan"u8, "dan");
        bob.SendMessage(toBob, "", "ann and cid"u8, "ann", "cid");
        cid.SendMessage(toCid, "", "back"u8);
        mesh.Until(() => ann.Messages.Count == 2 && bob.Messages.Count == 2 && cid.Messages.Count == 2 && dan.Messages.Count == 3, "each gets theirs");
        mesh.For(100);
        Assert.Equal(["ann and cid", "back"], Texts(ann));
        Assert.Equal(["all", "back"], Texts(bob));
        Assert.Equal(["all", "ann and cid"], Texts(cid));
        Assert.Equal(["all", "back", "dan"], Texts(dan));
    }

    [Fact]
    public async Task Who_is_stopped_where_the_receivers_are_is_not_heard_there()
    {
        await using var mesh = await RelayMesh.OpenAsync(2);
        var (ann, toAnn) = await JoinAsync(mesh, 0, "ann", isReliable: true);
        var (bob, _) = await JoinAsync(mesh, 1, "bob", isReliable: true);
        var restrictions = new SfuRestrictions(1, new Dictionary<string, SfuSources>(StringComparer.Ordinal) { ["ann"] = SfuSources.All });
        Assert.True(await mesh[1].Server.PutRoomAsync(TestRoom.Id, "session", 100, restrictions, CancellationToken.None));
        ann.SendMessage(toAnn, "", "no"u8);
        mesh.Until(() => mesh[1].Dropped(DropReason.Restricted) == 1, "it is dropped");
        Assert.Empty(bob.Messages);
    }

    [Fact]
    public async Task A_link_that_is_made_anew_carries_messages_again()
    {
        await using var mesh = await RelayMesh.OpenAsync(2);
        var (ann, toAnn) = await JoinAsync(mesh, 0, "ann", isReliable: true);
        var (bob, _) = await JoinAsync(mesh, 1, "bob", isReliable: true);
        await mesh.ConnectAsync(0, 1, epoch: 2);
        mesh.Until(() => mesh[0].Events.Count(e => e.Kind == SfuEventKind.RelayConnected) == 2 && mesh[1].Events.Count(e => e.Kind == SfuEventKind.RelayConnected) == 2, "it is up again");
        for (var i = 0; i < 40; i++) ann.SendMessage(toAnn, "", Encoding.UTF8.GetBytes($"{i}".PadRight(10_000)));
        mesh.Until(() => bob.Messages.Count >= 40 || bob.Messages.Exists(message => message.Missed > 0), "they come");
        mesh.Until(() => bob.Messages.Sum(message => message.Missed == 0 ? 1 : message.Missed) == 40, "all of them, or it is told");
    }

    private static async Task<(TestPeer Peer, DataChannel Channel)> JoinAsync(RelayMesh mesh, int node, string name, bool isReliable)
    {
        var peer = await mesh[node].JoinAsync(name, TestRoom.Viewer().Data());
        mesh.Until(() => peer.Data!.IsConnected, "the association is up");
        var channel = peer.OpenChannel(isReliable);
        mesh.Until(() => channel.State == DataChannelState.Open, "the channel is open");
        return (peer, channel);
    }

    private static (string From, string Topic, string Text) Content(GotMessage message) => (message.From, message.Topic, Encoding.UTF8.GetString(message.Payload));

    private static IEnumerable<string> Texts(TestPeer peer) => peer.Messages.Select(message => Encoding.UTF8.GetString(message.Payload)).Order(StringComparer.Ordinal);
}
