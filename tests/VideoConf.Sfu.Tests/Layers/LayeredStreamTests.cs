using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Codecs;
using VideoConf.Sfu.Layers;

namespace VideoConf.Sfu.Tests.Layers;

public sealed class LayeredStreamTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(32_767)]
    [InlineData(65_535)]
    public void However_the_wish_changes_a_decoder_notices_nothing(long firstSource)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var camera = new SimulcastCamera(random, firstSource);
            var stream = new LayeredStream(isSimulcast: true, 90_000, (ushort)random.Next(0x10000));
            var subscriber = new Subscriber(stream);
            for (var frame = 0; frame < 300; frame++)
            {
                if (random.Next(15) == 0) stream.Target = new VideoLayer((sbyte)random.Next(3), (sbyte)random.Next(3));
                if (random.Next(10) == 0) camera.WantKeyFrame(random.Next(3));
                if (random.Next(10) == 0) NoteClocks(camera, stream);
                var now = camera.Now;
                foreach (var packet in camera.NextFrame()) subscriber.Take(packet, now);
            }

            Assert.True(subscriber.Received > 100);
            subscriber.AssertContinuous((_, _) => false);
            subscriber.AssertResends();
        }
    }

    [Fact]
    public void Loss_and_reordering_leave_the_gaps_they_made_and_no_other()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var camera = new SimulcastCamera(random, 65_000);
            var stream = new LayeredStream(isSimulcast: true, 90_000, (ushort)random.Next(0x10000));
            var subscriber = new Subscriber(stream);
            subscriber.ExpectLoss();
            var lost = new HashSet<(byte, long)>();
            var onTheWay = new List<(CameraPacket Packet, int Due)>();
            for (var frame = 0; frame < 250; frame++)
            {
                if (random.Next(20) == 0) stream.Target = new VideoLayer((sbyte)random.Next(3), (sbyte)random.Next(3));
                if (random.Next(10) == 0) camera.WantKeyFrame(random.Next(3));
                var now = camera.Now;
                foreach (var packet in camera.NextFrame())
                {
                    switch (random.Next(20))
                    {
                        case 0: // Lost for good.
                            lost.Add((packet.Stream, packet.Source));
                            break;
                        case 1 or 2: // Reordered, or sent again a few frames later.
                            onTheWay.Add((packet, frame + random.Next(4)));
                            break;
                        default:
                            subscriber.Take(packet, now);
                            break;
                    }
                }

                foreach (var (packet, _) in onTheWay.Where(entry => entry.Due <= frame)) subscriber.Take(packet, now);
                onTheWay.RemoveAll(entry => entry.Due <= frame);
            }

            foreach (var (packet, _) in onTheWay) lost.Add((packet.Stream, packet.Source));
            // What came before the key frame that its stream was joined with did come, but was not shown: it lies in the cache.
            var passed = subscriber.Packets.Select(packet => (packet.Stream, packet.Source)).ToHashSet();
            subscriber.AssertContinuous((of, source) => lost.Contains((of, source)) || !passed.Contains((of, source)));
            subscriber.AssertResends();
        }
    }

    [Fact]
    public void A_change_of_stream_keeps_the_picture_at_its_moment()
    {
        var camera = new SimulcastCamera(new Random(4), 10);
        var stream = new LayeredStream(isSimulcast: true, 90_000, 1) { Target = new VideoLayer(0, 2) };
        var sent = new List<(MonoTime At, uint Timestamp)>();
        for (var frame = 0; frame < 120; frame++)
        {
            if (frame % 30 == 10) stream.Target = new VideoLayer((sbyte)(frame / 30 % 3), 2);
            if (frame % 30 == 12) camera.WantKeyFrame(frame / 30 % 3);
            NoteClocks(camera, stream);
            // The network holds everything up by 80 to 120 ms; reports do not care.
            var now = camera.Now.AddMilliseconds(80 + (frame * 37 % 40));
            foreach (var packet in camera.NextFrame())
            {
                var layers = packet.Layers;
                if (stream.Take(in layers, packet.Source, packet.Timestamp, packet.Marker, now, out var numbers) == LayerResult.Forwarded) sent.Add((packet.At, numbers.Timestamp));
            }
        }

        foreach (var (at, timestamp) in sent)
        {
            var expected = (at.Nanoseconds - sent[0].At.Nanoseconds) / 1_000 * 90_000 / 1_000_000;
            Assert.InRange((timestamp - sent[0].Timestamp) - expected, -16, 16);
        }
    }

    [Fact]
    public void Without_reports_the_time_that_passed_counts()
    {
        var numbers = new StreamNumbers(90_000, 7);
        var packet = new PacketLayers { PictureId = -1, Tl0PicIdx = -1, KeyIdx = -1 };
        var start = MonoTime.FromMilliseconds(5_000);
        numbers.Begin(in packet, 1, 100, start, null);
        numbers.Next(in packet, 1, 100, false, true, start, out var first);
        numbers.Begin(packet with { Stream = 1 }, 90, 4_000_000_000, start.AddMilliseconds(500), null);
        numbers.Next(packet with { Stream = 1 }, 90, 4_000_000_000, false, true, start.AddMilliseconds(500), out var second);
        Assert.Equal(45_000u, second.Timestamp - first.Timestamp);
        Assert.Equal(1, second.Sequence.DistanceFrom(first.Sequence));

        // A report that would put it a minute back is not believed.
        numbers.Begin(in packet, 5, 9, start.AddMilliseconds(600), 4_000_000_000 - (60 * 90_000));
        numbers.Next(in packet, 5, 9, false, true, start.AddMilliseconds(600), out var third);
        Assert.Equal(9_000u, third.Timestamp - second.Timestamp);
    }

    [Fact]
    public void What_is_not_wanted_and_comes_late_is_padded_away()
    {
        var camera = new SimulcastCamera(new Random(1), 0);
        var stream = new LayeredStream(isSimulcast: true, 90_000, 1) { Target = new VideoLayer(0, 0) };
        CameraPacket? held = null;
        var padded = 0;
        for (var frame = 0; frame < 12; frame++)
        {
            foreach (var packet in camera.NextFrame().Where(packet => packet.Stream == 0))
            {
                if (packet is { Temporal: 2, Part: 0 } && held is null)
                {
                    held = packet;
                    continue;
                }

                var layers = packet.Layers;
                stream.Take(in layers, packet.Source, packet.Timestamp, packet.Marker, packet.At, out _);
            }

            if (frame != 8) continue;
            var late = held!.Layers;
            if (stream.Take(in late, held.Source, held.Timestamp, held.Marker, held.At, out var numbers) == LayerResult.Padded)
            {
                padded++;
                Assert.Equal(SentKind.Padding, stream.Find(numbers.Sequence).Kind);
            }

            Assert.Equal(LayerResult.Dropped, stream.Take(in late, held.Source, held.Timestamp, held.Marker, held.At, out _)); // A duplicate.
        }

        Assert.Equal(1, padded);
    }

    [Fact]
    public void A_pause_ends_at_a_key_frame_and_a_new_beginning_forgets()
    {
        var camera = new SimulcastCamera(new Random(1), 0);
        var stream = new LayeredStream(isSimulcast: true, 90_000, 1);
        var subscriber = new Subscriber(stream);
        Show(30);
        Assert.Equal(2, stream.Current.Spatial);
        stream.Target = VideoLayer.None;
        var before = subscriber.Received;
        Show(30);
        Assert.Equal(before, subscriber.Received);
        Assert.False(stream.AwaitsKeyFrame(2));
        stream.Target = VideoLayer.Highest;
        Assert.True(stream.AwaitsKeyFrame(2));
        Show(5);
        Assert.Equal(before, subscriber.Received);
        camera.WantKeyFrame(2);
        Show(5);
        Assert.True(subscriber.Received > before);
        Assert.False(stream.AwaitsKeyFrame(2));
        subscriber.AssertContinuous((_, _) => false);
        subscriber.AssertResends();

        stream.Restart(isSimulcast: true);
        Assert.Equal(SentKind.Unknown, stream.Find(new SequenceNumber(1)).Kind);
        Assert.Equal(VideoLayer.None, stream.Current);

        void Show(int frames)
        {
            for (var i = 0; i < frames; i++)
            {
                var now = camera.Now;
                foreach (var packet in camera.NextFrame()) subscriber.Take(packet, now);
            }
        }
    }

    [Fact]
    public void Spatial_layers_of_vp9_come_out_as_one_stream()
    {
        var stream = new LayeredStream(isSimulcast: false, 90_000, 500) { Target = new VideoLayer(1, 0) };
        var sent = new List<OutgoingNumbers>();
        for (var picture = 0; picture < 40; picture++)
        {
            var temporal = picture % 2;
            for (var spatial = 0; spatial < 3; spatial++)
            {
                // I P L B E, a 7-bit id, TID U SID D, TL0PICIDX: a whole layer frame in a packet.
                byte[] payload = [(byte)(picture == 0 ? 0xAC : 0xEC), (byte)picture, (byte)((temporal << 5) | 0x10 | (spatial << 1) | (spatial > 0 ? 1 : 0)), (byte)(picture / 2), 0];
                Assert.True(PacketLayers.TryRead(CodecKind.Vp9, payload, spatial == 2, 0, out var layers));
                if (picture == 20) stream.Target = VideoLayer.Highest;
                if (stream.Take(in layers, 65_500 + (picture * 3) + spatial, (uint)picture * 3_000, spatial == 2, MonoTime.FromMilliseconds(picture * 33), out var numbers) != LayerResult.Forwarded) continue;
                Assert.True(spatial < 2);
                Assert.Equal(spatial == 1, numbers.Marker);
                sent.Add(numbers);
            }
        }

        Assert.Equal(2 * (10 + 20), sent.Count); // Half the pictures, then all of them; the third layer waits for a key picture.
        Assert.True(stream.AwaitsKeyFrame(2));
        for (var i = 1; i < sent.Count; i++) Assert.Equal(1, sent[i].Sequence.DistanceFrom(sent[i - 1].Sequence));
    }

    [Fact]
    public void An_outage_stays_a_gap_of_bounded_length()
    {
        var stream = new LayeredStream(isSimulcast: true, 90_000, 1);
        var packet = new PacketLayers { StartsKeyFrame = true, PictureId = -1, Tl0PicIdx = -1, KeyIdx = -1 };
        Assert.Equal(LayerResult.Forwarded, stream.Take(in packet, 1, 0, true, default, out var first));
        Assert.Equal(LayerResult.Forwarded, stream.Take(in packet, 20_000, 3_000, true, default, out var second));
        Assert.InRange(second.Sequence.DistanceFrom(first.Sequence), 2, StreamNumbers.Window);
        Assert.Equal(new SentPacket(SentKind.Missing, 0, 19_999), stream.Find(second.Sequence.Add(-1)));
        Assert.Equal(LayerResult.Forwarded, stream.Take(packet with { StartsKeyFrame = false }, 19_999, 0, true, default, out var late));
        Assert.Equal(second.Sequence.Add(-1), late.Sequence);
        Assert.Equal(LayerResult.Dropped, stream.Take(packet with { StartsKeyFrame = false }, 2, 0, true, default, out _)); // No number was left for it.
    }

    [Fact]
    public void Padding_leaves_no_gap_and_fills_one()
    {
        var stream = new LayeredStream(isSimulcast: true, 90_000, 1);
        var packet = new PacketLayers { StartsKeyFrame = true, PictureId = -1, Tl0PicIdx = -1, KeyIdx = -1 };
        Assert.Equal(LayerResult.Dropped, stream.Skip(0, 9, 0, default, out _)); // Nothing is shown yet.
        Assert.Equal(LayerResult.Forwarded, stream.Take(in packet, 10, 0, true, default, out var first));
        Assert.Equal(LayerResult.Dropped, stream.Skip(0, 11, 0, default, out _));
        Assert.Equal(LayerResult.Dropped, stream.Skip(1, 500, 0, default, out _)); // Another stream's.
        Assert.Equal(LayerResult.Forwarded, stream.Take(packet with { StartsKeyFrame = false }, 12, 3_000, true, default, out var second));
        Assert.Equal(1, second.Sequence.DistanceFrom(first.Sequence));
        Assert.Equal(LayerResult.Forwarded, stream.Take(packet with { StartsKeyFrame = false }, 14, 6_000, true, default, out var third));
        Assert.Equal(LayerResult.Padded, stream.Skip(0, 13, 3_000, default, out var late));
        Assert.Equal(1, third.Sequence.DistanceFrom(late.Sequence));
        Assert.Equal(SentKind.Padding, stream.Find(late.Sequence).Kind);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Whatever_a_publisher_sends_no_number_is_given_out_twice(bool isSimulcast)
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            var stream = new LayeredStream(isSimulcast, 90_000, (ushort)random.Next(0x10000));
            var given = new Dictionary<ushort, int>();
            var sources = new long[3];
            for (var i = 0; i < 3_000; i++)
            {
                if (random.Next(40) == 0) stream.Target = new VideoLayer((sbyte)random.Next(-1, 4), (sbyte)random.Next(4));
                var from = random.Next(isSimulcast ? 3 : 1);
                sources[from] += random.Next(50) == 0 ? random.Next(-20_000, 20_000) : random.Next(-3, 4);
                var packet = new PacketLayers
                {
                    Stream = (byte)from,
                    Spatial = (sbyte)random.Next(8),
                    Temporal = (sbyte)random.Next(8),
                    StartsKeyFrame = random.Next(10) == 0,
                    EndsFrame = random.Next(2) == 0,
                    IsSpatialSwitch = random.Next(4) == 0,
                    TemporalSwitch = (TemporalSwitch)random.Next(3),
                    PictureId = (short)random.Next(-1, 0x8000),
                    Tl0PicIdx = (short)random.Next(-1, 256),
                    KeyIdx = (sbyte)random.Next(-1, 32),
                };
                var now = MonoTime.FromMilliseconds(i);
                if (stream.Take(in packet, sources[from], (uint)random.NextInt64(), random.Next(2) == 0, now, out var numbers) == LayerResult.Dropped) continue;

                // The same number again is the next round's, 65,536 later: nearer it would be another packet under a used nonce.
                if (given.TryGetValue(numbers.Sequence.Value, out var before)) Assert.True(i - before > 60, $"Seed {seed}: {numbers.Sequence.Value} at {before} and {i}.");
                given[numbers.Sequence.Value] = i;
                var found = stream.Find(numbers.Sequence);
                Assert.Equal(((byte)from, sources[from]), (found.Stream, found.Source));
            }
        }
    }

    [Fact]
    public void A_packet_costs_no_allocation()
    {
        var camera = new SimulcastCamera(new Random(1), 0);
        var packets = Enumerable.Range(0, 400).SelectMany(_ => camera.NextFrame()).ToArray();
        var layers = packets.Select(packet => packet.Layers).ToArray();
        Feed(new LayeredStream(isSimulcast: true, 90_000, 1)); // Every way is gone once, whatever it needs that lasts is there.
        var stream = new LayeredStream(isSimulcast: true, 90_000, 1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Feed(stream);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Feed(LayeredStream stream)
        {
            for (var i = 0; i < packets.Length; i++)
            {
                if (i % 50 == 0) stream.Target = new VideoLayer((sbyte)(i / 50 % 3), (sbyte)(i / 100 % 3));
                stream.Take(in layers[i], packets[i].Source, packets[i].Timestamp, packets[i].Marker, packets[i].At, out _);
            }
        }
    }

    private static void NoteClocks(SimulcastCamera camera, LayeredStream stream)
    {
        for (byte i = 0; i < 3; i++) stream.NoteClock(i, camera.Clock(i));
    }
}
