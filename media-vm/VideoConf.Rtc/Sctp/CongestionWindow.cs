namespace VideoConf.Rtc.Sctp;

/// <summary>How many bytes may be under way: slow start, congestion avoidance and fast recovery (RFC 9260 section 7.2).</summary>
internal sealed class CongestionWindow
{
    private const int Packet = SctpPacket.MaximumLength;

    private long _threshold = long.MaxValue;
    private long _partial;
    private long? _recoveryEnd;

    /// <summary>Bytes. Begins with what RFC 9260 section 7.2.1 allows.</summary>
    public long Size { get; private set; } = Math.Min(4 * Packet, Math.Max(2 * Packet, 4404));

    public bool IsRecovering => _recoveryEnd is not null;

    /// <summary>The cumulative TSN went on, by so many acknowledged bytes.</summary>
    public void Acknowledged(long bytes, long flightBefore, long flight)
    {
        if (IsRecovering) return;
        var wasUsed = flightBefore + Packet > Size; // Not raised by a sender that does not need it.
        if (Size <= _threshold)
        {
            if (wasUsed) Size += Math.Min(bytes, Packet);
            return;
        }

        _partial += bytes;
        if (_partial >= Size && wasUsed)
        {
            _partial -= Size;
            Size += Packet;
        }

        if (flight == 0) _partial = 0;
    }

    /// <summary>Ends fast recovery when everything sent before it is acknowledged.</summary>
    public void Reached(long cumulative)
    {
        if (cumulative >= _recoveryEnd) _recoveryEnd = null;
    }

    /// <summary>Three reports of a missing chunk (section 7.2.4).</summary>
    public void Lost(long highestSent)
    {
        if (IsRecovering) return;
        _threshold = Math.Max(Size / 2, 4 * Packet);
        Size = _threshold;
        _partial = 0;
        _recoveryEnd = highestSent;
    }

    /// <summary>Nothing came back in time (section 7.2.3).</summary>
    public void TimedOut()
    {
        _threshold = Math.Max(Size / 2, 4 * Packet);
        Size = Packet;
        _partial = 0;
        _recoveryEnd = null;
    }
}
