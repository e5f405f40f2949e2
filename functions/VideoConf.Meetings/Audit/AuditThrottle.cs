using System.Diagnostics.CodeAnalysis;

namespace VideoConf.Meetings.Audit;

/// <summary>
/// Keeps what happens again and again from filling the log: one entry a window, which says how many were like it since the one before. Each process counts
/// for itself. Safe for concurrent use.
/// </summary>
internal sealed class AuditThrottle(TimeProvider clock)
{
    /// <summary>Keys remembered; beyond it all are forgotten at once, which costs an entry each.</summary>
    public const int MaxKeys = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Window> _windows = new(StringComparer.Ordinal);

    /// <summary>Whether to write now, and how many were not written before.</summary>
    public bool TryTake(string key, TimeSpan window, out int unwritten)
    {
        var now = clock.GetUtcNow();
        lock (_gate)
        {
            if (_windows.TryGetValue(key, out var open) && open.Until > now)
            {
                _windows[key] = open with { Unwritten = open.Unwritten + 1 };
                unwritten = 0;
                return false;
            }

            unwritten = open.Unwritten;
            if (_windows.Count >= MaxKeys) _windows.Clear();
            _windows[key] = new Window(now + window, 0);
            return true;
        }
    }

    [SuppressMessage("Performance", "MA0008", Justification = "Two fields in a dictionary; its layout is nobody's business.")]
    private readonly record struct Window(DateTimeOffset Until, int Unwritten);
}
