using System.Diagnostics.CodeAnalysis;

namespace VideoConf.Meetings.Signaling;

/// <summary>
/// Tells rooms of joins, leaves and changes, of people and of themselves. A quiet room is told at once; a busy one gets one message a tick with all that happened in it, because every message
/// goes to everybody: a hundred who enter together would be ten thousand messages. Whoever announces waits until its message was sent: that holds back
/// callers, which bounds what waits here, and where a call is a function of its own it ends after what it had to say.
/// </summary>
internal sealed class RoomAnnouncer(ISignalSender signals, TimeSpan tick, TimeProvider clock)
{
    /// <summary>Changes of one room that wait for a tick; with more the tick comes early.</summary>
    public const int MaxWaiting = 500;

    /// <summary>A room does not wait longer than this for a message on its way before it sends the next: order is a kindness, every change carries its version.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Rooms that were told of something within the last tick.</summary>
    internal int Busy
    {
        get
        {
            lock (_gate) return _lines.Count;
        }
    }

    /// <summary>Tells everybody in the room, and returns when it was sent. What happened is told whoever hangs up, so there is nothing to cancel it by.</summary>
    public Task AnnounceAsync(string roomId, params IReadOnlyList<RoomNews> news)
    {
        if (news.Count == 0) return Task.CompletedTask;
        var first = new Batch();
        first.News.AddRange(news);
        Line? line;
        lock (_gate)
        {
            if (tick <= TimeSpan.Zero || _stopping.Task.IsCompleted)
            {
                line = null;
            }
            else if (_lines.TryGetValue(roomId, out line))
            {
                var waiting = line.Waiting ??= new Batch();
                waiting.News.AddRange(news);
                if (waiting.News.Count >= MaxWaiting) line.Full.TrySetResult();
                return waiting.Sent.Task;
            }
            else
            {
                _lines[roomId] = line = new Line { Sending = first };
            }
        }

        if (line is null) return SendAsync(roomId, first.News);
        _ = RunAsync(roomId, line, first);
        return first.Sent.Task;
    }

    /// <summary>Tells everybody in the room what is true of it as a whole.</summary>
    public Task RoomChangedAsync(RoomState state) => AnnounceAsync(state.RoomId, RoomNews.OfRoom(state));

    /// <summary>From now on nothing waits: what does is sent at once, and so is what comes. Returns when it was sent, or has failed, which its announcers are told.</summary>
    public async Task FlushAsync()
    {
        _stopping.TrySetResult();
        Task[] unsent;
        lock (_gate) unsent = [.. _lines.Values.SelectMany(line => (Batch?[])[line.Sending, line.Waiting]).Where(batch => batch is not null).Select(batch => batch!.Sent.Task)];
        await Task.WhenAll(unsent).WaitAsync(Patience, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>A room's ticks, from its first change to a tick without any.</summary>
    private async Task RunAsync(string roomId, Line line, Batch first)
    {
        for (var batch = first; batch is not null; batch = Next(roomId, line))
        {
            var began = clock.GetTimestamp();
            var sending = DeliverAsync(roomId, batch);
            if (!sending.IsCompleted) await Task.WhenAny(sending, Task.Delay(Patience, clock));
            var rest = tick - clock.GetElapsedTime(began);
            if (rest > TimeSpan.Zero) await Task.WhenAny(Task.Delay(rest, clock), line.Full.Task, _stopping.Task);
        }
    }

    private Batch? Next(string roomId, Line line)
    {
        lock (_gate)
        {
            var next = line.Waiting;
            line.Waiting = null;
            line.Sending = next;
            if (next is null) _lines.Remove(roomId);
            else if (line.Full.Task.IsCompleted) line.Full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return next;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Those who announced are told, each of whom awaits it.")]
    private async Task DeliverAsync(string roomId, Batch batch)
    {
        try
        {
            await SendAsync(roomId, batch.News);
            batch.Sent.SetResult();
        }
        catch (Exception error)
        {
            batch.Sent.SetException(error);
        }
    }

    private async Task SendAsync(string roomId, IReadOnlyList<RoomNews> news)
    {
        foreach (var message in RoomNews.Messages(news)) await signals.ToGroupAsync(roomId, message.Event, message.Argument, message.Except, CancellationToken.None);
    }

    private sealed class Line
    {
        public Batch? Sending { get; set; }

        public Batch? Waiting { get; set; }

        public TaskCompletionSource Full { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Batch
    {
        public List<RoomNews> News { get; } = [];

        public TaskCompletionSource Sent { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
