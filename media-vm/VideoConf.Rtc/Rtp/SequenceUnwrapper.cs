using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Rtp;

/// <summary>
/// Makes a 16-bit sequence number that wraps into a 64-bit one that does not, by the shortest way from the highest seen.
/// A mutable struct: keep it in a field that is not readonly.
/// </summary>
public struct SequenceUnwrapper
{
    private long _highest;
    private bool _started;

    /// <summary>The highest number so far, unwrapped.</summary>
    public readonly long Highest => _highest;

    /// <summary>Unwraps a number and keeps the highest. The first comes out as it is.</summary>
    public long Unwrap(SequenceNumber number)
    {
        if (!_started)
        {
            _started = true;
            return _highest = number.Value;
        }

        var unwrapped = Peek(number);
        if (unwrapped > _highest) _highest = unwrapped;
        return unwrapped;
    }

    /// <summary>Unwraps without keeping. Numbers from before the start come out negative.</summary>
    public readonly long Peek(SequenceNumber number) =>
        _started ? _highest + number.DistanceFrom(new SequenceNumber((ushort)_highest)) : number.Value;
}
