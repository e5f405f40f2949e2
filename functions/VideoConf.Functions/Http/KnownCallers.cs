using System.Collections.Concurrent;
using VideoConf.Meetings.Identity;

namespace VideoConf.Functions.Http;

/// <summary>Callers whose profile this process has written as it is. It forgets all of them now and then, which costs each a write.</summary>
internal sealed class KnownCallers
{
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, CallerIdentity> _seen = new(StringComparer.Ordinal);

    /// <summary>Whether the caller's profile is written; not so when they are called something else than before.</summary>
    public bool Has(CallerIdentity caller) => _seen.TryGetValue(caller.UserId, out var seen) && seen == caller;

    /// <summary>The caller's profile is written.</summary>
    public void Add(CallerIdentity caller)
    {
        if (_seen.Count >= Most) _seen.Clear();
        _seen[caller.UserId] = caller;
    }
}
