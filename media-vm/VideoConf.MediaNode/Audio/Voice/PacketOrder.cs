namespace VideoConf.MediaNode.Audio.Voice;

/// <summary>
/// Puts the packets of one stream in order. What comes in order goes through at once: a listening machine needs no playout delay. Only at a
/// gap it waits, for a retransmission or a straggler, and no longer than <see cref="Patience"/>. Bounded; not thread-safe.
/// </summary>
internal sealed class PacketOrder
{
    /// <summary>
    /// How long a gap is waited for: one retransmission over a path of 60 ms and its NACK's delay. Longer would be heard as lag of the captions,
    /// and concealment of 20 ms costs a recognizer next to nothing.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    /// <summary>Packets held at most: 320 ms of the usual 20 ms packets.</summary>
    public const int Capacity = 16;

    /// <summary>A leap of this many packets, 20 s, is a new stream rather than a gap.</summary>
    private const int Leap = 1_000;

    private readonly VoicePacket[] _held = new VoicePacket[Capacity]; // By sequence number; the first _count are in use.
    private int _count;
    private long _next;
    private bool _started;

    /// <summary>Packets that came twice or after their turn.</summary>
    public long Stale { get; private set; }

    /// <summary>Packets that never came.</summary>
    public long Lost { get; private set; }

    /// <summary>Packets held.</summary>
    public int Count => _count;

    /// <summary>Takes one in, in any order.</summary>
    public void Add(in VoicePacket packet)
    {
        if (_started && Math.Abs(packet.Sequence - _next) > Leap) Restart(packet.Sequence);
        if (!_started) Restart(packet.Sequence);
        if (packet.Sequence < _next || _count == Capacity)
        {
            Stale++;
            return;
        }

        var place = _count;
        while (place > 0 && _held[place - 1].Sequence >= packet.Sequence) place--;
        if (place < _count && _held[place].Sequence == packet.Sequence)
        {
            Stale++;
            return;
        }

        Array.Copy(_held, place, _held, place + 1, _count - place);
        _held[place] = packet;
        _count++;
    }

    /// <summary>Hands out the next packet, if it is there or has been waited for long enough.</summary>
    /// <param name="now">The server's UTC.</param>
    /// <param name="packet">The packet.</param>
    /// <param name="missing">Packets before it that will not come any more.</param>
    public bool TryTake(DateTimeOffset now, out VoicePacket packet, out int missing)
    {
        packet = default;
        missing = 0;
        if (_count == 0) return false;
        var first = _held[0];
        if (first.Sequence != _next && _count < Capacity && now - Oldest() < Patience) return false;

        packet = first;
        missing = (int)(first.Sequence - _next);
        Lost += missing;
        _next = first.Sequence + 1;
        _count--;
        Array.Copy(_held, 1, _held, 0, _count);
        _held[_count] = default; // The payload is let go of.
        return true;
    }

    private DateTimeOffset Oldest()
    {
        var oldest = _held[0].ArrivedAt;
        for (var i = 1; i < _count; i++)
        {
            if (_held[i].ArrivedAt < oldest) oldest = _held[i].ArrivedAt;
        }

        return oldest;
    }

    private void Restart(long sequence)
    {
        Array.Clear(_held, 0, _count);
        _count = 0;
        _next = sequence;
        _started = true;
    }
}
