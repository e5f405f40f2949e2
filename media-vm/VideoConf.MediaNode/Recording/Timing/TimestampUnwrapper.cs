namespace VideoConf.MediaNode.Recording.Timing;

/// <summary>Makes RTP timestamps, which wrap at 2^32, rise for good. A mutable struct: keep it in a field that is not readonly.</summary>
internal struct TimestampUnwrapper
{
    private long _last;
    private bool _started;

    /// <summary>Unwraps a packet's, by the shortest way from the one before.</summary>
    public long Unwrap(uint timestamp)
    {
        _last = Peek(timestamp);
        _started = true;
        return _last;
    }

    /// <summary>Unwraps without remembering.</summary>
    public readonly long Peek(uint timestamp) => _started ? _last + (int)(timestamp - (uint)_last) : timestamp;
}
