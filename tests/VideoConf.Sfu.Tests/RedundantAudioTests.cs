using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Codecs;
using VideoConf.Sfu.Rooms;
using VideoConf.Sfu.Tests.Simulation;
using VideoConf.Sfu.Tests.Taps;

namespace VideoConf.Sfu.Tests;

/// <summary>Opus with pieces of it again (RFC 2198), which a publisher sends where its application asks for it.</summary>
public sealed class RedundantAudioTests
{
    private static readonly byte[] Primary = [0x78, 1, 2, 3];
    private static readonly byte[] Payload = [0x80 | TestOffer.Opus, 0x0F, 0x00, 2, TestOffer.Opus, 9, 9, .. Primary];

    [Fact]
    public async Task It_passes_to_who_takes_it_and_others_get_what_it_is_about()
    {
        await using var room = await TestRoom.OpenAsync();
        var sender = await room.JoinAsync("sender", new TestOffer { Redundancy = "111/111" }.Send("audio", "a", TestRoom.Audio(1)));
        var both = await room.JoinAsync("both", new TestOffer { Redundancy = "111/111" }.Receive("audio", "ra"));
        var plain = await room.JoinAsync("plain", new TestOffer().Receive("audio", "ra"));
        var otherwise = await room.JoinAsync("otherwise", new TestOffer { Redundancy = "109/109", AudioPayloads = "109 opus/48000/2" }.Receive("audio", "ra"));

        sender.SendRtp(TestRoom.Audio(1), 1, 960, TestOffer.Red, Payload, level: 20);
        sender.SendRtp(TestRoom.Audio(1), 2, 1_920, TestOffer.Opus, Primary, level: 20);
        room.Until(() => new[] { both, plain, otherwise }.All(peer => peer.On("ra").Count() == 2), "all hear both packets");

        AssertHeard(both, (TestOffer.Red, Payload), (TestOffer.Opus, Primary));
        AssertHeard(plain, (TestOffer.Opus, Primary), (TestOffer.Opus, Primary));
        AssertHeard(otherwise, (109, Primary), (109, Primary)); // Its pieces bear a number that means nothing there.
    }

    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(16_383, 1_023, true)]
    [InlineData(16_384, 1, false)] // Fourteen bits of time,
    [InlineData(1, 1_024, false)] // ten of length.
    [InlineData(0, 1, false)]
    [InlineData(1, 0, false)]
    public void A_piece_goes_again_where_its_age_and_length_can_be_written(int ticks, int length, bool isWritten)
    {
        var before = Enumerable.Range(0, length).Select(at => (byte)at).ToArray();
        var buffer = new byte[1_400];
        Assert.Equal(isWritten, RedPayload.TryWrite(buffer, new PayloadType(TestOffer.Opus), before, (uint)ticks, Primary, out var written));
        if (!isWritten) return;
        Assert.True(RedPayload.TryParse(buffer.AsSpan(0, written), out var red));
        Assert.Equal((TestOffer.Opus, 5 + length), (red.PrimaryType.Value, red.PrimaryOffset));
        Assert.Equal(ticks, ((buffer[1] << 8) | buffer[2]) >> 2);
        Assert.Equal([before, Primary], VirtualSpeaker.PiecesOf(buffer.AsSpan(0, written)));
    }

    [Fact]
    public void What_does_not_fit_a_packet_does_not_go_again() =>
        Assert.False(RedPayload.TryWrite(new byte[1_400], new PayloadType(TestOffer.Opus), new byte[600], 960, new byte[600], out _));

    [Fact]
    public void Repeats_go_where_a_way_loses_and_not_where_voices_need_all_of_it()
    {
        var choice = default(RepeatChoice);
        Assert.Equal(SoundRepeats.AsTheyCome, After(ref choice, 1_000_000, 0.02));
        Assert.Equal(SoundRepeats.Added, After(ref choice, 1_000_000, 0.03));
        Assert.Equal(SoundRepeats.Added, After(ref choice, 1_000_000, 0.011));
        Assert.Equal(SoundRepeats.AsTheyCome, After(ref choice, 1_000_000, 0.009));
        Assert.Equal(SoundRepeats.LeftOut, After(ref choice, 119_000, 0.2));
        Assert.Equal(SoundRepeats.LeftOut, After(ref choice, 239_000, 0.2)); // As often as not it would go to and fro.
        Assert.Equal(SoundRepeats.Added, After(ref choice, 240_000, 0.2));

        static SoundRepeats After(ref RepeatChoice choice, long estimate, double loss)
        {
            choice.Update(estimate, sound: 60_000, loss);
            return choice.Current;
        }
    }

    [Fact]
    public async Task Who_listens_in_gets_one_track_of_opus()
    {
        await using var room = await TestRoom.OpenAsync();
        var tap = new TapReader(await TapTests.AddAsync(room));
        var sender = await room.JoinAsync("sender", new TestOffer { Redundancy = "111/111" }.Send("audio", "a", TestRoom.Audio(1)));

        sender.SendRtp(TestRoom.Audio(1), 1, 960, TestOffer.Red, Payload, level: 20);
        sender.SendRtp(TestRoom.Audio(1), 2, 1_920, TestOffer.Opus, Primary, level: 20);
        room.Until(() => tap.Read().Packets.Count == 2, "both are copied");

        Assert.Equal((CodecKind.Opus, TestOffer.Opus), (Assert.Single(tap.Tracks).Codec, tap.Tracks[0].PayloadType.Value));
        Assert.All(tap.Packets, packet => Assert.Equal(Primary, packet.Payload));
    }

    [Fact]
    public async Task A_piece_that_is_lost_on_the_way_here_goes_on_in_its_place_when_it_comes_as_a_repeat()
    {
        await using var room = await TestRoom.OpenAsync();
        var tap = new TapReader(await TapTests.AddAsync(room));
        var sender = await room.JoinAsync("sender", new TestOffer { Redundancy = "111/111" }.Send("audio", "a", TestRoom.Audio(1)));
        var viewer = await room.JoinAsync("viewer", new TestOffer().Receive("audio", "ra"));
        byte[] repeat = [0x80 | TestOffer.Opus, 0x0F, 0x00, 3, TestOffer.Opus, 0x78, 9, 9, .. Primary]; // Of 960 ticks before.

        sender.SendRtp(TestRoom.Audio(1), 65_534, 960, TestOffer.Red, Payload, level: 20); // Its repeat is of before the beginning.
        sender.SendRtp(TestRoom.Audio(1), 65_535, 1_920, TestOffer.Red, Payload, level: 20); // Its repeat came.
        sender.SendRtp(TestRoom.Audio(1), 1, 3_840, TestOffer.Red, repeat, level: 20);
        room.Until(() => viewer.On("ra").Count() == 4 && tap.Read().Packets.Count == 4, "all are heard");

        var heard = viewer.On("ra").ToList();
        for (var i = 1; i < 4; i++) Assert.Equal((1, 960u), (heard[i].Sequence.DistanceFrom(heard[i - 1].Sequence), heard[i].Timestamp - heard[i - 1].Timestamp));
        Assert.Equal([0x78, 9, 9], heard[2].Payload);
        Assert.Equal([65_534, 65_535, 0, 1], tap.Packets.Select(packet => (int)packet.Sequence));
        Assert.Equal(1, room.Server.Snapshot().RepairsTaken);

        sender.SendRtp(TestRoom.Audio(1), 0, 2_880, TestOffer.Red, Payload, level: 20); // It was but late.
        room.Until(() => room.Dropped(DropReason.Replayed) == 1, "it goes nowhere");
        sender.SendRtp(TestRoom.Audio(1), 2, 4_800, TestOffer.Opus, Primary, level: 20);
        room.Until(() => viewer.On("ra").Count() == 5, "what follows passes");
        Assert.Equal(0, viewer.Replays);
    }

    [Fact]
    public async Task What_makes_no_sense_is_dropped_and_counted()
    {
        await using var room = await TestRoom.OpenAsync();
        var sender = await room.JoinAsync("sender", new TestOffer { Redundancy = "111/111" }.Send("audio", "a", TestRoom.Audio(1)));
        var viewer = await room.JoinAsync("viewer", new TestOffer().Receive("audio", "ra"));

        sender.SendRtp(TestRoom.Audio(1), 1, 960, TestOffer.Red, [0x80 | TestOffer.Opus, 0x0F, 0x00, 9, TestOffer.Opus, 1], level: 20);
        sender.SendRtp(TestRoom.Audio(1), 2, 1_920, TestOffer.Red, [0, 1, 2, 3], level: 20);
        room.Until(() => room.Dropped(DropReason.Malformed) == 2, "they are counted");
        Assert.Empty(viewer.Rtp);
    }

    [Theory]
    [InlineData("111/111", true)]
    [InlineData("111", true)]
    [InlineData("111/0", false)] // Of two formats.
    [InlineData("96/96", false)] // Of one that was not accepted.
    [InlineData("x", false)]
    public async Task It_is_answered_where_it_repeats_the_opus_that_is(string repeated, bool isAnswered)
    {
        await using var room = await TestRoom.OpenAsync();
        var peer = await room.JoinAsync("peer", new TestOffer { Redundancy = repeated, AudioPayloads = "111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1;usedtx=1" }.Send("audio", "a", TestRoom.Audio(1)).Receive("audio", "ra"));
        foreach (var mid in new[] { "a", "ra" })
        {
            var codecs = peer.Answer!.FindSection(mid)!.Codecs;
            Assert.Equal(isAnswered ? ["opus", "red"] : ["opus"], codecs.Select(codec => codec.Name));
            Assert.Equal("minptime=10;useinbandfec=1;usedtx=1", codecs[0].Fmtp);
        }
    }

    private static void AssertHeard(TestPeer peer, params (byte Type, byte[] Payload)[] expected) =>
        Assert.Equal(expected.Select(one => (one.Type, Convert.ToHexString(one.Payload))), peer.On("ra").Select(packet => (packet.PayloadType, Convert.ToHexString(packet.Payload))));
}
