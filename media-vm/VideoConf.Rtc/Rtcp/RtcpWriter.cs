using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Rtcp;

/// <summary>
/// Writes RTCP packets into the caller's buffer. Each answers false, and nothing counts as written, when the space does not do. A
/// compound is made by writing one behind the other, a report first (RFC 3550 section 6.1).
/// </summary>
public static class RtcpWriter
{
    private const int HeaderLength = 4;

    /// <summary>The most report blocks or sources in one packet: their count has 5 bits.</summary>
    public const int MaximumCount = 31;

    /// <summary>Writes a sender report (RFC 3550 section 6.4.1).</summary>
    public static bool TryWriteSenderReport(
        Span<byte> destination,
        Ssrc sender,
        NtpTime ntpTime,
        uint rtpTimestamp,
        uint packetCount,
        uint octetCount,
        ReadOnlySpan<ReportBlock> blocks,
        out int written)
    {
        written = 0;
        const int FixedLength = HeaderLength + 24;
        if (blocks.Length > MaximumCount || destination.Length < FixedLength + (blocks.Length * ReportBlock.Length)) return false;

        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], sender.Value);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], ntpTime.Value);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], rtpTimestamp);
        BinaryPrimitives.WriteUInt32BigEndian(destination[20..], packetCount);
        BinaryPrimitives.WriteUInt32BigEndian(destination[24..], octetCount);
        written = FinishReport(destination, RtcpType.SenderReport, FixedLength, blocks);
        return true;
    }

    /// <summary>Writes a receiver report (RFC 3550 section 6.4.2).</summary>
    public static bool TryWriteReceiverReport(Span<byte> destination, Ssrc sender, ReadOnlySpan<ReportBlock> blocks, out int written)
    {
        written = 0;
        const int FixedLength = HeaderLength + 4;
        if (blocks.Length > MaximumCount || destination.Length < FixedLength + (blocks.Length * ReportBlock.Length)) return false;

        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], sender.Value);
        written = FinishReport(destination, RtcpType.ReceiverReport, FixedLength, blocks);
        return true;
    }

    /// <summary>Writes a source description with a CNAME (RFC 3550 section 6.5.1).</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="ssrc">The stream.</param>
    /// <param name="cname">At most 255 bytes of UTF-8.</param>
    /// <param name="written">Bytes written.</param>
    public static bool TryWriteSdes(Span<byte> destination, Ssrc ssrc, string cname, out int written)
    {
        written = 0;
        var length = Encoding.UTF8.GetByteCount(cname);
        var end = (HeaderLength + 4 + 2 + length + 4) & ~3; // At least one null byte ends the list.
        if (length > byte.MaxValue || destination.Length < end) return false;

        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ssrc.Value);
        destination[8] = SdesItem.Cname;
        destination[9] = (byte)length;
        Encoding.UTF8.GetBytes(cname, destination[10..]);
        destination[(10 + length)..end].Clear();
        written = Finish(destination, RtcpType.SourceDescription, 1, end);
        return true;
    }

    /// <summary>Writes a goodbye (RFC 3550 section 6.6).</summary>
    public static bool TryWriteBye(Span<byte> destination, ReadOnlySpan<Ssrc> ssrcs, out int written)
    {
        written = 0;
        var length = HeaderLength + (ssrcs.Length * 4);
        if (ssrcs.Length > MaximumCount || destination.Length < length) return false;

        for (var i = 0; i < ssrcs.Length; i++) BinaryPrimitives.WriteUInt32BigEndian(destination[(HeaderLength + (i * 4))..], ssrcs[i].Value);
        written = Finish(destination, RtcpType.Goodbye, ssrcs.Length, length);
        return true;
    }

    /// <summary>Writes a generic NACK (RFC 4585 section 6.2.1). Neighbours within 16 share an entry.</summary>
    /// <param name="destination">Where to: 12 bytes and 4 for each entry.</param>
    /// <param name="sender">Our SSRC.</param>
    /// <param name="media">The stream.</param>
    /// <param name="missing">At least one, in ascending order.</param>
    /// <param name="written">Bytes written.</param>
    public static bool TryWriteNack(Span<byte> destination, Ssrc sender, Ssrc media, ReadOnlySpan<SequenceNumber> missing, out int written)
    {
        written = 0;
        if (missing.IsEmpty || !TryWriteFeedbackHead(destination, sender, media)) return false;

        var length = HeaderLength + 8;
        for (var i = 0; i < missing.Length;)
        {
            if (length + 4 > destination.Length) return false;
            var first = missing[i++];
            var mask = 0;
            while (i < missing.Length && missing[i].DistanceFrom(first) is >= 1 and <= 16) mask |= 1 << (missing[i++].DistanceFrom(first) - 1);

            BinaryPrimitives.WriteUInt16BigEndian(destination[length..], first.Value);
            BinaryPrimitives.WriteUInt16BigEndian(destination[(length + 2)..], (ushort)mask);
            length += 4;
        }

        written = Finish(destination, RtcpType.TransportFeedback, FeedbackFormat.Nack, length);
        return true;
    }

    /// <summary>Writes a picture loss indication (RFC 4585 section 6.3.1).</summary>
    public static bool TryWritePli(Span<byte> destination, Ssrc sender, Ssrc media, out int written)
    {
        written = 0;
        if (!TryWriteFeedbackHead(destination, sender, media)) return false;
        written = Finish(destination, RtcpType.PayloadFeedback, FeedbackFormat.Pli, HeaderLength + 8);
        return true;
    }

    /// <summary>Writes a full intra request for one stream (RFC 5104 section 4.3.1).</summary>
    /// <param name="destination">Where to: 20 bytes.</param>
    /// <param name="sender">Our SSRC.</param>
    /// <param name="request">The stream and the request's number, one more than that of the former request.</param>
    /// <param name="written">Bytes written.</param>
    public static bool TryWriteFir(Span<byte> destination, Ssrc sender, FirRequest request, out int written)
    {
        written = 0;
        if (destination.Length < 20 || !TryWriteFeedbackHead(destination, sender, default)) return false;
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], request.Media.Value);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], (uint)request.Number << 24);
        written = Finish(destination, RtcpType.PayloadFeedback, FeedbackFormat.Fir, 20);
        return true;
    }

    /// <summary>Writes a receiver's bit rate estimate (draft-alvestrand-rmcat-remb-03), rounded down to 18 significant bits.</summary>
    public static bool TryWriteRemb(Span<byte> destination, Ssrc sender, Bitrate bitrate, ReadOnlySpan<Ssrc> media, out int written)
    {
        written = 0;
        var length = HeaderLength + 16 + (media.Length * 4);
        if (media.Length > byte.MaxValue || destination.Length < length || !TryWriteFeedbackHead(destination, sender, default)) return false;

        var bits = (ulong)Math.Max(0, bitrate.BitsPerSecond);
        var exponent = Math.Max(0, 64 - BitOperations.LeadingZeroCount(bits) - 18);
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], Remb.Name);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], ((uint)media.Length << 24) | ((uint)exponent << 18) | (uint)(bits >> exponent));
        for (var i = 0; i < media.Length; i++) BinaryPrimitives.WriteUInt32BigEndian(destination[(20 + (i * 4))..], media[i].Value);
        written = Finish(destination, RtcpType.PayloadFeedback, FeedbackFormat.ApplicationLayer, length);
        return true;
    }

    /// <summary>Writes an application-defined packet (RFC 3550 section 6.7).</summary>
    /// <param name="destination">Where to: 12 bytes and the data.</param>
    /// <param name="sender">Our SSRC.</param>
    /// <param name="name">Four ASCII characters, as a number.</param>
    /// <param name="subtype">0 to 31.</param>
    /// <param name="data">Any number of bytes; padded to a multiple of 4.</param>
    /// <param name="written">Bytes written.</param>
    public static bool TryWriteApplication(
        Span<byte> destination, Ssrc sender, uint name, int subtype, ReadOnlySpan<byte> data, out int written)
    {
        written = 0;
        var length = HeaderLength + 8 + data.Length;
        if (subtype is < 0 or > 31 || destination.Length < ((length + 3) & ~3)) return false;

        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], sender.Value);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], name);
        data.CopyTo(destination[12..]);
        written = Finish(destination, RtcpType.Application, subtype, length);
        return true;
    }

    /// <summary>Pads a packet to a multiple of 4 bytes and writes its header (RFC 3550 section 6.4.1).</summary>
    /// <returns>The packet's whole length.</returns>
    internal static int Finish(Span<byte> destination, RtcpType type, int count, int length)
    {
        var padding = -length & 3;
        if (padding > 0)
        {
            destination.Slice(length, padding).Clear();
            destination[length + padding - 1] = (byte)padding;
            length += padding;
        }

        destination[0] = (byte)(0x80 | (padding > 0 ? 0x20 : 0) | count);
        destination[1] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)((length / 4) - 1));
        return length;
    }

    private static int FinishReport(Span<byte> destination, RtcpType type, int length, ReadOnlySpan<ReportBlock> blocks)
    {
        foreach (ref readonly var block in blocks)
        {
            block.Write(destination[length..]);
            length += ReportBlock.Length;
        }

        return Finish(destination, type, blocks.Length, length);
    }

    private static bool TryWriteFeedbackHead(Span<byte> destination, Ssrc sender, Ssrc media)
    {
        if (destination.Length < HeaderLength + 8) return false;
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], sender.Value);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], media.Value);
        return true;
    }
}
