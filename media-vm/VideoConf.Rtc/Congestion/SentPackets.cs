using System.Runtime.InteropServices;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Congestion;

/// <summary>What feedback has said about a packet so far.</summary>
internal enum PacketFate : byte
{
    /// <summary>Nothing.</summary>
    Unknown,

    /// <summary>That it was missing; it may still turn up.</summary>
    Lost,

    /// <summary>That it arrived.</summary>
    Received,
}

/// <summary>What is kept of a packet that was sent: 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SentPacket
{
    /// <summary>When it was sent, in nanoseconds.</summary>
    public long Sent;

    /// <summary>Bytes sent up to and with it, modulo 2^32.</summary>
    public uint Total;

    /// <summary>Its size.</summary>
    public ushort Bytes;

    /// <summary>The probe it was part of; 0 for none.</summary>
    public byte Cluster;

    /// <summary>What became of it.</summary>
    public PacketFate Fate;
}

/// <summary>The last packets sent, by transport-wide sequence number. Of a fixed size, so that nothing grows with feedback that does not come.</summary>
internal sealed class SentPackets(int capacity)
{
    private readonly SentPacket[] _packets = new SentPacket[capacity];
    private uint _total;
    private uint _described; // The total of the highest packet that feedback described.
    private long _highestDescribed = -1;

    /// <summary>The number that the next packet gets. Counts on over the wrap of 16 bits.</summary>
    public long Next { get; private set; }

    /// <summary>The lowest number still kept.</summary>
    public long Oldest => Math.Max(0, Next - _packets.Length);

    /// <summary>Bytes sent behind the highest packet that feedback described.</summary>
    public uint InFlight => _total - _described;

    /// <summary>Whether there are such packets.</summary>
    public bool HasInFlight => _highestDescribed < Next - 1;

    /// <summary>When the first of them was sent.</summary>
    public MonoTime FirstInFlight => new(this[Math.Max(_highestDescribed + 1, Oldest)].Sent);

    /// <summary>The record of a packet from <see cref="Oldest"/> on, before <see cref="Next"/>.</summary>
    public ref SentPacket this[long number] => ref _packets[number & (_packets.Length - 1)];

    /// <summary>Notes a packet and gives it its number.</summary>
    public SequenceNumber Add(MonoTime now, int bytes, byte cluster)
    {
        var number = Next++;
        _total += (uint)bytes;
        this[number] = new SentPacket { Sent = now.Nanoseconds, Total = _total, Bytes = (ushort)Math.Min(bytes, ushort.MaxValue), Cluster = cluster };
        return new SequenceNumber((ushort)number);
    }

    /// <summary>The number of 16 bits, as counted here: the nearest to the last one sent.</summary>
    public long Unwrap(SequenceNumber number) => Next - 1 + number.DistanceFrom(new SequenceNumber((ushort)(Next - 1)));

    /// <summary>Notes that feedback got as far as this packet.</summary>
    public void Described(long number)
    {
        if (number <= _highestDescribed) return;
        _highestDescribed = number;
        _described = this[number].Total;
    }
}
