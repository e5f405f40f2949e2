using VideoConf.Contracts.Problems;

namespace VideoConf.Meetings.Signaling;

/// <summary>A token bucket: <paramref name="burst"/> at once, <paramref name="perSecond"/> in the long run. One per connection; safe for concurrent use.</summary>
public sealed class RateLimiter(TimeProvider clock, int burst = SignalingLimits.CallBurst, double perSecond = SignalingLimits.CallsPerSecond)
{
    private readonly Lock _gate = new();
    private double _tokens = burst;
    private long _filledAt = clock.GetTimestamp();

    /// <summary>Takes from the bucket; null when there was enough in it, else the problem to answer with.</summary>
    /// <param name="cost">What the call weighs; 1 for an ordinary one.</param>
    public Problem? Take(double cost = 1)
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            _tokens = Math.Min(burst, _tokens + (clock.GetElapsedTime(_filledAt, now).TotalSeconds * perSecond));
            _filledAt = now;
            if (_tokens >= cost)
            {
                _tokens -= cost;
                return null;
            }

            var wait = TimeSpan.FromSeconds((cost - _tokens) / perSecond);
            return new Problem(
                ProblemTypes.RateLimited, $"Too many calls on this connection: {perSecond:0} a second are allowed. Wait {wait.TotalSeconds:0.0} s and go on.")
            {
                RetryAfter = wait,
            };
        }
    }
}
