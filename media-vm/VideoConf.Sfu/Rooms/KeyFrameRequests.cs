using VideoConf.Rtc.Primitives;

namespace VideoConf.Sfu.Rooms;

/// <summary>
/// When to ask a publisher for a key frame. Key frames are large: many subscribers' wishes become one request per half second. A wish is
/// never lost, only deferred; while a decoder waits, the request is repeated, for it may have been lost on the way.
/// </summary>
internal sealed class KeyFrameRequests
{
    private const int MinimumSpacingMilliseconds = 500;
    private const int RepeatMilliseconds = 1_000;
    private MonoTime? _askedAt;
    private bool _wanted;

    /// <summary>Someone needs one.</summary>
    public void Want() => _wanted = true;

    /// <summary>One began: what was wanted before is there.</summary>
    public void Arrived() => _wanted = false;

    /// <summary>Whether to send a request now; notes that it is sent.</summary>
    /// <param name="now">The time.</param>
    /// <param name="awaited">Whether a subscriber's decoder still has nothing to begin with.</param>
    public bool TryAsk(MonoTime now, bool awaited)
    {
        if (_askedAt is { } asked)
        {
            var since = now.MillisecondsSince(asked);
            if (since < MinimumSpacingMilliseconds) return false;
            if (!_wanted && !(awaited && since >= RepeatMilliseconds)) return false;
        }
        else if (!_wanted && !awaited)
        {
            return false;
        }

        _wanted = false;
        _askedAt = now;
        return true;
    }
}
