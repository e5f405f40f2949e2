using VideoConf.Rtc.Primitives;

namespace VideoConf.Sfu.Rooms;

/// <summary>
/// How much work one participant's RTCP may ask for. Beyond it requests are ignored and counted; whose requests are ignored by the tens of thousands is cut
/// off. A mutable struct: keep it in a field that is not readonly.
/// </summary>
internal struct RtcpConduct
{
    /// <summary>Packets that may be asked for again in a second: all of a 20 Mbit/s path.</summary>
    public const int ResendsPerSecond = 2_000;

    /// <summary>Feedback about the path in a second: receivers send 4 to 20, and each may take a walk through the history of what was sent.</summary>
    public const int FeedbacksPerSecond = 100;

    /// <summary>Key frames that may be asked for in a second: a few of each slot.</summary>
    public const int KeyFramesPerSecond = 200;

    /// <summary>Ignored requests that are too many. A receiver whose network was away for two seconds makes 10,000 at worst.</summary>
    public const int MostStrikes = 50_000;

    /// <summary>Ignored requests that are forgotten in a second.</summary>
    public const int ForgottenPerSecond = 1_000;

    /// <summary>What feedback about packets counts that were never sent, which no working receiver gives.</summary>
    public const int OfInvention = 250;

    private Bucket _resends;
    private Bucket _feedbacks;
    private Bucket _keyFrames;
    private double _strikes;
    private MonoTime _at;

    /// <summary>Whether it has gone on for too long.</summary>
    public readonly bool IsHostile => _strikes > MostStrikes;

    /// <summary>Whether a packet may be sent again.</summary>
    public bool TryResend(MonoTime now) => _resends.TryTake(now, ResendsPerSecond) || Strike(now, 1);

    /// <summary>Whether feedback about the path is taken in.</summary>
    public bool TryFeedback(MonoTime now) => _feedbacks.TryTake(now, FeedbacksPerSecond) || Strike(now, 1);

    /// <summary>Whether a key frame may be asked for.</summary>
    public bool TryKeyFrame(MonoTime now) => _keyFrames.TryTake(now, KeyFramesPerSecond) || Strike(now, 1);

    /// <summary>Notes what should not be. False, for whoever answers with it.</summary>
    public bool Strike(MonoTime now, int count)
    {
        _strikes = Math.Max(0, _strikes - ((now.Nanoseconds - _at.Nanoseconds) / 1e9 * ForgottenPerSecond)) + count;
        _at = now;
        return false;
    }

    /// <summary>Holds a second's worth.</summary>
    private struct Bucket
    {
        private double _used;
        private MonoTime _at;

        public bool TryTake(MonoTime now, int perSecond)
        {
            _used = Math.Max(0, _used - ((now.Nanoseconds - _at.Nanoseconds) / 1e9 * perSecond));
            _at = now;
            if (_used + 1 > perSecond) return false;
            _used++;
            return true;
        }
    }
}
