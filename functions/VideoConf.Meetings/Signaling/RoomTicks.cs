namespace VideoConf.Meetings.Signaling;

/// <summary>
/// Sends what changes often at most once a tick: the first at once, and what comes within the tick in one at its end. Whoever asks waits for the sending that
/// covers it; that holds callers back, and where a call is a function of its own it ends after what it had to say.
/// </summary>
internal sealed class RoomTicks(TimeSpan tick, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);

    /// <summary>Runs <paramref name="send"/> for <paramref name="key"/>, or lets one that is yet to begin cover it. It is to send what is true when it begins.</summary>
    public Task SendAsync(string key, Func<Task> send)
    {
        if (tick <= TimeSpan.Zero) return send();
        Line line;
        lock (_gate)
        {
            if (_lines.TryGetValue(key, out line!)) return (line.Waiting ??= new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously)).Task.Unwrap();
            _lines[key] = line = new Line();
        }

        var first = send();
        _ = RunAsync(key, line, first, send);
        return first;
    }

    private async Task RunAsync(string key, Line line, Task first, Func<Task> send)
    {
        await first.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (true)
        {
            await Task.Delay(tick, clock);
            TaskCompletionSource<Task>? waiting;
            lock (_gate)
            {
                waiting = line.Waiting;
                line.Waiting = null;
                if (waiting is null)
                {
                    _lines.Remove(key);
                    return;
                }
            }

            var sending = send();
            waiting.SetResult(sending);
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private sealed class Line
    {
        public TaskCompletionSource<Task>? Waiting { get; set; }
    }
}
