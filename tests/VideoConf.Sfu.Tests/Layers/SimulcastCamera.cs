using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;
using VideoConf.Sfu.Codecs;
using VideoConf.Sfu.Layers;
using VideoConf.Sfu.Rooms;

namespace VideoConf.Sfu.Tests.Layers;

/// <summary>A packet of a simulated camera, with what a decoder would find in it.</summary>
internal sealed record CameraPacket(
    byte Stream, long Source, uint Timestamp, bool Marker, byte[] Payload, int Frame, int Part, int Parts, int Temporal, bool IsKey, int[] References, MonoTime At)
{
    public PacketLayers Layers
    {
        get
        {
            Assert.True(PacketLayers.TryRead(CodecKind.Vp8, Payload, Marker, Stream, out var layers));
            return layers with { Spatial = (sbyte)Stream };
        }
    }
}

/// <summary>
/// A camera that sends three VP8 streams of 30 frames a second in three temporal layers (0 2 1 2, as libvpx does), each with numbers of
/// its own that begin where the test says.
/// </summary>
internal sealed class SimulcastCamera(Random random, long firstSource)
{
    private const int ClockRate = 90_000;
    private static readonly int[] Pattern = [0, 2, 1, 2];
    private readonly long[] _source = [firstSource, firstSource + 1_000, firstSource + 70_000];
    private readonly uint[] _firstTimestamp = [(uint)random.Next(), uint.MaxValue - 40_000, (uint)random.Next()];
    private readonly int[] _pictureId = [random.Next(0x8000), 0x7FF0, random.Next(0x8000)];
    private readonly int[] _tl0 = [random.Next(256), 250, random.Next(256)];
    private readonly int[] _phase = new int[3];
    private readonly int[] _lastBase = [-1, -1, -1];
    private readonly int[] _lastMiddle = [-1, -1, -1];
    private readonly bool[] _keyWanted = [true, true, true];
    private int _frame;

    /// <summary>When the next frame is taken.</summary>
    public MonoTime Now => new(1_000_000_000 + (_frame * 33_333_333L));

    /// <summary>Makes a stream's next frame a key frame.</summary>
    public void WantKeyFrame(int stream) => _keyWanted[stream] = true;

    /// <summary>What a stream's sender report would say now.</summary>
    public SenderClock Clock(int stream) => new(new NtpTime(0x1234_5678_0000_0000).At(default, Now), TimestampAt(stream, Now), Now);

    /// <summary>When a timestamp's picture was taken, in ticks.</summary>
    public uint TimestampAt(int stream, MonoTime at) => _firstTimestamp[stream] + (uint)(at.Nanoseconds / 1_000 * ClockRate / 1_000_000);

    /// <summary>The packets of all streams' next frame.</summary>
    public List<CameraPacket> NextFrame()
    {
        var packets = new List<CameraPacket>();
        for (byte stream = 0; stream < 3; stream++) AddFrame(stream, packets);
        _frame++;
        return packets;
    }

    private void AddFrame(byte stream, List<CameraPacket> packets)
    {
        var isKey = _keyWanted[stream];
        _keyWanted[stream] = false;
        if (isKey) _phase[stream] = 0;
        var phase = _phase[stream]++ % Pattern.Length;
        var temporal = Pattern[phase];
        int[] references = isKey ? [] : phase == 3 ? [_lastBase[stream], _lastMiddle[stream]] : [_lastBase[stream]];
        if (temporal == 0)
        {
            _lastBase[stream] = _frame;
            _tl0[stream]++;
        }

        if (temporal == 1) _lastMiddle[stream] = _frame;
        var parts = 1 + stream + random.Next(2);
        for (var part = 0; part < parts; part++)
        {
            var id = _pictureId[stream] & 0x7FFF;
            byte[] payload =
            [
                (byte)(part == 0 ? 0x90 : 0x80), 0xF0, (byte)(0x80 | (id >> 8)), (byte)id, (byte)_tl0[stream],
                (byte)((temporal << 6) | (phase is 1 or 2 ? 0x20 : 0)), (byte)(isKey ? 0x10 : 0x11), 0, 0,
            ];
            packets.Add(new CameraPacket(
                stream, _source[stream]++, TimestampAt(stream, Now), part == parts - 1, payload, _frame, part, parts, temporal, isKey, references, Now));
        }

        _pictureId[stream]++;
    }
}
