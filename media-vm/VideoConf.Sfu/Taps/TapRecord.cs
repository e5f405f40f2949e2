using System.Buffers.Binary;
using System.Text;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;
using VideoConf.Sfu.Codecs;

namespace VideoConf.Sfu.Taps;

/// <summary>Kinds of <see cref="TapRecord"/>.</summary>
public enum TapRecordKind
{
    /// <summary>A track begins; its packets follow. See <see cref="TapRecord.ReadTrack"/>.</summary>
    TrackStarted = 1,

    /// <summary>An RTP packet as it came, decrypted, header included: <see cref="TapRecord.Bytes"/>.</summary>
    Packet,

    /// <summary>What a sender report said of the track. See <see cref="TapRecord.ReadSenderReport"/>.</summary>
    SenderReport,

    /// <summary>The track is over.</summary>
    TrackEnded,
}

/// <summary>One thing that a tap saw. Its bytes lie in the ring: they are good until the next read.</summary>
public readonly ref struct TapRecord
{
    internal const int HeaderBytes = 24;

    internal TapRecord(TapRecordKind kind, int track, long receivedAt, ReadOnlySpan<byte> bytes)
    {
        Kind = kind;
        Track = track;
        ReceivedAt = receivedAt;
        Bytes = bytes;
    }

    /// <summary>What it is.</summary>
    public TapRecordKind Kind { get; }

    /// <summary>The number of its track.</summary>
    public int Track { get; }

    /// <summary>
    /// When the datagram came, in nanoseconds since 1970 (UTC). Runs evenly from the wall clock of the moment at which the tap was added, so
    /// that a step of the system's clock does not tear a recording.
    /// </summary>
    public long ReceivedAt { get; }

    /// <summary>With <see cref="TapRecordKind.Packet"/>: the packet.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Reads a <see cref="TapRecordKind.TrackStarted"/>.</summary>
    public TapTrack ReadTrack()
    {
        Expect(TapRecordKind.TrackStarted);
        var idLength = BinaryPrimitives.ReadUInt16LittleEndian(Bytes[12..]);
        var fmtpLength = BinaryPrimitives.ReadUInt16LittleEndian(Bytes[14..]);
        var id = Bytes.Slice(TrackBytes, idLength);
        var fmtp = Bytes.Slice(TrackBytes + idLength, fmtpLength);
        return new TapTrack(
            Track, Encoding.UTF8.GetString(id), (TrackSource)Bytes[0], (CodecKind)Bytes[1], BinaryPrimitives.ReadInt32LittleEndian(Bytes[8..]),
            new PayloadType(Bytes[2]), Bytes[3], Bytes[4], fmtp.IsEmpty ? null : Encoding.UTF8.GetString(fmtp));
    }

    /// <summary>Reads a <see cref="TapRecordKind.SenderReport"/>: the sender's wall clock, and the track's clock at that moment.</summary>
    public (NtpTime Ntp, uint RtpTimestamp) ReadSenderReport()
    {
        Expect(TapRecordKind.SenderReport);
        return (new NtpTime(BinaryPrimitives.ReadUInt64LittleEndian(Bytes)), BinaryPrimitives.ReadUInt32LittleEndian(Bytes[8..]));
    }

    internal const int TrackBytes = 16;
    internal const int SenderReportBytes = 12;

    /// <summary>Writes a track; 0 when it does not fit. Parameters that do not fit are a peer's invention: they are left out.</summary>
    internal static int Write(TapTrack track, Span<byte> destination)
    {
        if (!Encoding.UTF8.TryGetBytes(track.ParticipantId, destination[TrackBytes..], out var id)) return 0;
        if (!Encoding.UTF8.TryGetBytes(track.Fmtp, destination[(TrackBytes + id)..], out var fmtp)) fmtp = 0;
        destination[0] = (byte)track.Source;
        destination[1] = (byte)track.Codec;
        destination[2] = track.PayloadType.Value;
        destination[3] = track.AudioLevelId;
        destination[4] = track.VideoOrientationId;
        destination[5..8].Clear();
        BinaryPrimitives.WriteInt32LittleEndian(destination[8..], track.ClockRate);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[12..], (ushort)id);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[14..], (ushort)fmtp);
        return TrackBytes + id + fmtp;
    }

    internal static int Write(NtpTime ntp, uint rtpTimestamp, Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, ntp.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], rtpTimestamp);
        return SenderReportBytes;
    }

    private void Expect(TapRecordKind kind)
    {
        if (Kind != kind) throw new InvalidOperationException($"This record is a {Kind}, not a {kind}.");
    }
}
