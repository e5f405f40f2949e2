namespace VideoConf.Rtc.Dtls;

/// <summary>
/// Holds what OpenSSL wants sent, and takes the retransmission timer out of its hands. OpenSSL runs that timer on the real clock, which
/// code that gets its time as an argument must not depend on. So every flight is retransmitted at once, on a timer that has always expired, into
/// copies held here (records with their own sequence numbers, as RFC 6347 section 4.1 wants them); the timer then sleeps for an
/// hour, and the session sends the copies when its own time comes.
/// </summary>
internal sealed class FlightRecorder
{
    /// <summary>
    /// At 100 ms doubling up to 3 s, ten copies reach to the handshake's end at 30 s but for the last 9. OpenSSL itself gives up after twelve.
    /// </summary>
    public const int Copies = 10;

    /// <summary>Datagrams waiting for a caller who does not come for them. A handshake has fewer than twenty.</summary>
    private const int MaximumQueued = 64;

    private const uint AlreadyExpired = 1;
    private const uint AnHour = 3_600_000_000;

    private readonly Queue<byte[]> _outgoing = new();
    private readonly Queue<List<byte[]>> _copies = new();
    private List<byte[]>? _copy;
    private int _recorded;

    /// <summary>Datagrams to send now.</summary>
    public bool HasOutgoing => _outgoing.Count > 0;

    /// <summary>Whether there is a flight that has not been answered yet, with copies left.</summary>
    public bool HasCopy => _copies.Count > 0;

    /// <summary>Whether OpenSSL has a flight whose copies have not all been taken down.</summary>
    public bool IsRecording { get; private set; }

    /// <summary>Set when a new flight has begun; the session restarts its timer then.</summary>
    public bool HasNewFlight { get; set; }

    /// <summary>OpenSSL writes a datagram.</summary>
    public void Write(ReadOnlySpan<byte> datagram)
    {
        if (_copy is not null) _copy.Add(datagram.ToArray());
        else if (_outgoing.Count < MaximumQueued) _outgoing.Enqueue(datagram.ToArray());
    }

    /// <summary>OpenSSL asks how long, in microseconds, its timer shall run: for a new flight, or before it retransmits.</summary>
    public uint Timer(bool isNewFlight)
    {
        if (isNewFlight)
        {
            Forget();
            HasNewFlight = true;
            IsRecording = true;
            return AlreadyExpired;
        }

        _copy = [];
        _copies.Enqueue(_copy);
        IsRecording = ++_recorded < Copies;
        return IsRecording ? AlreadyExpired : AnHour;
    }

    /// <summary>What OpenSSL writes from now on is no copy.</summary>
    public void EndCopy() => _copy = null;

    /// <summary>The flight has been answered.</summary>
    public void Forget()
    {
        _copies.Clear();
        _copy = null;
        _recorded = 0;
        IsRecording = false;
    }

    /// <summary>Sends the flight once more.</summary>
    public void Retransmit()
    {
        foreach (var datagram in _copies.Dequeue()) Write(datagram);
    }

    /// <summary>The next datagram to send, or false when none waits or the next is longer than the buffer.</summary>
    public bool TryTake(Span<byte> buffer, out int length)
    {
        length = 0;
        if (!_outgoing.TryPeek(out var datagram) || datagram.Length > buffer.Length) return false;
        _outgoing.Dequeue().CopyTo(buffer);
        length = datagram.Length;
        return true;
    }
}
