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

    /// <summary>Finds the primary. False when headers or blocks are cut short, or nothing is left for it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out RedPayload red)
    {
        red = default;
        var position = 0;
        var redundant = 0;
        while (position < payload.Length && (payload[position] & More) != 0)
        {
            if (payload.Length - position < HeaderBytes) return false;
            redundant += BinaryPrimitives.ReadUInt16BigEndian(payload[(position + 2)..]) & LengthMask;
            position += HeaderBytes;
        }

        if (payload.Length - position - 1 <= redundant) return false;
        red = new RedPayload(new PayloadType(payload[position]), position + 1 + redundant);
        return true;
    }
}
