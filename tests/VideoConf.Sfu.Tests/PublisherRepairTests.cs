using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Tests.Simulation;
using VideoConf.Sfu.Tests.Taps;

namespace VideoConf.Sfu.Tests;

/// <summary>Packets that publishers send again by a stream of their own (RFC 4588).</summary>
public sealed class PublisherRepairTests
{
    private static readonly Ssrc Media = TestRoom.Video(1);
    private static readonly Ssrc Again = new(1_099);

    [Theory]
    [InlineData(true)] // The offer pairs the streams (RFC 5576 section 4.2).
    [InlineData(false)] // The first packet names its section.
    public async Task What_was_lost_goes_on_in_its_place(bool isAnnounced)
    {
        await using var room = await TestRoom.OpenAsync();
        var tap = new TapReader(await TapTests.AddAsync(room));
        var sender = await room.JoinAsync("sender", new TestOffer { TakesRepair = true }.Send("video", "v", isAnnounced ? Media : null, repair: isAnnounced ? Again : null));
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer(0, 1));
        Assert.Equal("VP8,rtx", string.Join(',', sender.Answer!.FindSection("v")!.Codecs.Select(codec => codec.Name)));

        foreach (ushort number in new ushort[] { 65_534, 65_535, 1 }) SendVideo(sender, number, "v");
        room.Until(() => sender.CountRtcp(VideoConf.Rtc.Rtcp.RtcpType.TransportFeedback, 1) > 0, "the lost one is asked for");
        SendRepair(sender, 7, 0, mid: "v");
        room.Until(() => viewer.On("rv0").Count() == 4 && tap.Read().Packets.Count == 4, "it is there");

        var got = viewer.On("rv0").ToList();
        var late = got[^1];
        Assert.Equal(-1, late.Sequence.DistanceFrom(got[2].Sequence));
        Assert.Equal(Convert.ToHexString(TestPeer.Vp8(false, 0)), Convert.ToHexString(late.Payload));
        Assert.Equal((got[2].Timestamp - 3_000, true, TestOffer.Vp8), (late.Timestamp, late.Marker, late.PayloadType));
        Assert.Contains(tap.Packets, packet => packet.Payload.SequenceEqual(TestPeer.Vp8(false, 0)));
        Assert.Equal(1, room.Server.Snapshot().RepairsTaken);
    }

    [Fact]
    public async Task One_that_comes_late_after_it_was_sent_again_goes_nowhere()
    {
        await using var room = await TestRoom.OpenAsync();
        var tap = new TapReader(await TapTests.AddAsync(room));
        var sender = await room.JoinAsync("sender", new TestOffer { TakesRepair = true }.Send("video", "v", Media, repair: Again));
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer(0, 1));
        SendVideo(sender, 1, "v");
        SendVideo(sender, 3, "v");
        SendRepair(sender, 7, 2);
        room.Until(() => viewer.On("rv0").Count() == 3, "all three are there");
        SendVideo(sender, 2, "v");
        room.Until(() => room.Dropped(DropReason.Replayed) == 1, "the late one is dropped");
        SendVideo(sender, 4, "v");
        room.Until(() => viewer.On("rv0").Count() == 4 && tap.Read().Packets.Count >= 4, "and what follows passes");
        Assert.Equal(0, viewer.Replays);
        Assert.Equal(4, tap.Packets.Count);
    }

    [Fact]
    public async Task What_is_sent_to_learn_what_the_path_carries_goes_nowhere_and_is_reported_as_any_packet()
    {
        await using var room = await TestRoom.OpenAsync();
        var sender = await room.JoinAsync("sender", new TestOffer { TakesRepair = true }.Send("video", "v", Media, repair: Again));
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer(0, 1));
        SendRepair(sender, 7, 1); // Before there is anything to repair.
        for (ushort number = 1; number <= 3; number++) SendVideo(sender, number, "v");
        SendRepair(sender, 8, 2); // Had come.
        sender.SendRtp(Again, 9, 6_000, TestOffer.Repair, [], mid: "v"); // Nothing at all.
        SendRepair(sender, 10, unchecked((ushort)-2_000)); // Too old for anybody to know.
        sender.SendRtp(Again, 11, 6_000, TestOffer.Vp8, TestPeer.Vp8(false, 9), mid: "v"); // Media, by a stream that is not for it.
        SendVideo(sender, 4, "v");
        room.Until(() => viewer.On("rv0").Count() == 4, "the media passes");
        Assert.Equal([1, 2, 3, 4], viewer.On("rv0").Select(packet => packet.Payload[11]));
        Assert.Equal(0, room.Server.Snapshot().RepairsTaken);
        Assert.Equal(1, room.Dropped(DropReason.NoRoute));
        room.Until(() => sender.CountRtcp(VideoConf.Rtc.Rtcp.RtcpType.TransportFeedback, 15) > 0, "arrivals are reported");
    }

    [Fact]
    public async Task Of_simulcast_it_is_found_by_the_name_of_what_it_repairs()
    {
        await using var room = await TestRoom.OpenAsync();
        var sender = await room.JoinAsync("sender", new TestOffer { TakesRepair = true }.SendSimulcast("v", "l", "h"));
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer(0, 1));
        Assert.Equal(TestOffer.RepairedRidId, sender.Answer!.FindSection("v")!.FindExtension("urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"));
        await room.Server.Workers[0].RunAsync(
            worker => worker.FindMedia(TestRoom.Id, viewer.MediaId)!.VideoSlots[0].Stream.Wish = new VideoConf.Sfu.Layers.VideoLayer(0, sbyte.MaxValue), CancellationToken.None);

        foreach (ushort number in new ushort[] { 1, 2, 4 })
        {
            sender.SendRtp(new Ssrc(71), number, number * 3_000u, TestOffer.Vp8, TestPeer.Vp8(number == 1, number), marker: true, mid: "v", rid: "l");
            sender.SendRtp(new Ssrc(72), number, number * 3_000u, TestOffer.Vp8, TestPeer.Vp8(number == 1, (ushort)(100 + number)), marker: true, mid: "v", rid: "h");
        }

        room.Until(() => viewer.On("rv0").Count() == 3, "the smaller is shown");
        SendRepair(sender, 1, 3, mid: "v", repaired: "x", from: new Ssrc(80)); // Of a stream that is not.
        SendRepair(sender, 1, 3, mid: "v", repaired: "h", from: new Ssrc(82), content: 103);
        SendRepair(sender, 1, 3, mid: "v", repaired: "l", from: new Ssrc(81));
        room.Until(() => viewer.On("rv0").Count() == 4, "what was lost of it is there");
        Assert.Equal(3, viewer.On("rv0").Last().Payload[11]);
        Assert.Equal(2, room.Server.Snapshot().RepairsTaken);
        Assert.Equal(1, room.Dropped(DropReason.UnknownSsrc));

        // By its number alone from then on.
        sender.SendRtp(new Ssrc(71), 6, 18_000, TestOffer.Vp8, TestPeer.Vp8(false, 6), marker: true);
        SendRepair(sender, 2, 5, from: new Ssrc(81));
        room.Until(() => viewer.On("rv0").Count() == 6, "the next one, too");
    }

    [Fact]
    public async Task Who_offers_none_is_answered_with_none()
    {
        await using var room = await TestRoom.OpenAsync();
        var sender = await room.JoinAsync("sender", new TestOffer().Send("video", "v", Media));
        Assert.Equal(["VP8"], sender.Answer!.FindSection("v")!.Codecs.Select(codec => codec.Name));
        SendRepair(sender, 1, 1, mid: "v");
        room.Until(() => room.Dropped(DropReason.UnknownSsrc) == 1, "it is of no stream");
    }

    private static void SendVideo(TestPeer sender, ushort number, string mid) =>
        sender.SendRtp(Media, number, unchecked((ushort)(number + 10)) * 3_000u, TestOffer.Vp8, TestPeer.Vp8(number is 1 or 65_534, number), marker: true, mid: mid);

    private static void SendRepair(TestPeer sender, ushort number, ushort lost, string? mid = null, string? repaired = null, Ssrc? from = null, ushort? content = null) =>
        sender.SendRtp(
            from ?? Again, number, unchecked((ushort)(lost + (from is null ? 10 : 0))) * 3_000u, TestOffer.Repair,
            [(byte)(lost >> 8), (byte)lost, .. TestPeer.Vp8(false, content ?? lost)], marker: true, mid: mid, repaired: repaired);
}
