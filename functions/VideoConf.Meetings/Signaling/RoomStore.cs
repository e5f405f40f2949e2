using System.Collections.Immutable;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Signaling;

/// <summary>A room and its meeting as they were read together.</summary>
internal sealed record RoomSnapshot(Stored<MeetingDocument>? Meeting, Stored<RoomState> Room);

/// <summary>A change that was made: the answer, and the room before and after (the same when nothing was written).</summary>
internal sealed record RoomChanged<T>(Outcome<T> Result, RoomState? Before, RoomState? After)
    where T : class;

/// <summary>
/// Reads rooms, and changes them by deciding on what was read until what was decided could be written. What a use case does after a change is
/// not cancelled either.
/// </summary>
internal sealed class RoomStore(IDocumentStore documents, TimeProvider clock)
{
    // 50 joins at once from as many processes all get through; a room that changes faster than that turns joiners away for a second.
    private const int MaxAttempts = 80;

    // Within one process changes of one room queue up instead of racing. This saves retries; correctness is the ETag's.
    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    public Task<Stored<RoomState>?> ReadAsync(string roomId, CancellationToken cancellationToken) =>
        documents.ReadAsync<RoomState>(Keys.Room(roomId), cancellationToken);

    public async Task<RoomSnapshot?> ReadWithMeetingAsync(string meetingId, CancellationToken cancellationToken)
    {
        // The room first: what turns something off in the meeting writes the room too, so nothing is written that was decided on older settings than that.
        if (await documents.ReadAsync<RoomState>(Keys.Room(meetingId), cancellationToken) is not { } room) return null;
        return await documents.ReadAsync<MeetingDocument>(Keys.Meeting(meetingId), cancellationToken) is { } meeting ? new RoomSnapshot(meeting, room) : null;
    }

    public Task<RoomChanged<T>> ChangeAsync<T>(string roomId, Func<RoomState, DateTimeOffset, RoomChange<T>> decide, CancellationToken cancellationToken)
        where T : class =>
        ChangeAsync(
            roomId,
            async ct => await ReadAsync(roomId, ct) is { } room ? new RoomSnapshot(null, room) : null,
            (snapshot, now) => decide(snapshot.Room.Value, now),
            beforeWrite: null,
            cancellationToken);

    public Task<RoomChanged<T>> ChangeWithMeetingAsync<T>(
        string roomId, Func<RoomSnapshot, DateTimeOffset, RoomChange<T>> decide, Func<RoomState, Task>? beforeWrite, CancellationToken cancellationToken)
        where T : class =>
        ChangeAsync(roomId, ct => ReadWithMeetingAsync(roomId, ct), decide, beforeWrite, cancellationToken);

    /// <summary>As the others, with what the decision needs besides the room read anew before each attempt by <paramref name="read"/>.</summary>
    public async Task<RoomChanged<T>> ChangeAsync<T>(
        string roomId, Func<CancellationToken, Task<RoomSnapshot?>> read, Func<RoomSnapshot, DateTimeOffset, RoomChange<T>> decide,
        Func<RoomState, Task>? beforeWrite, CancellationToken cancellationToken)
        where T : class
    {
        var gate = _gates[(uint)StringComparer.Ordinal.GetHashCode(roomId) % (uint)_gates.Length];
        await gate.WaitAsync(cancellationToken);
        try
        {
            for (var attempt = 0; attempt < MaxAttempts; attempt++)
            {
                // Real time, whatever clock decides: another writer needs a moment of it.
                if (attempt > 0) await Task.Delay(Backoff(attempt), TimeProvider.System, cancellationToken);
                if (await read(cancellationToken) is not { } snapshot) return new RoomChanged<T>(Problems.NoSuchMeeting(), null, null);

                var before = snapshot.Room.Value;
                var change = decide(snapshot, clock.GetUtcNow());
                if (change.State is null) return new RoomChanged<T>(change.Result, before, before);

                if (beforeWrite is not null) await beforeWrite(change.State);
                ImmutableList<DocumentOperation> writes = [Documents.Replace(Keys.Room(roomId), change.State, snapshot.Room.ETag), .. change.Writes ?? []];

                // Not to be cancelled from here on: a caller who hangs up must not leave a change that nobody was told of.
                var result = await documents.ExecuteAsync(writes, CancellationToken.None);
                if (result.Succeeded) return new RoomChanged<T>(change.Result, before, change.State);
            }
        }
        finally
        {
            gate.Release();
        }

        return new RoomChanged<T>(
            new Problem(ProblemTypes.Conflict, "The room is changing faster than this request could follow. Try again in a second.") { RetryAfter = TimeSpan.FromSeconds(1) },
            null,
            null);
    }

    // Full jitter: racing writers must not meet again at the same moment.
    private static TimeSpan Backoff(int attempt) =>
        TimeSpan.FromMilliseconds(Random.Shared.Next(1, Math.Min(4 << Math.Min(attempt, 5), 100)));
}
