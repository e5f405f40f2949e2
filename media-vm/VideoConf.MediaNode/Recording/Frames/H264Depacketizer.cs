using System.Buffers;
using System.Buffers.Binary;
using VideoConf.MediaNode.Matroska;

namespace VideoConf.MediaNode.Recording.Frames;

/// <summary>
/// H.264 (RFC 6184, packetization-mode 1): single NAL units, STAP-A and FU-A become NAL units behind their length. Parameter sets are taken
/// out: they are the track's configuration.
/// </summary>
internal sealed class H264Depacketizer : IDepacketizer
{
    private const int Slice = 1;
    private const int Idr = 5;
    private const int Sps = 7;
    private const int Pps = 8;
    private const int Delimiter = 9;
    private const int StapA = 24;
    private const int FuA = 28;
    private const int LargestSet = 4_096;

    private byte[] _sps = [];
    private byte[] _pps = [];
    private byte[]? _avcc;
    private int _width;
    private int _height;
    private int _fragmentAt = -1; // Where the length of the fragmented NAL unit stands.
    private bool _hasIdr;
    private bool _hasPicture;

    public void Begin()
    {
        _fragmentAt = -1;
        _hasIdr = false;
        _hasPicture = false;
    }

    // There is no mark of a frame's first packet; the middle of a fragmented unit is none.
    public bool Starts(ReadOnlySpan<byte> payload) => !payload.IsEmpty
        && ((payload[0] & 0x1F) != FuA || (payload.Length > 1 && (payload[1] & 0x80) != 0));

    public bool TryAppend(ReadOnlySpan<byte> payload, ArrayBufferWriter<byte> frame)
    {
        if (payload.IsEmpty) return false;
        return (payload[0] & 0x1F) switch
        {
            FuA => TryAppendFragment(payload, frame),
            StapA => _fragmentAt < 0 && TryAppendAggregate(payload[1..], frame),
            >= Slice and < StapA => _fragmentAt < 0 && TryAppendUnit(payload, frame),
            _ => false,
        };
    }

    public bool TryEnd(ArrayBufferWriter<byte> frame, out FrameShape shape)
    {
        shape = default;
        if (_fragmentAt >= 0 || !_hasPicture || (_hasIdr && _avcc is null)) return false;
        shape = new FrameShape(_hasIdr, _width, _height, _avcc, 0);
        return true;
    }

    private bool TryAppendAggregate(ReadOnlySpan<byte> rest, ArrayBufferWriter<byte> frame)
    {
        while (!rest.IsEmpty)
        {
            if (rest.Length < 2) return false;
            var size = BinaryPrimitives.ReadUInt16BigEndian(rest);
            if (size == 0 || size > rest.Length - 2) return false;
            if (!TryAppendUnit(rest.Slice(2, size), frame)) return false;
            rest = rest[(2 + size)..];
        }

        return true;
    }

    private bool TryAppendUnit(ReadOnlySpan<byte> unit, ArrayBufferWriter<byte> frame)
    {
        switch (unit[0] & 0x1F)
        {
            case Sps:
                Keep(unit, ref _sps);
                return true;
            case Pps:
                Keep(unit, ref _pps);
                return true;
            case Delimiter:
                return true;
            default:
                Note(unit[0]);
                AvcConfiguration.Append(frame, unit);
                return true;
        }
    }

    // RFC 6184 section 5.8.
    private bool TryAppendFragment(ReadOnlySpan<byte> payload, ArrayBufferWriter<byte> frame)
    {
        if (payload.Length < 3) return false;
        var head = payload[1];
        if ((head & 0x80) != 0)
        {
            if (_fragmentAt >= 0) return false;
            _fragmentAt = frame.WrittenCount;
            Span<byte> start = [0, 0, 0, 0, (byte)((payload[0] & 0xE0) | (head & 0x1F))];
            frame.Write(start);
            Note(start[4]);
        }
        else if (_fragmentAt < 0)
        {
            return false;
        }

        frame.Write(payload[2..]);
        if ((head & 0x40) == 0) return true;

        // The last: now the length is known. What was written is ours alone, so the place may be written to again.
        var unit = frame.WrittenMemory[_fragmentAt..];
        BinaryPrimitives.WriteInt32BigEndian(
            System.Runtime.InteropServices.MemoryMarshal.AsMemory(unit).Span, unit.Length - AvcConfiguration.LengthSize);
        _fragmentAt = -1;
        return true;
    }

    private void Note(byte header)
    {
        var type = header & 0x1F;
        _hasIdr |= type == Idr;
        _hasPicture |= type is >= Slice and <= Idr;
    }

    private void Keep(ReadOnlySpan<byte> unit, ref byte[] place)
    {
        if (unit.Length > LargestSet || unit.SequenceEqual(place)) return;
        place = unit.ToArray();
        if (!AvcConfiguration.TryBuild(_sps, _pps, out var avcc)) return;
        if (!SequenceParameters.TryReadSize(_sps, out var width, out var height)) return;
        (_avcc, _width, _height) = (avcc, width, height);
    }
}
