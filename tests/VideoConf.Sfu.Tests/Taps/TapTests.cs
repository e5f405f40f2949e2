using System.Diagnostics;
using VideoConf.Rtc.Rtcp;
using VideoConf.Sfu.Codecs;
using VideoConf.Sfu.Taps;
using VideoConf.Sfu.Tests.Simulation;

namespace VideoConf.Sfu.Tests.Taps;

public sealed class TapTests
{
    [Fact]
    public async Task A_tap_sees_tracks_packets_and_clocks_though_nobody_subscribes()
    {
        await using var room = await TestRoom.OpenAsync();
        var tap = await AddAsync(room);
        var seen = new TapReader(tap);
        var peer = await room.JoinAsync("ada", TestRoom.Full(1));

        peer.SendVideo(TestRoom.Video(1), 0, key: true);
        SendReport(peer, 1, new NtpTime(0xE000_0000_8000_0000), 4_711);
        peer.SendVideo(TestRoom.Video(1), 1, key: false);
        peer.SendAudio(TestRoom.Audio(1), 7);
        room.Until(() => seen.Read().Packets.Count == 3 && seen.Reports.Count == 1, "all is seen");

        var video = seen.Tracks.Single(track => track.Source == TrackSource.Camera);
        var audio = seen.Tracks.Single(track => track.Source == TrackSource.Microphone);
        Assert.Equal(("ada", CodecKind.Vp8, 90_000, TestOffer.Vp8), (video.ParticipantId, video.Codec, video.ClockRate, video.PayloadType.Value));
        Assert.Equal((CodecKind.Opus, 48_000, TestOffer.LevelId), (audio.Codec, audio.ClockRate, audio.AudioLevelId));
        Assert.True(audio.IsAudio);
        Assert.False(video.IsAudio);
        Assert.Equal([0, 1], seen.SequencesOf(video.Number).Select(s => (int)s));
        Assert.Equal((video.Number, 0xE000_0000_8000_0000, 4_711u), seen.Reports[0]);
        var now = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).TotalSeconds;
        Assert.All(seen.Packets, packet => Assert.InRange(packet.At / 1e9, now - 60, now + 1));

        await room.Server.DeleteMediaAsync(TestRoom.Id, peer.MediaId, CancellationToken.None);
        Assert.Equal([1, 2], seen.Read().Ended.Order());
        Assert.False(tap.IsEnded);
    }

    [Fact]
    public async Task Tracks_that_live_already_are_announced_when_a_tap_is_added_with_what_is_known_of_their_clocks()
    {
        await using var room = await TestRoom.OpenAsync();
        var peer = await room.JoinAsync("ada", TestRoom.Full(1));
        var first = new TapReader(await AddAsync(room));
        peer.SendVideo(TestRoom.Video(1), 0, key: true);
        SendReport(peer, 1, new NtpTime(77), 5);
        room.Until(() => first.Read().Reports.Count == 1, "the report came");

        var late = new TapReader(await AddAsync(room)).Read();

        var track = Assert.Single(late.Tracks);
        Assert.Equal(TrackSource.Camera, track.Source);
        Assert.Equal((track.Number, 77ul, 5u), Assert.Single(late.Reports));
        peer.SendVideo(TestRoom.Video(1), 1, key: false);
        room.Until(() => late.Read().Packets.Count == 1, "the next packet");
        Assert.Single(late.Tracks);
    }

    [Theory]
    [InlineData(SfuConsent.Recording, TapPurpose.Recording, false)]
    [InlineData(SfuConsent.Recording, TapPurpose.Ai, true)]
    [InlineData(SfuConsent.Ai, TapPurpose.Ai, false)]
    [InlineData(SfuConsent.Ai, TapPurpose.Recording, true)]
    [InlineData(SfuConsent.Ai | SfuConsent.Recording, TapPurpose.Recording, false)]
    [InlineData(SfuConsent.Ai | SfuConsent.Recording, TapPurpose.Ai, false)]
    public async Task Who_declined_is_not_in_a_tap_for_it(SfuConsent declined, TapPurpose purpose, bool isIn)
    {
        await using var room = await TestRoom.OpenAsync();
        var before = new TapReader(await AddAsync(room, purpose));
        var shy = await room.JoinAsync("shy", TestRoom.Full(1), declined);
        var open = await room.JoinAsync("open", TestRoom.Full(2));
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer());
        for (ushort i = 0; i < 20; i++)
        {
            shy.SendVideo(TestRoom.Video(1), i, key: i == 0);
            shy.SendAudio(TestRoom.Audio(1), i);
            SendReport(shy, 1, new NtpTime(i), i);
        }

        var after = new TapReader(await AddAsync(room, purpose));
        for (ushort i = 20; i < 40; i++) shy.SendVideo(TestRoom.Video(1), i, key: i == 20);
        for (ushort i = 0; i < 10; i++) open.SendVideo(TestRoom.Video(2), i, key: i == 0);
        room.Until(() => before.Read().Tracks.Exists(track => track.ParticipantId == "open") && after.Read().Packets.Count >= 10, "the other is in");
        room.Until(() => viewer.Rtp.Count >= 20, "the call goes on for everyone");

        foreach (var seen in new[] { before, after })
        {
            Assert.Equal(isIn, seen.Tracks.Exists(track => track.ParticipantId == "shy"));
            var others = seen.Tracks.Where(track => track.ParticipantId != "shy").Select(track => track.Number).ToHashSet();
            Assert.Equal(isIn, seen.Packets.Exists(packet => !others.Contains(packet.Track)));
            Assert.Equal(isIn, seen.Reports.Exists(report => !others.Contains(report.Track)));
        }
    }

    [Fact]
    public async Task Consent_taken_back_in_a_further_offer_ends_the_track_and_given_begins_another()
    {
        await using var room = await TestRoom.OpenAsync();
        var seen = new TapReader(await AddAsync(room));
        var peer = await room.JoinAsync("ada", TestRoom.Full(1));
        peer.SendVideo(TestRoom.Video(1), 0, key: true);
        room.Until(() => seen.Read().Packets.Count == 1, "in");

        peer.Declined = SfuConsent.Recording;
        Assert.True((await peer.ReofferAsync(room.Server, TestRoom.Id, TestRoom.Full(1))).Succeeded);
        Assert.Equal([1], seen.Read().Ended);
        peer.SendVideo(TestRoom.Video(1), 1, key: true);
        SendReport(peer, 1, new NtpTime(1), 1);
        var received = room.Server.Snapshot().PacketsIn;
        room.Until(() => room.Server.Snapshot().PacketsIn > received + 1, "more came");
        Assert.Single(seen.Read().Packets);
        Assert.Empty(seen.Reports);

        peer.Declined = SfuConsent.None;
        Assert.True((await peer.ReofferAsync(room.Server, TestRoom.Id, TestRoom.Full(1))).Succeeded);
        peer.SendVideo(TestRoom.Video(1), 2, key: true);
        room.Until(() => seen.Read().Packets.Count == 2, "in again");
        Assert.Equal([1, 2], seen.Tracks.Select(track => track.Number));
        Assert.Equal(2, seen.Packets[^1].Sequence);
    }

    [Fact]
    public async Task A_tap_takes_what_it_was_made_for()
    {
        await using var room = await TestRoom.OpenAsync();
        var audio = new TapReader(await AddAsync(room, options: new() { Purpose = TapPurpose.Ai, AudioOnly = true }));
        var bob = new TapReader(await AddAsync(room, options: new() { Purpose = TapPurpose.Ai, ParticipantId = "bob" }));
        var everything = new TapReader(await AddAsync(room));
        for (uint n = 1; n <= 2; n++)
        {
            var peer = await room.JoinAsync(n == 1 ? "ada" : "bob", TestRoom.Full(n));
            peer.SendAudio(TestRoom.Audio(n), 1);
            peer.SendVideo(TestRoom.Video(n), 1, key: true);
        }

        room.Until(() => everything.Read().Packets.Count == 4, "all is in");
        Assert.Equal(["ada", "bob"], audio.Read().Tracks.Select(track => track.ParticipantId));
        Assert.All(audio.Tracks, track => Assert.True(track.IsAudio));
        Assert.Equal(2, bob.Read().Tracks.Count);
        Assert.All(bob.Tracks, track => Assert.Equal("bob", track.ParticipantId));
    }

    [Fact]
    public async Task Another_stream_of_a_publication_is_another_track()
    {
        await using var room = await TestRoom.OpenAsync();
        var seen = new TapReader(await AddAsync(room));
        var peer = await room.JoinAsync("ada", TestRoom.Full(1));
        peer.SendVideo(TestRoom.Video(1), 0, key: true);
        room.Until(() => seen.Read().Packets.Count == 1, "the first");
        room.For(1_000);
        peer.SendRtp(new(99), 500, 0, TestOffer.Vp8, TestPeer.Vp8(key: true, 500), mid: "v");
        room.Until(() => seen.Read().Packets.Count == 2, "both");

        Assert.Equal([1, 2], seen.Tracks.Select(track => track.Number));
        Assert.Equal([1], seen.Ended);
        Assert.Equal([500], seen.SequencesOf(2).Select(s => (int)s));
    }

    [Fact]
    public async Task A_sender_that_changes_its_stream_with_every_packet_makes_one_track_a_second()
    {
        await using var room = await TestRoom.OpenAsync();
        var seen = new TapReader(await AddAsync(room));
        var peer = await room.JoinAsync("ada", TestRoom.Full(1));
        var clock = Stopwatch.StartNew();
        for (ushort i = 0; i < 300; i++)
        {
            peer.SendVideo(TestRoom.Video(1), i, key: true);
            peer.SendRtp(new(99), i, 0, TestOffer.Vp8, TestPeer.Vp8(key: true, i), mid: "v");
            if (i % 20 == 19) room.For(20);
        }

        room.Until(() => room.Server.Snapshot().PacketsIn >= 500, "most of them came");
        Assert.InRange(seen.Read().Tracks.Count, 1, 2 + (int)clock.Elapsed.TotalSeconds);
        Assert.Equal(seen.Tracks.Count - 1, seen.Ended.Count);
    }

    [Fact]
    public async Task A_consumer_that_reads_nothing_costs_its_own_packets_alone()
    {
        await using var room = await TestRoom.OpenAsync();
        var stuck = await AddAsync(room, options: new() { Purpose = TapPurpose.Recording, RingBytes = 1 });
        var peer = await room.JoinAsync("ada", TestRoom.Full(1));
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer());
        for (ushort i = 0; i < 2_000; i++)
        {
            peer.SendVideo(TestRoom.Video(1), i, key: i == 0);
            if (i % 100 == 99) room.Until(() => viewer.Rtp.Count == i + 1, "forwarded");
        }

        Assert.InRange(stuck.Dropped, 1_000, 2_000);
        Assert.True(stuck.BytesWaiting <= 64 * 1024);

        // What was dropped is missing in the middle; what comes next is there.
        var seen = new TapReader(stuck).Read();
        peer.SendVideo(TestRoom.Video(1), 2_000, key: false);
        room.Until(() => seen.Read().SequencesOf(1).LastOrDefault() == 2_000, "the tap goes on");
    }

    [Fact]
    public async Task A_wait_ends_when_something_comes_when_the_time_is_over_and_when_it_is_cancelled()
    {
        await using var room = await TestRoom.OpenAsync();
        var tap = await AddAsync(room);
        var peer = await room.JoinAsync("ada", TestRoom.Full(1));

        Assert.False(tap.Wait(TimeSpan.FromMilliseconds(10), CancellationToken.None));
        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        Assert.False(tap.Wait(TimeSpan.FromMinutes(5), cancelled.Token));

        var waiting = Task.Factory.StartNew(
            () => tap.Wait(TimeSpan.FromMinutes(1), CancellationToken.None), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        room.For(50);
        Assert.False(waiting.IsCompleted);
        var clock = Stopwatch.StartNew();
        peer.SendVideo(TestRoom.Video(1), 0, key: true);
        room.Until(() => waiting.IsCompleted, "woken");
        Assert.True(await waiting);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_tap_ends_with_its_removal_with_its_session_and_with_its_room()
    {
        await using var room = await TestRoom.OpenAsync();
        var removed = await AddAsync(room);
        var ofSession = await AddAsync(room);
        Assert.Equal(SfuError.TapRefused, await room.Server.AddTapAsync(TestRoom.Id, removed, CancellationToken.None));
        var peer = await room.JoinAsync("ada", TestRoom.Full(1));
        peer.SendVideo(TestRoom.Video(1), 0, key: true);
        var seen = new TapReader(removed);
        room.Until(() => seen.Read().Packets.Count == 1, "in");

        Assert.True(await room.Server.RemoveTapAsync(TestRoom.Id, removed, CancellationToken.None));
        Assert.False(await room.Server.RemoveTapAsync(TestRoom.Id, removed, CancellationToken.None));
        Assert.True(removed.IsEnded);
        Assert.Equal([1], seen.Read().Ended);
        Assert.Equal(SfuError.TapRefused, await room.Server.AddTapAsync(TestRoom.Id, removed, CancellationToken.None));

        Assert.False(ofSession.IsEnded);
        Assert.True(await room.Server.PutRoomAsync(TestRoom.Id, "another session", 10, CancellationToken.None));
        Assert.True(ofSession.IsEnded);
        Assert.Equal([1], new TapReader(ofSession).Read().Ended);

        var ofRoom = await AddAsync(room);
        Assert.True(await room.Server.DeleteRoomAsync(TestRoom.Id, CancellationToken.None));
        Assert.True(ofRoom.IsEnded);
        Assert.True(ofRoom.Wait(TimeSpan.FromMinutes(1), CancellationToken.None));
        Assert.Equal(SfuError.UnknownRoom, await room.Server.AddTapAsync(TestRoom.Id, new(new() { Purpose = TapPurpose.Ai }), CancellationToken.None));
    }

    [Fact]
    public async Task A_room_takes_so_many_taps_and_no_more()
    {
        await using var room = await TestRoom.OpenAsync(options => options.MaxTapsPerRoom = 2);
        await AddAsync(room);
        await AddAsync(room);
        Assert.Equal(SfuError.TapRefused, await room.Server.AddTapAsync(TestRoom.Id, new(new() { Purpose = TapPurpose.Ai }), CancellationToken.None));
    }

    [Fact]
    public async Task Parameters_of_any_length_do_not_keep_a_track_from_being_announced()
    {
        await using var room = await TestRoom.OpenAsync();
        var seen = new TapReader(await AddAsync(room));
        var fmtp = new string('x', 4_000);
        var peer = await room.JoinAsync("ada", new TestOffer { VideoPayloads = $"96 VP8/90000\r\na=fmtp:96 {fmtp}=1" }.Send("video", "v", TestRoom.Video(1)));
        peer.SendVideo(TestRoom.Video(1), 0, key: true);
        room.Until(() => seen.Read().Packets.Count == 1, "in");
        Assert.Null(seen.Tracks[0].Fmtp);
        Assert.Equal(0, room.Server.Snapshot().PeersDiscarded);
    }

    internal static async Task<MediaTap> AddAsync(TestRoom room, TapPurpose purpose = TapPurpose.Recording, MediaTapOptions? options = null)
    {
        var tap = new MediaTap(options ?? new() { Purpose = purpose });
        Assert.Equal(SfuError.None, await room.Server.AddTapAsync(TestRoom.Id, tap, CancellationToken.None));
        return tap;
    }

    internal static void SendReport(TestPeer peer, uint n, NtpTime ntp, uint timestamp)
    {
        Span<byte> report = stackalloc byte[64];
        Assert.True(RtcpWriter.TryWriteSenderReport(report, TestRoom.Video(n), ntp, timestamp, 1, 1, [], out var length));
        peer.SendRtcp(report[..length]);
    }
}
