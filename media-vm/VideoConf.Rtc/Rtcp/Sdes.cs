using System.Buffers.Binary;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Rtcp;

/// <summary>One item of a source description (RFC 3550 section 6.5).</summary>
public readonly ref struct SdesItem
{
    /// <summary>The type of a CNAME, the one item that every sender has.</summary>
    public const byte Cname = 1;

    internal SdesItem(Ssrc ssrc, byte type, ReadOnlySpan<byte> value)
    {
        Ssrc = ssrc;
        Type = type;
        Value = value;
    }

    /// <summary>The stream it describes.</summary>
    public Ssrc Ssrc { get; }

    /// <summary>What it tells.</summary>
    public byte Type { get; }

    /// <summary>UTF-8 text.</summary>
    public ReadOnlySpan<byte> Value { get; }
}

/// <summary>Walks the items of a source description (RFC 3550 section 6.5). Ends early where the bytes stop making sense.</summary>
public ref struct Sdes
{
    private ReadOnlySpan<byte> _rest;
    private int _chunksLeft;
    private int _offset; // Into the chunk; 0 before its SSRC is read.
    private Ssrc _ssrc;

    private Sdes(RtcpPacket packet)
    {
        _rest = packet.Body;
        _chunksLeft = packet.Count;
    }

    /// <summary>Reads a packet as a source description.</summary>
    public static bool TryParse(in RtcpPacket packet, out Sdes sdes)
    {
        var ok = packet.Type == RtcpType.SourceDescription;
        sdes = ok ? new Sdes(packet) : default;
        return ok;
    }

    /// <summary>Steps to the next item.</summary>
    public bool TryRead(out SdesItem item)
    {
        item = default;
        while (_chunksLeft > 0)
        {
            if (_offset == 0)
            {
                if (_rest.Length < 8) break; // SSRC and at least one null item, padded.
                _ssrc = new Ssrc(BinaryPrimitives.ReadUInt32BigEndian(_rest));
                _offset = 4;
            }

            if (_offset >= _rest.Length) break;
            var type = _rest[_offset];
            if (type == 0)
            {
                // The null item, and more of them to the next multiple of 4, end the chunk.
                var next = (_offset + 4) & ~3;
                if (next > _rest.Length) break;
                _rest = _rest[next..];
                _offset = 0;
                _chunksLeft--;
                continue;
            }

            if (_offset + 2 > _rest.Length || _offset + 2 + _rest[_offset + 1] > _rest.Length) break;
            var length = _rest[_offset + 1];
            item = new SdesItem(_ssrc, type, _rest.Slice(_offset + 2, length));
            _offset += 2 + length;
            return true;
        }

        _chunksLeft = 0;
        return false;
    }
}

/// <summary>A goodbye (RFC 3550 section 6.6): streams that end.</summary>
public readonly ref struct Bye
{
    private readonly RtcpPacket _packet;

    private Bye(RtcpPacket packet) => _packet = packet;

    /// <summary>How many streams end, 31 at most.</summary>
    public int Count => _packet.Count;

    /// <summary>A stream.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public Ssrc this[int index] => _packet.ReadSsrc(index * 4);

    /// <summary>Why, as text; empty when not told.</summary>
    public ReadOnlySpan<byte> Reason
    {
        get
        {
            var rest = _packet.Body[(_packet.Count * 4)..];
            return rest.IsEmpty || rest[0] > rest.Length - 1 ? default : rest.Slice(1, rest[0]);
        }
    }

    /// <summary>Reads a packet as a goodbye.</summary>
    public static bool TryParse(in RtcpPacket packet, out Bye bye)
    {
        var ok = packet.Type == RtcpType.Goodbye && packet.Body.Length >= packet.Count * 4;
        bye = ok ? new Bye(packet) : default;
        return ok;
    }
}
