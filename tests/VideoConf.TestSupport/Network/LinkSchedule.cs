namespace VideoConf.TestSupport.Network;

/// <summary>How the conditions of a link change over time. All of it is known from the start, so that a queue drains exactly over a change of rate.</summary>
public sealed class LinkSchedule
{
    private readonly List<(TimeSpan From, LinkConditions Conditions)> _changes = [];

    /// <summary>A schedule that starts with these conditions, and keeps them until <see cref="Then"/>.</summary>
    public LinkSchedule(LinkConditions start)
    {
        Check(start);
        _changes.Add((TimeSpan.Zero, start));
    }

    /// <summary>Changes the conditions from a time on, later than all before.</summary>
    public LinkSchedule Then(TimeSpan from, LinkConditions conditions)
    {
        Check(conditions);
        if (from <= _changes[^1].From) throw new ArgumentOutOfRangeException(nameof(from), from, "A change comes after the one before it.");
        _changes.Add((from, conditions));
        return this;
    }

    /// <summary>What holds at a time.</summary>
    public LinkConditions At(TimeSpan time) => _changes[Index(time)].Conditions;

    /// <summary>When that ends; the largest time for never.</summary>
    public TimeSpan EndOf(TimeSpan time)
    {
        var next = Index(time) + 1;
        return next < _changes.Count ? _changes[next].From : TimeSpan.MaxValue;
    }

    private int Index(TimeSpan time)
    {
        var index = _changes.Count - 1;
        while (index > 0 && _changes[index].From > time) index--;
        return index;
    }

    private static void Check(LinkConditions conditions)
    {
        if (conditions.Rate is <= 0) throw new ArgumentException("A link without a rate is one that is down.", nameof(conditions));
        if (conditions.Bursts is { Share: < 0 or >= 1 } or { MeanLength: < 1 }) throw new ArgumentException("Bursts are of one packet or more, and not of all.", nameof(conditions));
    }
}
