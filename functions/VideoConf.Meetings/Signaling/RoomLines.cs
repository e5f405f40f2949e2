using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Topology;

namespace VideoConf.Meetings.Signaling;

/// <summary>
/// Changes of rooms, one after another for each room, and written together where several wait: each is decided on the room as the one before leaves it. When a
/// hundred enter at once, their room is written a few times instead of two hundred. Other processes write the same rooms, so what was decided counts only once it
/// could be written on the version that was read; otherwise it is decided again.
/// </summary>
internal sealed class RoomLines(RoomStore rooms, IDocumentStore documents, TimeProvider clock)
{
    // 50 joins at once from as many processes all get through; a room that changes faster than that turns joiners away for a second.
    private const int MaxAttempts = 80;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue<PendingChange>> _lines = new(StringComparer.Ordinal);

    /// <summary>Puts a change last in its room's line. It is told of its end, whatever that is.</summary>
    public void Add(string roomId, PendingChange change)
    {
        lock (_gate)
        {
            if (_lines.TryGetValue(roomId, out var line))
            {
                line.Enqueue(change);
                return;
            }

            _lines[roomId] = new Queue<PendingChange>([change]);
        }

        _ = RunAsync(roomId);
    }

    /// <summary>A room's line, until nobody waits in it.</summary>
    private async Task RunAsync(string roomId)
    {
        for (var turn = Next(roomId); turn.Count > 0; turn = Next(roomId)) await MakeAsync(roomId, turn);
    }

    private List<PendingChange> Next(string roomId)
    {
        lock (_gate)
        {
            var line = _lines[roomId];
            var turn = new List<PendingChange>();
            while (line.TryPeek(out var next) && (turn.Count == 0 || (turn.Count < DocumentLimits.MaxBatch && turn[0].Read is null && next.Read is null))) turn.Add(line.Dequeue());
            if (turn.Count == 0) _lines.Remove(roomId);
            return turn;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Those whose changes these are are told, each of whom awaits it.")]
    private async Task MakeAsync(string roomId, List<PendingChange> waiting)
    {
        for (var attempt = 0; waiting.Count > 0; attempt++)
        {
            // Real time, whatever clock decides: another writer needs a moment of it.
            if (attempt > 0) await Task.Delay(Backoff(attempt), TimeProvider.System, CancellationToken.None);
            waiting.RemoveAll(static change => !change.TryTake());
            try
            {
                var read = waiting is [{ Read: { } own }] ? own : ct => rooms.ReadSnapshotAsync(roomId, waiting.Exists(static change => change.NeedsMeeting), ct);
                if (attempt == MaxAttempts || await read(CancellationToken.None) is not { } snapshot)
                {
                    foreach (var change in waiting) change.Refuse(attempt == MaxAttempts ? TooBusy() : Problems.NoSuchMeeting());
                    return;
                }

                var decided = await DecideAsync(snapshot, waiting);
                var result = await WriteAsync(roomId, snapshot.Room.ETag, decided);
                if (result is null or { Succeeded: true })
                {
                    // Whoever had no place in this batch has lost no attempt.
                    waiting.RemoveRange(0, decided.Count);
                    foreach (var one in decided) one.Change.Done(one.Before, one.After, one.Writes ?? []);
                    attempt = -1;
                }

                foreach (var change in waiting) change.Release();

                // Something that one of them writes besides the room does not fit: the others are not to suffer from it.
                if (result is { FailedOperation: > 0 } && waiting.Count > 1)
                {
                    foreach (var change in waiting) await MakeAsync(roomId, [change]);
                    return;
                }
            }
            catch (Exception error)
            {
                foreach (var change in waiting) change.Fail(error);
                return;
            }
        }
    }

    /// <summary>Decides as many as fit into one batch; who cannot be decided leaves the line.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whose change it is is told; the others' do not depend on it.")]
    private async Task<List<Decided>> DecideAsync(RoomSnapshot snapshot, List<PendingChange> waiting)
    {
        var now = clock.GetUtcNow();
        var decided = new List<Decided>();
        var (state, operations) = (snapshot.Room.Value, 1);
        while (decided.Count < waiting.Count)
        {
            var change = waiting[decided.Count];
            try
            {
                if (change.NeedsMeeting && snapshot.Meeting is null)
                {
                    change.Refuse(Problems.NoSuchMeeting());
                    waiting.RemoveAt(decided.Count);
                    continue;
                }

                var (next, writes) = change.Decide(snapshot with { Room = snapshot.Room with { Value = state } }, now);
                if (next is null)
                {
                    decided.Add(new Decided(change, state, state, null));
                    continue;
                }

                operations += writes.Count;
                if (operations > DocumentLimits.MaxBatch && decided.Count > 0) break;
                next = TopologyRules.Apply(next, now, rooms.Mesh);
                if (change.BeforeWrite is { } prepare) await prepare(next);
                decided.Add(new Decided(change, state, next, writes));
                state = next;
            }
            catch (Exception error)
            {
                change.Fail(error);
                waiting.RemoveAt(decided.Count);
            }
        }

        return decided;
    }

    /// <summary>Null when there is nothing to write.</summary>
    private async Task<BatchResult?> WriteAsync(string roomId, string etag, List<Decided> decided)
    {
        if (decided.FindLast(static one => one.Writes is not null) is not { } last) return null;
        ImmutableList<DocumentOperation> writes = [Documents.Replace(Keys.Room(roomId), last.After, etag), .. decided.SelectMany(static one => one.Writes ?? [])];
        var result = await documents.ExecuteAsync(writes, CancellationToken.None);
        if (result.Succeeded && result.ETags[0] is { } written) rooms.Know(roomId, new Stored<RoomState>(last.After, written));
        return result;
    }

    private static Problem TooBusy() => new(ProblemTypes.Conflict, "The room is changing faster than this request could follow. Try again in a second.") { RetryAfter = TimeSpan.FromSeconds(1) };

    // Full jitter: racing writers must not meet again at the same moment.
    private static TimeSpan Backoff(int attempt) =>
        TimeSpan.FromMilliseconds(Random.Shared.Next(1, Math.Min(4 << Math.Min(attempt, 5), 100)));

    /// <summary>A change as decided; without <paramref name="Writes"/> it leaves the room as it is.</summary>
    private sealed record Decided(PendingChange Change, RoomState Before, RoomState After, ImmutableList<DocumentOperation>? Writes);
}
