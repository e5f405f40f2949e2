using VideoConf.Sfu.Codecs;

namespace VideoConf.MediaNode.Tests.Recording;

/// <summary>Where a track is cut.</summary>
public sealed class CuttingTests
{
    private ushort _sequence = 65_530;
    private uint _timestamp = uint.MaxValue - 100_000;

    [Fact]
    public void Video_is_cut_at_the_key_frame_that_was_asked_for()
    {
        using var bench = new TrackBench(CodecKind.Vp8);
        var asked = new List<long>();
        Pictures(bench, 20_000, frame => frame == 0 || (asked.Count > 0 && bench.Now - asked[^1] is >= 120 and < 160), asked);

        Assert.Equal(5, bench.Chunks.Count);
        Assert.All(Enumerable.Range(0, 5), i => Assert.True(bench.Read(i).Frames[0].IsKey));
        Assert.All(Enumerable.Range(0, 4), i => Assert.InRange(bench.EndOf(i) - bench.StartOf(i), 4_500, 5_500));
        Assert.All(Enumerable.Range(1, 4), i => Assert.InRange(bench.StartOf(i) - bench.EndOf(i - 1), -0.001, 0.001));
        Assert.InRange(asked.Count, 3, 5);
    }

    [Fact]
    public void Video_whose_sender_sends_no_key_frame_is_cut_all_the_same()
    {
        using var bench = new TrackBench(CodecKind.Vp8);
        var asked = new List<long>();
        Pictures(bench, 13_000, frame => frame == 0, asked);

        Assert.Equal(3, bench.Chunks.Count);
        Assert.All(bench.Chunks, chunk => Assert.InRange((chunk.Chunk.EndedAt - chunk.Chunk.StartedAt).TotalSeconds, 0.5, 6));
        Assert.Equal(13_000 / 40, bench.Chunks.Sum(chunk => chunk.Chunk.Frames));
        Assert.InRange(asked.Count, 3, 8);
        Assert.All(asked.Zip(asked.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 1_000));
    }

    [Fact]
    public void Key_frames_that_come_by_themselves_do_not_cut_early()
    {
        using var bench = new TrackBench(CodecKind.Vp8);
        Pictures(bench, 12_000, frame => frame % 25 == 0);
        Assert.Equal(3, bench.Chunks.Count);
        Assert.All(Enumerable.Range(0, 2), i => Assert.InRange(bench.EndOf(i) - bench.StartOf(i), 4_900, 5_100));
    }

    [Fact]
    public void Another_picture_size_is_another_chunk()
    {
        using var bench = new TrackBench(CodecKind.Vp8);
        Pictures(bench, 1_000, frame => frame == 0);
        Pictures(bench, 1_000, frame => frame == 0, width: 640);
        bench.Recorder.End();
        Assert.Equal([320, 640], bench.Chunks.Select(chunk => chunk.Chunk.Width));
        Assert.Equal([0, 1], bench.Chunks.Select(chunk => chunk.Chunk.Index));
    }

    [Fact]
    public void A_pause_ends_a_chunk_by_itself_and_the_next_begins_when_it_is_over()
    {
        using var bench = new TrackBench(CodecKind.Opus);
        Voice(bench, 1_000);
        bench.Tick(bench.Now + 2_500);
        Assert.Single(bench.Chunks);
        Assert.InRange(bench.EndOf(0), 990, 1_010);

        bench.Tick(9_000);
        _timestamp += 48 * 8_000;
        Voice(bench, 1_000);
        bench.Recorder.End();
        Assert.Equal(2, bench.Chunks.Count);
        Assert.InRange(bench.StartOf(1), 8_990, 9_010);
    }

    [Fact]
    public void Discontinuous_transmission_is_no_pause()
    {
        using var bench = new TrackBench(CodecKind.Opus);
        Voice(bench, 3_000, every: 400);
        bench.Recorder.End();
        Assert.Single(bench.Chunks);
        Assert.Equal(8, bench.Chunks[0].Chunk.Frames);
    }

    [Fact]
    public void Sound_is_cut_at_six_seconds_and_no_packet_is_in_two_chunks()
    {
        using var bench = new TrackBench(CodecKind.Opus);
        Voice(bench, 60_000);
        bench.Recorder.End();
        Assert.Equal(10, bench.Chunks.Count);
        Assert.All(bench.Chunks, chunk => Assert.Equal(300, chunk.Chunk.Frames));
        Assert.All(bench.Chunks, chunk => Assert.Equal(6_000, (chunk.Chunk.EndedAt - chunk.Chunk.StartedAt).TotalMilliseconds, 1.0));
    }

    [Fact]
    public void Packets_out_of_order_are_put_in_order_and_a_hole_is_waited_for()
    {
        using var bench = new TrackBench(CodecKind.Opus);
        int[] order = [0, 2, 1, 3, 7, 6, 5, 4, 9, 8];
        foreach (var i in order) Packet(i);
        Packet(11);
        bench.Tick(500);
        Packet(10);
        Packet(13);
        bench.Tick(1_400);
        bench.Recorder.End();

        var chunk = Assert.Single(bench.Chunks);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13], bench.Read(0).Frames.Select(frame => (int)frame.Data.Span[1]));
        Assert.Equal(1, chunk.Chunk.LostPackets);

        void Packet(int i) => bench.Add((ushort)(65_530 + i), (uint)(i * 960), [0x78, (byte)i]);
    }

    [Fact]
    public void Video_after_a_loss_begins_again_with_the_key_frame_that_is_asked_for()
    {
        using var bench = new TrackBench(CodecKind.Vp8);
        Pictures(bench, 400, frame => frame == 0);
        _sequence++;
        Pictures(bench, 400, _ => false);
        bench.Tick(bench.Now + 900);
        Assert.True(bench.Recorder.TryAskKeyFrame(TrackBench.Epoch + (bench.Now * 1_000_000)));
        Pictures(bench, 400, frame => frame == 0);
        bench.Recorder.End();
        Assert.Equal(20, bench.Chunks.Sum(chunk => chunk.Chunk.Frames));
        Assert.Equal(1, bench.Chunks.Sum(chunk => chunk.Chunk.LostPackets));
        Assert.Equal(10, bench.Figures.LostFrames);
    }

    [Fact]
    public void What_is_open_is_handed_on_and_what_was_handed_on_is_a_readable_file()
    {
        using var bench = new TrackBench(CodecKind.Vp8);
        Pictures(bench, 1_000, frame => frame == 0);
        bench.Tick(save: true);
        Pictures(bench, 1_000, _ => false);
        bench.Tick(save: true);
        bench.Tick(save: true);

        Assert.Equal([true, false], bench.Saved.Select(saved => saved.IsFirst));
        var part = bench.Saved.SelectMany(saved => saved.Bytes).ToArray();
        var recovered = VideoConf.MediaNode.Recording.Storing.RecoveredPart.Complete(bench.Saved[^1].Draft, part);
        Assert.Equal(50, recovered!.Value.Chunk.Frames);
        Assert.InRange((recovered.Value.Chunk.EndedAt - recovered.Value.Chunk.StartedAt).TotalSeconds, 1.95, 2.05);
    }

    private void Pictures(TrackBench bench, int milliseconds, Func<int, bool> isKey, List<long>? asked = null, int width = 0)
    {
        for (var i = 0; i * 40 < milliseconds; i++)
        {
            var picture = RecordingTests.Picture(isKey(i), (ushort)i);
            if (picture[1] == 0x10 && width == 0 && isKey(i)) picture[7] = 0x40;
            if (isKey(i) && width != 0) (picture[7], picture[8]) = (0x80, 0x02);
            bench.Add(_sequence++, _timestamp, picture);
            _timestamp += 3_600;
            bench.Tick(bench.Now + 40);
            if (bench.Recorder.TryAskKeyFrame(TrackBench.Epoch + (bench.Now * 1_000_000))) asked?.Add(bench.Now);
        }

        if (asked is not null || milliseconds > 5_000) bench.Recorder.End();
    }

    private void Voice(TrackBench bench, int milliseconds, int every = 20)
    {
        for (var i = 0; i * every < milliseconds; i++)
        {
            bench.Add(_sequence++, _timestamp, [0x78, 1, 2, 3]);
            _timestamp += (uint)(48 * every);
            bench.Tick(bench.Now + every);
        }
    }
}
