using System.Buffers.Binary;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Sfu.Codecs;

/// <summary>
/// Redundant audio (RFC 2198): in one payload the newest piece of sound, the primary, and before it some that went already, in case they were lost.
/// </summary>
/// <param name="PrimaryType">The payload type of the primary.</param>
/// <param name="PrimaryOffset">Bytes of the payload before it.</param>
internal readonly record struct RedPayload(PayloadType PrimaryType, int PrimaryOffset)
{
    private const byte More = 0x80;
    private const int HeaderBytes = 4;
    private const int LengthMask = 0x3FF;
    private const int MaxTicks = 0x3FFF;
    private const int MaxBytes = 1_200; // What fits a packet on every path, with headers.

    /// <summary>Bytes of the newest piece that went already: the one right before the primary. 0 when there is none.</summary>
    public int RepeatLength { get; private init; }

    /// <summary>How much older that is, in ticks of the timestamp's clock.</summary>
    public ushort RepeatTicks { get; private init; }

    /// <summary>Its payload type.</summary>
    public PayloadType RepeatType { get; private init; }

    /// <summary>Where in the payload it is.</summary>
    public int RepeatOffset => PrimaryOffset - RepeatLength;

    /// <summary>Finds the primary. False when headers or blocks are cut short, or nothing is left for it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out RedPayload red)
    {
        red = default;
        var position = 0;
        var redundant = 0;
        var last = 0u;
        while (position < payload.Length && (payload[position] & More) != 0)
        {
            if (payload.Length - position < HeaderBytes) return false;
            last = BinaryPrimitives.ReadUInt32BigEndian(payload[position..]);
            redundant += (int)(last & LengthMask);
            position += HeaderBytes;
        }

        if (payload.Length - position - 1 <= redundant) return false;
        red = new RedPayload(new PayloadType(payload[position]), position + 1 + redundant)
        {
            RepeatLength = (int)(last & LengthMask),
            RepeatTicks = (ushort)((last >> 10) & MaxTicks),
            RepeatType = new PayloadType((byte)((last >> 24) & 0x7F)),
        };
        return true;
    }

    /// <summary>
    /// Writes a payload of one piece that went already and the newest. False when they are too far apart or too long for it: then the newest goes alone.
    /// </summary>
    /// <param name="destination">Where it goes.</param>
    /// <param name="type">The payload type of both.</param>
    /// <param name="before">The piece that went already.</param>
    /// <param name="ticks">How much older it is, in ticks of the timestamp's clock.</param>
    /// <param name="primary">The newest.</param>
    /// <param name="written">Bytes written.</param>
    public static bool TryWrite(Span<byte> destination, PayloadType type, ReadOnlySpan<byte> before, uint ticks, ReadOnlySpan<byte> primary, out int written)
    {
        written = HeaderBytes + 1 + before.Length + primary.Length;
        if (ticks is 0 or > MaxTicks || before.Length is 0 or > LengthMask || written > Math.Min(MaxBytes, destination.Length)) return false;
        destination[0] = (byte)(More | type.Value);
        destination[1] = (byte)(ticks >> 6);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)((ticks << 10) | (uint)before.Length));
        destination[HeaderBytes] = type.Value;
        before.CopyTo(destination[(HeaderBytes + 1)..]);
        primary.CopyTo(destination[(HeaderBytes + 1 + before.Length)..]);
        return true;
    }
}
