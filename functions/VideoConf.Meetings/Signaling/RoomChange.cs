using System.Collections.Immutable;
using VideoConf.Contracts.Sessions;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings.Breakouts;
using VideoConf.Meetings.Moderation;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Signaling;

/// <summary>What was decided about a room: what to write with it, and what to answer. Nothing is written without a <paramref name="State"/>.</summary>
/// <param name="Result">The answer.</param>
/// <param name="State">The room as it is to be; null to leave it.</param>
/// <param name="Writes">Documents of the same partition to write with it.</param>
internal sealed record RoomChange<T>(Outcome<T> Result, RoomState? State = null, ImmutableList<DocumentOperation>? Writes = null)
    where T : class
{
    public static RoomChange<T> Refuse(Problem problem) => new(problem);
}

/// <summary>Changes to a room that several use cases share; each returns the new room and what to write with it.</summary>
internal static class RoomChanges
{
    /// <summary>Beyond this many departures within a token's life, new joins wait: the document has a size limit.</summary>
    public const int MaxDeparted = 2000;

    /// <summary>Why somebody is gone who said so, be it to go to a breakout room.</summary>
    public const string Left = "left";

    /// <summary>Why somebody is gone whom a host has put out.</summary>
    public const string Removed = "removed";

    /// <summary>Drops what time has made meaningless: departures whose tokens are over, and places kept in vain.</summary>
    public static RoomState Prune(RoomState state, DateTimeOffset now)
    {
        var departed = state.Departed.RemoveRange(state.Departed.Where(entry => entry.Value.Until <= now).Select(entry => entry.Key));
        var members = state.Members;
        foreach (var member in state.Members.Values)
        {
            if (member.HasEntered || member.ReservedUntil > now) continue;
            members = members.Remove(member.ParticipantId);
            departed = departed.SetItem(member.ParticipantId, new Departure(member.TokenExpiresAt + Jwt.ClockSkew, member));
        }

        var emptied = members.IsEmpty && !state.Members.IsEmpty;
        return state with
        {
            Members = members,
            Departed = departed,
            Admitted = Before(state.Admitted, now),
            Denied = Before(state.Denied, now),
            EmptySince = emptied ? now : state.EmptySince,
        };
    }

    private static ImmutableDictionary<string, DateTimeOffset> Before(ImmutableDictionary<string, DateTimeOffset> words, DateTimeOffset now) =>
        words.IsEmpty ? words : words.RemoveRange(words.Where(word => word.Value <= now).Select(word => word.Key));

    /// <summary>Somebody enters or is found in the room again: visible to all, at a new version.</summary>
    public static (RoomState State, Member Member, ImmutableList<DocumentOperation> Writes) Enter(RoomState state, Member member, DateTimeOffset now)
    {
        var entered = !state.Members.TryGetValue(member.ParticipantId, out var before) || !before.HasEntered;
        var next = member with { HasEntered = true, JoinedAt = member.JoinedAt ?? now, Version = state.Version + 1 };
        state = state with { Version = next.Version, Members = state.Members.SetItem(next.ParticipantId, next), Departed = state.Departed.Remove(next.ParticipantId), EmptySince = null };
        state = RoomBreakouts.Forget(state, next.UserId);
        (state, var entry) = Log(state, now, new SessionEntry(entered ? SessionEventTypes.Joined : SessionEventTypes.StateChanged) { Participant = next.ToInfo() });
        ImmutableList<DocumentOperation> writes =
        [
            Documents.Upsert(Keys.Participant(state.RoomId, state.SessionId!, next.ParticipantId), ParticipantDocument.From(state.SessionId!, next, leftAt: null)),
            entry,
        ];
        if (!entered) return (state, next, writes);
        (state, var changed) = RoomHosts.Entered(state, next, now);
        return (state, state.Members[next.ParticipantId], writes.AddRange(changed));
    }

    /// <summary>
    /// Somebody is gone. <paramref name="forGood"/> refuses their tokens from now on. With <paramref name="presenceETag"/> only if nobody has
    /// written their presence since it was read.
    /// </summary>
    public static (RoomState State, ImmutableList<DocumentOperation> Writes) Remove(
        RoomState state, Member member, bool forGood, string reason, DateTimeOffset now, string? presenceETag = null)
    {
        var lost = forGood ? null : member with { ConnectionId = null, MediaId = null, Role = member.RoleBefore ?? member.Role, RoleBefore = null };
        state = state with
        {
            Members = state.Members.Remove(member.ParticipantId),
            Tracks = state.Tracks.RemoveRange(state.Tracks.Keys.Where(key => key.StartsWith(SessionLog.TrackKey(member.ParticipantId, ""), StringComparison.Ordinal))),
            Departed = state.Departed.SetItem(member.ParticipantId, new Departure(member.TokenExpiresAt + Jwt.ClockSkew, lost)),
            Spotlight = state.Spotlight.Remove(member.ParticipantId, StringComparer.Ordinal),
        };
        if (reason is not Removed) state = RoomBreakouts.Remember(state, member, isVisiting: reason is Left);
        var writes = ImmutableList.Create(Documents.Delete(Keys.Presence(state.RoomId, member.ParticipantId), presenceETag));
        if (member.HasEntered)
        {
            state = state with { Version = state.Version + 1 };
            (state, var entry) = Log(state, now, new SessionEntry(SessionEventTypes.Left) { ParticipantId = member.ParticipantId, Reason = reason });
            writes = writes
                .Add(Documents.Upsert(Keys.Participant(state.RoomId, state.SessionId!, member.ParticipantId), ParticipantDocument.From(state.SessionId!, member, leftAt: now)))
                .Add(entry);
            (state, var heir) = RoomHosts.Left(state, member, now);
            writes = writes.AddRange(heir);
        }

        if (state.Members.IsEmpty) state = state with { EmptySince = now };
        return (state, writes);
    }

    /// <summary>The session is over. Its tokens name a session that runs no more, so nobody needs remembering.</summary>
    public static (RoomState State, ImmutableList<DocumentOperation> Writes) CloseSession(RoomState state, string reason, DateTimeOffset now)
    {
        var sessionId = state.SessionId!;
        ImmutableList<DocumentOperation> writes = [];
        if (state.Recording is { } recording)
        {
            (state, var stopped) = Log(state, now, new SessionEntry(SessionEventTypes.RecordingStopped) { RecordingId = recording.RecordingId, Reason = "ended" });
            writes = [stopped];
        }

        (state, var entry) = Log(state with { Version = state.Version + 1 }, now, new SessionEntry(SessionEventTypes.SessionEnded) { Reason = reason });
        writes =
        [
            .. writes,
            Documents.Upsert(
                Keys.Session(state.RoomId, sessionId), new SessionDocument(sessionId, state.RoomId, state.SessionStartedAt ?? now, now, reason)),
            entry,
        ];
        state = state with
        {
            SessionId = null,
            ClosedSessionId = sessionId,
            SessionStartedAt = null,
            LastEvent = 0,
            Recording = null,
            Captions = null,
            Breakouts = null,
            HostJoined = false,
            EndsAt = null,
            IsLocked = false,
            MayUnmute = true,
            MayShowVideo = true,
            MayShareScreen = true,
            Spotlight = [],
            Removed = [],
            Admitted = ImmutableDictionary<string, DateTimeOffset>.Empty,
            Denied = ImmutableDictionary<string, DateTimeOffset>.Empty,
            EmptySince = null,
            Tracks = ImmutableDictionary<string, string>.Empty,
            Speakers = [],
            SpokeAt = null,
            HeldSpeech = null,
            Members = ImmutableDictionary<string, Member>.Empty,
            Departed = ImmutableDictionary<string, Departure>.Empty,
        };
        return (state, writes);
    }

    /// <summary>A session begins with the first join.</summary>
    public static (RoomState State, ImmutableList<DocumentOperation> Writes) OpenSession(RoomState state, DateTimeOffset now)
    {
        var sessionId = Ids.NewSession(now);
        state = state with { SessionId = sessionId, SessionStartedAt = now, LastEvent = 0, Version = state.Version + 1 };
        (state, var entry) = Log(state, now, new SessionEntry(SessionEventTypes.SessionStarted));
        return (state,
        [
            Documents.Create(Keys.Session(state.RoomId, sessionId), new SessionDocument(sessionId, state.RoomId, now, EndedAt: null, Reason: null)),
            entry,
        ]);
    }

    /// <summary>Appends to the session's log. The number comes from the room's document, so that a log has no gaps and no doubles.</summary>
    public static (RoomState State, DocumentOperation Write) Log(RoomState state, DateTimeOffset at, SessionEntry entry)
    {
        var sequence = state.LastEvent + 1;
        var logged = new SessionEvent
        {
            Sequence = sequence,
            At = at,
            Type = entry.Type,
            ParticipantId = entry.ParticipantId ?? entry.Participant?.ParticipantId,
            Participant = entry.Participant,
            Source = entry.Source,
            Speakers = entry.Speakers,
            RecordingId = entry.RecordingId,
            Reason = entry.Reason,
        };
        return (state with { LastEvent = sequence }, Documents.Create(Keys.Event(state.RoomId, state.SessionId!, sequence), logged));
    }
}
