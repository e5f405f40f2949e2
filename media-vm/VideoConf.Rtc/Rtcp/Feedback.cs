using System.Buffers.Binary;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Rtcp;

/// <summary>Format numbers of feedback packets (RFC 4585 section 6, RFC 5104 section 4.3).</summary>
internal static class FeedbackFormat
{
    public const int Nack = 1;
    public const int Pli = 1;
    public const int Fir = 4;
    public const int ApplicationLayer = 15;
    public const int TransportWide = 15;
}

/// <summary>A generic NACK (RFC 4585 section 6.2.1): packets the receiver misses. Walk them with <see cref="TryRead"/>.</summary>
public ref struct Nack
{
    private readonly ReadOnlySpan<byte> _entries;
    private int _position;
    private int _bit; // -1: the entry's own number is next; else the bit of the mask to look at.

    private Nack(RtcpPacket packet)
    {
        Sender = packet.ReadSsrc(0);
        Media = packet.ReadSsrc(4);
        _entries = packet.Body[8..];
        _bit = -1;
    }

    /// <summary>Who misses them.</summary>
    public Ssrc Sender { get; }

    /// <summary>The stream.</summary>
    public Ssrc Media { get; }

    /// <summary>Reads a packet as a NACK.</summary>
    public static bool TryParse(in RtcpPacket packet, out Nack nack)
    {
        var ok = packet.IsFeedback(RtcpType.TransportFeedback, FeedbackFormat.Nack);
        nack = ok ? new Nack(packet) : default;
        return ok;
    }

    /// <summary>Steps to the next missing packet. A datagram holds a few thousand at most: bound what you answer.</summary>
    public bool TryRead(out SequenceNumber missing)
    {
        while (_position + 4 <= _entries.Length)
        {
            var first = BinaryPrimitives.ReadUInt16BigEndian(_entries[_position..]);
            if (_bit < 0)
            {
                _bit = 0;
                missing = new SequenceNumber(first);
                return true;
            }

            var mask = BinaryPrimitives.ReadUInt16BigEndian(_entries[(_position + 2)..]);
            while (_bit < 16)
            {
                var bit = _bit++;
                if ((mask & (1 << bit)) == 0) continue;
                missing = new SequenceNumber((ushort)(first + bit + 1));
                return true;
            }

            _position += 4;
            _bit = -1;
        }

        missing = default;
        return false;
    }
}

/// <summary>A picture loss indication (RFC 4585 section 6.3.1): the receiver needs a key frame.</summary>
/// <param name="Sender">Who needs it.</param>
/// <param name="Media">The stream.</param>
public readonly record struct Pli(Ssrc Sender, Ssrc Media)
{
    /// <summary>Reads a packet as a PLI.</summary>
    public static bool TryParse(in RtcpPacket packet, out Pli pli)
    {
        var ok = packet.IsFeedback(RtcpType.PayloadFeedback, FeedbackFormat.Pli);
        pli = ok ? new Pli(packet.ReadSsrc(0), packet.ReadSsrc(4)) : default;
        return ok;
    }
}

/// <summary>A full intra request (RFC 5104 section 4.3.1): key frames wanted, each request with a number so that repeats are known as such.</summary>
public readonly ref struct Fir
{
    private readonly RtcpPacket _packet;

    private Fir(RtcpPacket packet) => _packet = packet;

    /// <summary>Who needs them.</summary>
    public Ssrc Sender => _packet.ReadSsrc(0);

    /// <summary>How many streams are asked for.</summary>
    public int Count => (_packet.Body.Length - 8) / 8;

    /// <summary>A request.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public FirRequest this[int index] => new(_packet.ReadSsrc(8 + (index * 8)), _packet.Body[8 + (index * 8) + 4]);

    /// <summary>Reads a packet as a FIR.</summary>
    public static bool TryParse(in RtcpPacket packet, out Fir fir)
    {
        var ok = packet.IsFeedback(RtcpType.PayloadFeedback, FeedbackFormat.Fir);
        fir = ok ? new Fir(packet) : default;
        return ok;
    }
}

/// <summary>One request of a <see cref="Fir"/>.</summary>
/// <param name="Media">The stream.</param>
/// <param name="Number">Grows with each new request; the same number is a repeat.</param>
public readonly record struct FirRequest(Ssrc Media, byte Number);

/// <summary>A receiver's estimate of the bit rate it can take (draft-alvestrand-rmcat-remb-03).</summary>
public readonly ref struct Remb
{
    internal const uint Name = 0x52454D42; // "REMB"

    private readonly RtcpPacket _packet;

    private Remb(RtcpPacket packet) => _packet = packet;

    /// <summary>Who estimates.</summary>
    public Ssrc Sender => _packet.ReadSsrc(0);

    /// <summary>The estimate: 18 bits of mantissa, 6 of exponent. Clamped to what a long holds.</summary>
    public Bitrate Bitrate
    {
        get
        {
            var packed = BinaryPrimitives.ReadUInt32BigEndian(_packet.Body[12..]) & 0xFF_FFFF;
            var exponent = (int)(packed >> 18);
            var mantissa = (long)(packed & 0x3_FFFF);
            return new Bitrate(mantissa > long.MaxValue >> exponent ? long.MaxValue : mantissa << exponent);
        }
    }

    /// <summary>How many streams it is about, together.</summary>
    public int Count => _packet.Body[12];

    /// <summary>A stream.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public Ssrc this[int index] => _packet.ReadSsrc(16 + (index * 4));

    /// <summary>Reads a packet as a REMB.</summary>
    public static bool TryParse(in RtcpPacket packet, out Remb remb)
    {
        var ok = packet.IsFeedback(RtcpType.PayloadFeedback, FeedbackFormat.ApplicationLayer)
            && packet.Body.Length >= 16
            && BinaryPrimitives.ReadUInt32BigEndian(packet.Body[8..]) == Name
            && packet.Body.Length >= 16 + (packet.Body[12] * 4);
        remb = ok ? new Remb(packet) : default;
        return ok;
    }
}
