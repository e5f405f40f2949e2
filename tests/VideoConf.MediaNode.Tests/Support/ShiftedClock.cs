namespace VideoConf.MediaNode.Tests.Support;

/// <summary>The system's clock, so far ahead or behind; moved by hand.</summary>
internal sealed class ShiftedClock(TimeSpan by) : TimeProvider
{
    private TimeSpan _by = by;

    public void Advance(TimeSpan more) => _by += more;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _by;

    public override long GetTimestamp() => System.GetTimestamp() + (long)(_by.TotalSeconds * TimestampFrequency);
}
