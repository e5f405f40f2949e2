using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Moderation;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Chat;

/// <summary>What of a session's chat a caller may see.</summary>
/// <param name="RoomId">The room.</param>
/// <param name="SessionId">The session.</param>
/// <param name="UserId">The caller.</param>
/// <param name="Until">What was written after they had left is not theirs; null for all of it.</param>
/// <param name="Runs">Whether they run the meeting, and so may take back what others wrote to all.</param>
internal sealed record ChatReader(string RoomId, string SessionId, string UserId, DateTimeOffset? Until, bool Runs)
{
    public bool MaySee(ChatDocument message) =>
        (!message.IsPrivate || message.IsBetween(UserId)) && (Until is not { } until || message.SentAt <= until);

    public bool MayDelete(ChatDocument message) =>
        string.Equals(message.UserId, UserId, StringComparison.Ordinal) || (Runs && !message.IsPrivate);
}

/// <summary>Finds out who may read what: who is in the session reads from its beginning, who was in it until they left, the meeting's host all that is for all.</summary>
internal sealed class ChatView(RoomStore rooms, SessionAccess access)
{
    public async Task<Outcome<ChatReader>> OfAsync(CallerIdentity caller, string meetingId, string? sessionId, CancellationToken cancellationToken)
    {
        if (Ids.Meeting(meetingId) is not { } id || await rooms.ReadWithMeetingAsync(id, cancellationToken) is not { } snapshot) return Problems.NoSuchMeeting();
        var room = snapshot.Room.Value;
        var running = room.SessionId is { } session && (sessionId is null || string.Equals(sessionId, session, StringComparison.Ordinal));
        var isHost = string.Equals(caller.UserId, snapshot.Meeting!.Value.HostId, StringComparison.Ordinal);
        if (running && Inside.Of(room, caller) is { Succeeded: true, Value: var member })
            return new ChatReader(id, room.SessionId!, caller.UserId, Until: null, isHost || RoomRoles.Runs(member.Role));

        var reader = await access.OfAsync(caller, id, sessionId, cancellationToken);
        if (!reader.Succeeded) return reader.Problem;
        var until = reader.Value.IsHost ? null : await LeftAtAsync(caller, id, reader.Value.Session.SessionId, cancellationToken);
        return new ChatReader(id, reader.Value.Session.SessionId, caller.UserId, until, reader.Value.IsHost);
    }

    // The latest of their times; who was in until the end saw all.
    private async Task<DateTimeOffset?> LeftAtAsync(CallerIdentity caller, string roomId, string sessionId, CancellationToken cancellationToken)
    {
        DateTimeOffset? last = null;
        await foreach (var participant in access.ParticipantsAsync(roomId, sessionId, cancellationToken))
        {
            if (!string.Equals(participant.UserId, caller.UserId, StringComparison.Ordinal)) continue;
            if (participant.LeftAt is not { } left) return null;
            if (last is null || left > last) last = left;
        }

        return last;
    }
}
