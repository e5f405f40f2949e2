namespace VideoConf.Rtc.Rtp;

/// <summary>Which protocol a datagram on a bundled WebRTC port belongs to.</summary>
public enum PacketKind
{
    /// <summary>None of the others: drop and count.</summary>
    Unknown,

    /// <summary>STUN (RFC 8489): first byte 0 to 3.</summary>
    Stun,

    /// <summary>DTLS (RFC 6347): first byte 20 to 63.</summary>
    Dtls,

    /// <summary>TURN channel data (RFC 8656): first byte 64 to 79.</summary>
    TurnChannel,

    /// <summary>RTP or SRTP.</summary>
    Rtp,

    /// <summary>RTCP or SRTCP.</summary>
    Rtcp,
}

/// <summary>Demultiplexing of a shared port by the first bytes (RFC 7983 section 7, RFC 5761 section 4).</summary>
public static class PacketKindClassifier
{
    private const int RtpHeaderLength = 12;
    private const int RtcpHeaderLength = 8; // Header and the sender's SSRC, which SRTCP needs to find its keys.
    private const int StunHeaderLength = 20;
    private const int DtlsRecordHeaderLength = 13;

    extension(PacketKind)
    {
        /// <summary>Tells the protocol of a datagram. Looks at its length and first bytes only.</summary>
        public static PacketKind Classify(ReadOnlySpan<byte> datagram)
        {
            if (datagram.IsEmpty) return PacketKind.Unknown;

            var first = datagram[0];
            return first switch
            {
                >= 128 and <= 191 => ClassifyRtp(datagram),
                <= 3 => datagram.Length >= StunHeaderLength ? PacketKind.Stun : PacketKind.Unknown,
                >= 20 and <= 63 => datagram.Length >= DtlsRecordHeaderLength ? PacketKind.Dtls : PacketKind.Unknown,
                >= 64 and <= 79 => datagram.Length >= 4 ? PacketKind.TurnChannel : PacketKind.Unknown,
                _ => PacketKind.Unknown,
            };
        }
    }

    private static PacketKind ClassifyRtp(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length < RtcpHeaderLength) return PacketKind.Unknown;

        // RFC 5761 section 4: payload types 64 to 95 are never given to RTP when both share a port, because with the
        // marker bit set they are the RTCP types 192 to 223.
        if (datagram[1] is >= 192 and <= 223) return PacketKind.Rtcp;
        return datagram.Length >= RtpHeaderLength ? PacketKind.Rtp : PacketKind.Unknown;
    }
}
