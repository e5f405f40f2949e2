using VideoConf.MediaNode.Audio;
using VideoConf.MediaNode.Audio.Voice;

namespace VideoConf.MediaNode.Tests.Audio.Voice;

public sealed class VoiceTrackTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 9, 0, 0, TimeSpan.Zero);
    private readonly List<PcmFrame> _frames = [];

    [Fact]
    public void Frames_are_20_ms_apart_and_bear_the_time_of_capture()
    {
        using var track = new VoiceTrack(_frames.Add);
        var random = new Random(3);
        var packets = TestEncoder.Packets(Tone.Sine(4), 960);
        for (var i = 0; i < packets.Count; i++)
        {
            // 30 ms on the way, and up to 40 more by chance; the first is not the fastest.
            var arrival = Start.AddMilliseconds((i * 60) + 30 + (i == 0 ? 20 : random.Next(40)));
            track.Add(new VoicePacket(i, i * 2_880L, arrival, packets[i]));
            track.Advance(arrival);
        }

        Assert.InRange(_frames.Count, 195, 201);
        AssertContinuous();
        Assert.InRange((_frames[^1].StartedAt - Start.AddSeconds(3.98)).TotalMilliseconds, -20, 120);
    }

    [Fact]
    public void Loss_is_filled_and_shifts_nothing()
    {
        using var track = new VoiceTrack(_frames.Add);
        var packets = TestEncoder.Packets(Tone.Sine(3));
        for (var i = 0; i < packets.Count; i++)
        {
            if (i % 10 is 3 or 4) continue; // A fifth is lost.
            track.Add(new VoicePacket(i, i * 960L, Start.AddMilliseconds(i * 20), packets[i]));
            track.Advance(Start.AddMilliseconds(i * 20));
        }

        track.Advance(Start.AddSeconds(3.3));
        AssertContinuous();
        Assert.Equal(30, track.Lost);
        Assert.InRange(_frames.Count, 150, 170);
        Assert.All(_frames.Take(140).Skip(5), frame => Assert.InRange(VoiceActivity.Measure(frame.Samples.Span), -50, 0));
    }

    [Fact]
    public void Pauses_of_transmission_become_silence_without_waiting_for_the_next_packet()
    {
        using var track = new VoiceTrack(_frames.Add);
        var packets = TestEncoder.Packets(Tone.Sine(1));
        for (var i = 0; i < packets.Count; i++)
        {
            track.Add(new VoicePacket(i, i * 960L, Start.AddMilliseconds(i * 20), packets[i]));
            track.Advance(Start.AddMilliseconds(i * 20));
        }

        for (var ms = 1_000; ms <= 10_000; ms += 100) track.Advance(Start.AddMilliseconds(ms));
        AssertContinuous();
        Assert.InRange(_frames.Count, 95, 102); // A second of it, then nothing at all.

        // Ten seconds later they speak again: the time is right at once.
        track.Add(new VoicePacket(50, 11 * 48_000, Start.AddSeconds(11), packets[20]));
        track.Advance(Start.AddSeconds(11));
        Assert.InRange((_frames[^1].StartedAt - Start.AddSeconds(11)).TotalMilliseconds, -25, 60);
    }

    [Fact]
    public void A_sender_whose_clock_runs_slow_is_not_cut_to_pieces()
    {
        using var track = new VoiceTrack(_frames.Add);
        var packets = TestEncoder.Packets(Tone.Sine(20));
        for (var i = 0; i < packets.Count; i++)
        {
            // A microphone on a busy machine stalls for a moment now and then: after 20 s its clock is a second behind.
            var arrival = Start.AddMilliseconds(i * 21);
            track.Add(new VoicePacket(i, i * 960L, arrival, packets[i]));
            track.Advance(arrival);
            track.Advance(arrival.AddMilliseconds(20));
        }

        AssertContinuous();
        Assert.InRange(_frames.Count, packets.Count - 2, packets.Count + 2);
    }

    [Fact]
    public void A_path_that_stands_still_again_and_again_shifts_no_time_that_follows()
    {
        using var track = new VoiceTrack(_frames.Add);
        var packets = TestEncoder.Packets(Tone.Sine(12));
        for (var i = 0; i < packets.Count; i++)
        {
            // Every third second comes all at once when it is over.
            var sent = i * 20;
            var arrival = Start.AddMilliseconds(sent / 1_000 % 3 == 1 ? (sent / 1_000 * 1_000) + 1_000 : sent);
            for (var ms = Start.AddMilliseconds(sent); ms < arrival; ms = ms.AddMilliseconds(100)) track.Advance(ms);
            track.Add(new VoicePacket(i, i * 960L, arrival, packets[i]));
            track.Advance(arrival);
        }

        Assert.InRange((_frames[^1].StartedAt - Start.AddSeconds(11.98)).TotalMilliseconds, -25, 100);
    }

    [Fact]
    public void Junk_and_empty_packets_harm_nothing()
    {
        using var track = new VoiceTrack(_frames.Add);
        var random = new Random(9);
        for (var i = 0; i < 5_000; i++)
        {
            var junk = new byte[random.Next(0, 120)];
            random.NextBytes(junk);
            track.Add(new VoicePacket(random.Next(0, 70_000), random.NextInt64(-1L << 40, 1L << 40), Start.AddMilliseconds(i), junk));
            track.Advance(Start.AddMilliseconds(i));
        }

        Assert.All(_frames, frame => Assert.InRange(frame.StartedAt, Start.AddSeconds(-3), Start.AddSeconds(6)));
        Assert.True(track.Undecodable > 0);
    }

    private void AssertContinuous()
    {
        for (var i = 1; i < _frames.Count; i++) Assert.Equal(_frames[i - 1].EndsAt, _frames[i].StartedAt);
        Assert.All(_frames, frame => Assert.Equal(PcmFrame.SampleCount, frame.Samples.Length));
    }
}
