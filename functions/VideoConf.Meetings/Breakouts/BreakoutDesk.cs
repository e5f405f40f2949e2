using VideoConf.Contracts.Breakouts;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Moderation;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Breakouts;

/// <summary>What the breakout rooms' use cases share: who may, making the rooms, and telling people where to go.</summary>
internal sealed class BreakoutDesk(IDocumentStore documents, RoomStore rooms, ISignalSender signals)
{
    /// <summary>How long people may stay when they are called back.</summary>
    public static readonly TimeSpan CallBack = TimeSpan.FromSeconds(60);

    public static DocumentKey ListKey(string roomId, string sessionId) => new(Keys.Meetings, roomId, $"breakouts-{sessionId}");

    /// <summary>Whether a caller runs the meeting, be it from one of its breakout rooms.</summary>
    public static bool Runs(MeetingDocument meeting, RoomState room, CallerIdentity caller) =>
        RoomRoles.Runs(meeting, room, caller) || (room.Breakouts?.Away.GetValueOrDefault(caller.UserId) is { } away && RoomRoles.Runs(away.Role));

    /// <summary>Why a caller may not act on the breakout rooms of a room as it is; null when they may.</summary>
    public static Problem? Check(RoomSnapshot snapshot, CallerIdentity caller)
    {
        if (snapshot.Meeting!.Value.ParentId is not null)
            return new Problem(ProblemTypes.Conflict, "A breakout room has no breakout rooms of its own. Use the meeting that it belongs to.");
        var room = snapshot.Room.Value;
        if (room.Ended) return Problems.Ended();
        if (!Runs(snapshot.Meeting.Value, room, caller)) return new Problem(ProblemTypes.Forbidden, "Only hosts and co-hosts may do this with breakout rooms.");
        return room.SessionId is null ? new Problem(ProblemTypes.Conflict, "The meeting is not running. Breakout rooms are for those who are in it.") : null;
    }

    public static Problem None() => new(ProblemTypes.Conflict, "There are no breakout rooms. Make them with PUT first.");

    /// <summary>Makes the rooms that the state names be there. What is there already stays, but for its name.</summary>
    public async Task EnsureAsync(MeetingDocument parent, RoomState state, CancellationToken cancellationToken)
    {
        if (state.Breakouts is not { } breakouts || state.SessionId is not { } sessionId) return;

        // The list first: a room that nobody enters does no harm, one that does not end would.
        await RememberAsync(state.RoomId, sessionId, breakouts, cancellationToken);
        foreach (var place in breakouts.Rooms)
        {
            var key = Keys.Meeting(place.RoomId);
            var title = $"{parent.Title}: {place.Name}";
            var known = await documents.ReadAsync<MeetingDocument>(key, cancellationToken);
            if (known is { } stored && string.Equals(stored.Value.Title, title, StringComparison.Ordinal)) continue;
            if (known is not null) await documents.ExecuteAsync(Documents.Replace(key, known.Value with { Title = title }, known.ETag), cancellationToken);
            else await documents.ExecuteAsync([Documents.Create(key, Child(parent, place.RoomId, title, sessionId)), Documents.Create(Keys.Room(place.RoomId), ChildRoom(parent, place.RoomId))], cancellationToken);
        }
    }

    /// <summary>Tells those assigned, wherever they are, to go to their rooms; who is there or has left is told nothing.</summary>
    public async Task SendOutAsync(RoomState state, Func<string, bool>? only = null)
    {
        if (state.Breakouts is not { State: BreakoutStates.Open } breakouts) return;
        var places = new List<RoomState> { state };
        foreach (var place in breakouts.Rooms)
        {
            if (await rooms.ReadAsync(place.RoomId, CancellationToken.None) is { } child) places.Add(child.Value);
        }

        foreach (var member in places.SelectMany(place => place.Members.Values.Select(member => (place.RoomId, Member: member))))
        {
            if (member.Member is not { HasEntered: true, ConnectionId: { Length: > 0 } connectionId } || breakouts.Of(member.Member.UserId) is not { } target) continue;
            if (string.Equals(target.RoomId, member.RoomId, StringComparison.Ordinal) || only?.Invoke(member.Member.UserId) == false) continue;
            await signals.ToConnectionAsync(connectionId, HubEvents.MoveToRoom, new MoveToRoom(target.RoomId, target.Name, 0), CancellationToken.None);
        }
    }

    /// <summary>Calls everybody back to the meeting's own room.</summary>
    public async Task CallBackAsync(RoomState state, int seconds)
    {
        if (state.Breakouts is not { } breakouts) return;
        foreach (var place in breakouts.Rooms)
            await signals.ToGroupAsync(place.RoomId, HubEvents.MoveToRoom, new MoveToRoom(state.RoomId, null, seconds), exceptConnectionId: null, CancellationToken.None);
    }

    private async Task RememberAsync(string roomId, string sessionId, RoomBreakouts breakouts, CancellationToken cancellationToken)
    {
        var key = ListKey(roomId, sessionId);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var known = await documents.ReadAsync<BreakoutList>(key, cancellationToken);
            var all = new BreakoutList([.. (known?.Value.RoomIds ?? []).Union(breakouts.Rooms.Select(room => room.RoomId), StringComparer.Ordinal)]);
            if (known is not null && all.RoomIds.Length == known.Value.RoomIds.Length) return;
            var write = known is null ? Documents.Create(key, all) : Documents.Replace(key, all, known.ETag);
            if ((await documents.ExecuteAsync(write, cancellationToken)).Succeeded) return;
        }

        throw new IOException("The list of breakout rooms is being changed by somebody else all the time.");
    }

    // Nothing of it begins by itself: what is recorded and written down of the meeting is that of its own room.
    private static MeetingDocument Child(MeetingDocument parent, string roomId, string title, string sessionId) => parent with
    {
        Id = roomId,
        Title = title,
        ParentId = parent.Id,
        ParentSessionId = sessionId,
        ScheduledTime = null,
        EndOnSchedule = false,
        PasswordHash = null,
        LobbyEnabled = false,
        WaitForHost = false,
        AutoRecord = false,
        AutoTranscribe = false,
        AutoSummarize = false,
        EndedAt = null,
    };

    private static RoomState ChildRoom(MeetingDocument parent, string roomId) =>
        new() { RoomId = roomId, ParentRoomId = parent.Id, MaxParticipants = parent.MaxParticipants, VideoCodecs = parent.VideoCodecs };
}
