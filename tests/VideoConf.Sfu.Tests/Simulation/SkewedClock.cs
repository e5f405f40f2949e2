namespace VideoConf.Sfu.Tests.Simulation;

/// <summary>The system's clock, which a test can put forward.</summary>
internal sealed class SkewedClock : TimeProvider
{
    private long _skew;

    public override long GetTimestamp() => System.GetTimestamp() + Interlocked.Read(ref _skew);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow();

    public void Advance(TimeSpan by) => Interlocked.Add(ref _skew, (long)(by.TotalSeconds * TimestampFrequency));
}
