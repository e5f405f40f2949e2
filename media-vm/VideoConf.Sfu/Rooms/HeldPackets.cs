namespace VideoConf.Sfu.Rooms;

/// <summary>
/// What one receiver was not sent yet of its video, because its way had no room for it at that moment: the numbers from one on, of which each packet lies in its
/// publication's cache. A mutable struct: keep it in a field that is not readonly.
/// </summary>
internal struct HeldPackets
{
    private uint _keyTimestamp;
    private long _keyEnd;
    private bool _hasKey;

    /// <summary>The first number that was not sent.</summary>
    public long First { get; private set; }

    /// <summary>Bytes that wait.</summary>
    public int Bytes { get; private set; }

    /// <summary>Packets that wait.</summary>
    public int Count { get; private set; }

    /// <summary>Whether nothing waits.</summary>
    public readonly bool IsEmpty => Count == 0;

    /// <summary>Whether the last key frame, or some of it, is among what waits.</summary>
    public readonly bool HasKeyFrame => Count > 0 && _hasKey && First <= _keyEnd;

    /// <summary>Notes that a key frame begins, whether it waits or not.</summary>
    public void BeginKeyFrame(uint timestamp) => (_hasKey, _keyTimestamp, _keyEnd) = (true, timestamp, long.MinValue);

    /// <summary>Adds a packet.</summary>
    /// <param name="number">Its unwrapped number; the first that is added begins.</param>
    /// <param name="timestamp">Its timestamp.</param>
    /// <param name="bytes">Its bytes.</param>
    public void Add(long number, uint timestamp, int bytes)
    {
        if (IsEmpty) First = number;
        if (_hasKey && timestamp == _keyTimestamp) _keyEnd = Math.Max(_keyEnd, number);
        Bytes += bytes;
        Count++;
    }

    /// <summary>Notes that the first was sent.</summary>
    public void Sent(int bytes)
    {
        First++;
        Bytes -= bytes;
        Count--;
    }

    /// <summary>Goes on behind a number that no packet has.</summary>
    public void Skip() => First++;
}
