using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Codecs;
using VideoConf.Sfu.Layers;

namespace VideoConf.Sfu.Tests.Layers;

/// <summary>A subscriber that receives what a <see cref="LayeredStream"/> gives out, and holds it against what a decoder expects.</summary>
internal sealed class Subscriber(LayeredStream stream)
{
    private readonly Dictionary<ushort, (CameraPacket? Packet, OutgoingNumbers Numbers, byte[] Payload)> _received = [];
    private readonly List<ushort> _order = [];

    public int Received => _received.Count;

    public IEnumerable<CameraPacket> Packets => _received.Values.Where(entry => entry.Packet is not null).Select(entry => entry.Packet!);

    /// <summary>Hands a packet to the stream, and takes what comes out.</summary>
    public void Take(CameraPacket packet, MonoTime now)
    {
        var layers = packet.Layers;
        var result = stream.Take(in layers, packet.Source, packet.Timestamp, packet.Marker, now, out var numbers);
        if (result == LayerResult.Dropped) return;

        Assert.False(_received.ContainsKey(numbers.Sequence.Value), $"Number {numbers.Sequence.Value} was given out twice.");
        _order.Add(numbers.Sequence.Value);
        _received.Add(numbers.Sequence.Value, (result == LayerResult.Padded ? null : packet, numbers, Rewrite(packet, in numbers)));
    }

    /// <summary>What was sent of the stream that is shown, and of the two before, is found, and numbered as it was.</summary>
    public void AssertResends()
    {
        var streams = new List<byte>();
        foreach (var number in _order.TakeLast(StreamNumbers.Window / 2).Reverse())
        {
            var (packet, numbers, payload) = _received[number];
            if (packet is not null && (streams.Count == 0 || streams[^1] != packet.Stream)) streams.Add(packet.Stream);
            if (streams.Count > 3) return;
            var found = stream.Find(new SequenceNumber(number));
            Assert.Equal(packet is null ? SentKind.Padding : SentKind.Media, found.Kind);
            if (packet is null) continue;
            Assert.Equal((packet.Stream, packet.Source), (found.Stream, found.Source));
            var layers = packet.Layers;
            Assert.True(stream.TryNumberAgain(new SequenceNumber(number), in layers, packet.Timestamp, out var again));
            Assert.Equal(numbers, again);
            Assert.Equal(payload, Rewrite(packet, in again));
        }
    }

    /// <summary>Numbers run on without a gap but for packets that never came; timestamps and pictures go on; every frame stands on frames that passed.</summary>
    /// <param name="isLost">Whether a packet never came.</param>
    public void AssertContinuous(Func<byte, long, bool> isLost)
    {
        var highest = _order[0];
        foreach (var number in _order)
        {
            if (new SequenceNumber(number).IsNewerThan(new SequenceNumber(highest))) highest = number;
        }

        CameraPacket? last = null;
        OutgoingNumbers lastNumbers = default;
        var complete = new HashSet<(byte, int)>();
        var hasGap = false;
        var parts = 0;
        for (var number = _order[0]; ; number++)
        {
            if (!_received.TryGetValue(number, out var entry))
            {
                hasGap = true;
                var found = stream.Find(new SequenceNumber(number));
                if (found.Kind != SentKind.Unknown) Assert.True(found.Kind == SentKind.Missing && isLost(found.Stream, found.Source), $"{number}: {found}");
            }
            else if (entry.Packet is { } packet)
            {
                AssertFollows(last, in lastNumbers, packet, entry.Numbers, entry.Payload, hasGap);
                var isSameFrame = last is not null && last.Stream == packet.Stream && last.Frame == packet.Frame;
                parts = isSameFrame ? parts + 1 : 1;
                if (parts == packet.Parts)
                {
                    complete.Add((packet.Stream, packet.Frame));
                    foreach (var reference in packet.References)
                    {
                        Assert.True(hasGap || complete.Contains((packet.Stream, reference)) || isLostFrame(packet, reference), $"Frame {packet.Frame} of {packet.Stream} needs {reference}.");
                    }
                }

                (last, lastNumbers, hasGap) = (packet, entry.Numbers, false);
            }
            else
            {
                hasGap = true; // Padding closes the sequence; its picture was numbered before it was known to be unwanted.
            }

            if (number == highest) return;
        }

        bool isLostFrame(CameraPacket packet, int reference) => !complete.Contains((packet.Stream, reference)) && _anyLoss;
    }

    /// <summary>Whether frames may be missing because their packets are.</summary>
    public void ExpectLoss() => _anyLoss = true;

    private bool _anyLoss;

    private static void AssertFollows(CameraPacket? last, in OutgoingNumbers before, CameraPacket packet, OutgoingNumbers numbers, byte[] payload, bool hasGap)
    {
        Assert.True(Vp8Descriptor.TryParse(payload, out var descriptor));
        Assert.Equal((numbers.PictureId, numbers.Tl0PicIdx), (descriptor.PictureId, descriptor.Tl0PicIdx));
        Assert.Equal(packet.Marker, numbers.Marker);
        if (last is null)
        {
            Assert.True(packet is { IsKey: true, Part: 0 });
            return;
        }

        if (last.Stream == packet.Stream && last.Frame == packet.Frame)
        {
            Assert.Equal((before.Timestamp, before.PictureId, before.Tl0PicIdx), (numbers.Timestamp, numbers.PictureId, numbers.Tl0PicIdx));
            if (!hasGap) Assert.Equal(last.Part + 1, packet.Part);
            return;
        }

        var step = (int)(numbers.Timestamp - before.Timestamp);
        Assert.InRange(step, 1, 2 * 90_000);
        var pictures = (numbers.PictureId - before.PictureId) & 0x7FFF;
        Assert.InRange(pictures, 1, hasGap ? 200 : 1);
        Assert.InRange((numbers.Tl0PicIdx - before.Tl0PicIdx) & 0xFF, packet.Temporal == 0 && !hasGap ? 1 : 0, hasGap ? 50 : 1);
        if (last.Stream != packet.Stream && !hasGap) Assert.True(packet is { IsKey: true, Part: 0 }, "Streams change at key frames.");
    }

    private static byte[] Rewrite(CameraPacket packet, in OutgoingNumbers numbers)
    {
        var copy = packet.Payload.ToArray();
        Assert.True(Vp8Descriptor.TryParse(copy, out var descriptor));
        descriptor.Rewrite(copy, numbers.PictureId, numbers.Tl0PicIdx, numbers.KeyIdx);
        return copy;
    }
}
