using System.Buffers.Binary;
using VideoConf.TestSupport.Network;

namespace VideoConf.Interop.Tests.Matrix;

/// <summary>
/// Counts what can be read on a line whose packets are encrypted: the headers of RTP with their extensions (RFC 3711 leaves them in the clear), and of
/// RTCP the first packet of each datagram. It may be read while packets come.
/// </summary>
internal sealed class WireTally
{
    private const int RtpHeader = 12;
    private const int OneByteExtensions = 0xBEDE;
    private const int ReceiverReport = 201;
    private const int TransportFeedback = 205;

    private readonly Lock _lock = new();
    private readonly Dictionary<(RelayDirection Way, int PayloadType, uint Ssrc), int> _packets = [];
    private readonly Dictionary<(RelayDirection Way, int Extension), int> _extensions = [];
    private readonly Dictionary<(RelayDirection Way, int Type, int Format), int> _control = [];

    /// <summary>Takes a datagram.</summary>
    public void Take(RelayDirection way, ReadOnlySpan<byte> datagram)
    {
        // RFC 7983 and RFC 5761: media begin with version 2, and control with a type from 192 to 223.
        if (datagram.Length < 8 || datagram[0] >> 6 != 2) return;
        lock (_lock)
        {
            if (datagram[1] is >= 192 and <= 223) Count(_control, (way, datagram[1], datagram[0] & 31));
            else if (datagram.Length >= RtpHeader) TakeMedia(way, datagram);
        }
    }

    /// <summary>Packets of a payload type with something in them: what only probes with padding does not count.</summary>
    public int Packets(RelayDirection way, int payloadType)
    {
        lock (_lock) return _packets.Where(entry => entry.Key.Way == way && entry.Key.PayloadType == payloadType).Sum(static entry => entry.Value);
    }

    /// <summary>Streams of a payload type that had so many packets or more.</summary>
    public int Streams(RelayDirection way, int payloadType, int atLeast)
    {
        lock (_lock) return _packets.Count(entry => entry.Key.Way == way && entry.Key.PayloadType == payloadType && entry.Value >= atLeast);
    }

    /// <summary>Packets with a header extension of that number.</summary>
    public int Extended(RelayDirection way, int extension)
    {
        lock (_lock) return _extensions.GetValueOrDefault((way, extension));
    }

    /// <summary>
    /// Transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01): what shows that it is, and what comes behind an empty report, as RFC 3550 wants it, and so is
    /// encrypted. Requests come there too, few in comparison.
    /// </summary>
    public int Feedback(RelayDirection way) => Control(way, TransportFeedback, 15) + Control(way, ReceiverReport, 0);

    private int Control(RelayDirection way, int type, int format)
    {
        lock (_lock) return _control.GetValueOrDefault((way, type, format));
    }

    private void TakeMedia(RelayDirection way, ReadOnlySpan<byte> datagram)
    {
        var isPadded = (datagram[0] & 0x20) != 0;
        if (!isPadded) Count(_packets, (way, datagram[1] & 127, BinaryPrimitives.ReadUInt32BigEndian(datagram[8..])));

        var at = RtpHeader + (4 * (datagram[0] & 15));
        if ((datagram[0] & 0x10) == 0 || datagram.Length < at + 4) return;
        var isOneByte = BinaryPrimitives.ReadUInt16BigEndian(datagram[at..]) == OneByteExtensions;
        var end = Math.Min(datagram.Length, at + 4 + (4 * BinaryPrimitives.ReadUInt16BigEndian(datagram[(at + 2)..])));
        for (at += 4; at + 1 < end;)
        {
            if (datagram[at] == 0)
            {
                at++; // Padding between extensions.
                continue;
            }

            Count(_extensions, (way, isOneByte ? datagram[at] >> 4 : datagram[at]));
            at += isOneByte ? 2 + (datagram[at] & 15) : 2 + datagram[at + 1];
        }
    }

    private static void Count<T>(Dictionary<T, int> counts, T key)
        where T : notnull => counts[key] = counts.GetValueOrDefault(key) + 1;
}
