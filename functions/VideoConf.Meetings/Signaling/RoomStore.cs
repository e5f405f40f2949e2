using System.Collections.Concurrent;
using System.Collections.Immutable;
using VideoConf.Contracts.Sessions;
using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Topology;

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
internal sealed class RoomStore
{
    /// <summary>Rooms that are kept in memory: a thousand of a hundred people are some 50 MB, and most rooms are small.</summary>
    private const int MaxKnown = 1000;

    // Rooms as they were read or written last. One of a hundred people is 50 KB of JSON that every call of each of them looks at, and mostly finds unchanged.
    private readonly ConcurrentDictionary<string, Stored<RoomState>> _known = new(StringComparer.Ordinal);

    private readonly IDocumentStore _documents;
    private readonly IReadOnlyList<IRoomWatcher> _watchers;
    private readonly RoomLines _lines;

    public RoomStore(IDocumentStore documents, TimeProvider clock, params IReadOnlyList<IRoomWatcher> watchers)
    {
        (_documents, _watchers) = (documents, watchers);
        _lines = new RoomLines(this, documents, clock);
    }

    /// <summary>Which rooms go from peer to peer.</summary>
    public MeshOptions Mesh { get; init; } = new();

    /// <summary>Told of every room that was written with another topology, before the change returns.</summary>
    public Func<RoomState, Task>? Switched { get; set; }

    public async Task<Stored<RoomState>?> ReadAsync(string roomId, CancellationToken cancellationToken) =>
        await _documents.ReadAsync(Keys.Room(roomId), cancellationToken) is { } document ? Parse(document) : null;

    /// <summary>A room that was read, without taking it apart again where its version is known.</summary>
    public Stored<RoomState> Parse(StoredDocument document)
    {
        var roomId = document.Key.Partition;
        return _known.TryGetValue(roomId, out var known) && string.Equals(known.ETag, document.ETag, StringComparison.Ordinal)
            ? known
            : Know(roomId, new Stored<RoomState>(document.As<RoomState>(), document.ETag));
    }

    /// <summary>A room and its meeting; null when one of them is not there.</summary>
    public async Task<RoomSnapshot?> ReadWithMeetingAsync(string meetingId, CancellationToken cancellationToken) =>
        await ReadSnapshotAsync(meetingId, withMeeting: true, cancellationToken) is { Meeting: not null } snapshot ? snapshot : null;

    /// <summary>A room, with its meeting where that is wanted and there; null without a room.</summary>
    public async Task<RoomSnapshot?> ReadSnapshotAsync(string roomId, bool withMeeting, CancellationToken cancellationToken)
    {
        // The room first: what turns something off in the meeting writes the room too, so nothing is written that was decided on older settings than that.
        if (await ReadAsync(roomId, cancellationToken) is not { } room) return null;
        return new RoomSnapshot(withMeeting ? await _documents.ReadAsync<MeetingDocument>(Keys.Meeting(roomId), cancellationToken) : null, room);
    }

    public Task<RoomChanged<T>> ChangeAsync<T>(string roomId, Func<RoomState, DateTimeOffset, RoomChange<T>> decide, CancellationToken cancellationToken)
        where T : class =>
        MakeAsync(roomId, new PendingChange<T>((snapshot, now) => decide(snapshot.Room.Value, now), cancellationToken));

    public Task<RoomChanged<T>> ChangeWithMeetingAsync<T>(
        string roomId, Func<RoomSnapshot, DateTimeOffset, RoomChange<T>> decide, Func<RoomState, Task>? beforeWrite, CancellationToken cancellationToken)
        where T : class =>
        MakeAsync(roomId, new PendingChange<T>(decide, cancellationToken) { NeedsMeeting = true, BeforeWrite = beforeWrite });

    /// <summary>As the others, with what the decision needs besides the room read anew before each attempt by <paramref name="read"/>.</summary>
    public Task<RoomChanged<T>> ChangeAsync<T>(
        string roomId, Func<CancellationToken, Task<RoomSnapshot?>> read, Func<RoomSnapshot, DateTimeOffset, RoomChange<T>> decide, CancellationToken cancellationToken)
        where T : class =>
        MakeAsync(roomId, new PendingChange<T>(decide, cancellationToken) { Read = read });

    /// <summary>Remembers a room as it was read or written.</summary>
    public Stored<RoomState> Know(string roomId, Stored<RoomState> room)
    {
        if (_known.Count >= MaxKnown) _known.Clear();
        return _known[roomId] = room;
    }

    private async Task<RoomChanged<T>> MakeAsync<T>(string roomId, PendingChange<T> change)
        where T : class
    {
        _lines.Add(roomId, change);
        var (made, writes) = await change.MadeAsync();
        if (_watchers.Count > 0 && Logged(writes) is { Count: > 0 } logged)
        {
            foreach (var watcher in _watchers) await watcher.ChangedAsync(made.Before!, made.After!, logged);
        }

        if (made is { Before: { } before, After: { } after } && IsSwitch(before, after) && Switched is { } tell) await tell(after);
        return made;
    }

    private static IReadOnlyList<SessionEvent> Logged(ImmutableList<DocumentOperation> writes) =>
        [.. writes.Where(write => write.Key.Id.StartsWith(Keys.EventsPrefix, StringComparison.Ordinal)).Select(write => new StoredDocument(write.Key, write.Json!.Value, "").As<SessionEvent>())];

    private static bool IsSwitch(RoomState before, RoomState after) =>
        before.Topology is { } was && after.Topology is { } now && was.Current != now.Current && string.Equals(before.SessionId, after.SessionId, StringComparison.Ordinal);
}
