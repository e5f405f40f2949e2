using System.Buffers;
using VideoConf.MediaNode.Matroska;

namespace VideoConf.MediaNode.Recording.Frames;

/// <summary>AV1 (AOM's "RTP Payload Format For AV1"): OBU elements become OBUs with their size, as the low-overhead format has them.</summary>
internal sealed class Av1Depacketizer : IDepacketizer
{
    private const int SequenceHeader = 1;
    private const int TemporalDelimiter = 2;
    private const int TileList = 8;
    private const int Padding = 15;

    private readonly ArrayBufferWriter<byte> _obu = new();
    private byte[] _sequence = [];
    private byte[]? _av1c;
    private int _width;
    private int _height;
    private bool _isOpen; // The last OBU element goes on in the next packet.
    private bool _hasSequence;

    public void Begin()
    {
        _obu.ResetWrittenCount();
        _isOpen = false;
        _hasSequence = false;
    }

    // Z: the first element continues one of the packet before.
    public bool Starts(ReadOnlySpan<byte> payload) => !payload.IsEmpty && (payload[0] & 0x80) == 0;

    public bool TryAppend(ReadOnlySpan<byte> payload, ArrayBufferWriter<byte> frame)
    {
        if (payload.Length < 2) return false;
        var head = payload[0];
        if (((head & 0x80) != 0) != _isOpen) return false;
        var count = (head >> 4) & 3;
        var rest = payload[1..];
        for (var i = 1; !rest.IsEmpty; i++)
        {
            // W counts the elements, and the last of them has no length then; with W = 0 each has one.
            var length = rest.Length;
            if (count != i && !TryReadLength(ref rest, out length)) return false;
            if (length > rest.Length || _obu.WrittenCount + length > FrameAssembler.LargestFrame) return false;
            _obu.Write(rest[..length]);
            rest = rest[length..];
            _isOpen = rest.IsEmpty && (head & 0x40) != 0;
            if (!_isOpen && !TryClose(frame)) return false;
            if (count == i && !rest.IsEmpty) return false;
        }

        return true;
    }

    public bool TryEnd(ArrayBufferWriter<byte> frame, out FrameShape shape)
    {
        shape = default;
        if (_isOpen || frame.WrittenCount == 0) return false;

        // Encoders for real time send a sequence header with each key frame and with none else.
        shape = new FrameShape(_hasSequence && _av1c is not null, _width, _height, _av1c, 0);
        return true;
    }

    private bool TryClose(ArrayBufferWriter<byte> frame)
    {
        var obu = _obu.WrittenSpan;
        if (obu.IsEmpty) return true;
        var type = (obu[0] >> 3) & 0xF;
        var headerLength = (obu[0] & 4) != 0 ? 2 : 1;
        var hasSize = (obu[0] & 2) != 0;
        if (obu.Length < headerLength || (obu[0] & 0x80) != 0) return false;
        var content = obu[headerLength..];
        if (hasSize && (!TryReadLength(ref content, out var size) || size > content.Length)) return false;
        if (type is not (TemporalDelimiter or TileList or Padding))
        {
            var start = frame.WrittenCount;
            frame.Write([(byte)(obu[0] | 2)]);
            if (headerLength == 2) frame.Write(obu[1..2]);
            WriteLength(frame, content.Length);
            frame.Write(content);
            if (type == SequenceHeader) Keep(frame.WrittenSpan[start..], content);
        }

        _obu.ResetWrittenCount();
        return true;
    }

    private void Keep(ReadOnlySpan<byte> obu, ReadOnlySpan<byte> content)
    {
        _hasSequence = true;
        if (obu.SequenceEqual(_sequence)) return;
        if (!Av1Configuration.TryBuild(obu, out var av1c) || !Av1Size.TryRead(content, out var width, out var height)) return;
        _sequence = obu.ToArray();
        (_av1c, _width, _height) = (av1c, width, height);
    }

    private static bool TryReadLength(ref ReadOnlySpan<byte> rest, out int length)
    {
        length = 0;
        for (var i = 0; i < 4; i++)
        {
            if (i >= rest.Length) return false;
            length |= (rest[i] & 0x7F) << (7 * i);
            if ((rest[i] & 0x80) != 0) continue;
            rest = rest[(i + 1)..];
            return true;
        }

        return false;
    }

    private static void WriteLength(ArrayBufferWriter<byte> frame, int length)
    {
        do
        {
            frame.Write([(byte)((length & 0x7F) | (length > 0x7F ? 0x80 : 0))]);
            length >>= 7;
        }
        while (length > 0);
    }
}
