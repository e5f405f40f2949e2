using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Meetings.Sessions;

/// <summary>Why sessions end; the host's and the empty room's come from elsewhere.</summary>
internal static class SessionReasons
{
    public const string Empty = "empty";
    public const string Schedule = "schedule";
    public const string Maximum = "maximum";
}

/// <summary>A session as its lifecycle sees it.</summary>
/// <param name="StartedAt">Since when it runs.</param>
/// <param name="EndedAt">Since when it does not.</param>
/// <param name="Reason">Why not.</param>
/// <param name="HasEntered">Whether anybody was in it.</param>
/// <param name="PlannedEnd">When it is to end by itself.</param>
internal sealed record SessionFacts(DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string? Reason, bool HasEntered, DateTimeOffset? PlannedEnd);

/// <summary>That a session is to end.</summary>
internal sealed record SessionEnding(string MeetingId, string SessionId, DateTimeOffset EndsAt, string Reason);

/// <summary>What a session's lifecycle does. Each may come twice.</summary>
internal sealed class SessionActivities(IDocumentStore documents, RoomStore rooms, RoomClosing closing, ISignalSender signals, SessionStarters starters)
{
    public async Task<SessionFacts> LookAsync(LifecycleInput input, CancellationToken cancellationToken)
    {
        var session = await documents.ReadAsync<SessionDocument>(Keys.Session(input.MeetingId, input.SessionId), cancellationToken);
        var meeting = await documents.ReadAsync<MeetingDocument>(Keys.Meeting(input.MeetingId), cancellationToken);
        if (session is null || meeting is null) throw new PermanentFailureException($"There is no session {input.SessionId}.");
        var anybody = await documents.QueryAsync(
            new DocumentQuery(Keys.Meetings, input.MeetingId, Keys.ParticipantPrefix(input.SessionId), PageSize: 1), cancellationToken);
        return new SessionFacts(
            session.Value.StartedAt, session.Value.EndedAt, session.Value.Reason, anybody.Documents.Count > 0, PlannedEnd(meeting.Value, session.Value.StartedAt));
    }

    /// <summary>A meeting without a scheduled time was planned for when it began. A session that began after the planned end is not ended by it.</summary>
    internal static DateTimeOffset? PlannedEnd(MeetingDocument meeting, DateTimeOffset startedAt)
    {
        if (!meeting.EndOnSchedule) return null;
        var end = (meeting.ScheduledTime ?? startedAt) + TimeSpan.FromMinutes(meeting.DurationMinutes);
        return end > startedAt ? end : null;
    }

    /// <summary>All of them, whatever becomes of one.</summary>
    public async Task<Done> BeginAsync(SessionBegunInput input, CancellationToken cancellationToken)
    {
        await Task.WhenAll(starters.All.Select(starter => starter(input, cancellationToken)));
        return Done.Value;
    }

    public async Task<Done> WarnAsync(SessionEnding ending, CancellationToken cancellationToken)
    {
        if (await RunsAsync(ending, cancellationToken))
            await signals.ToGroupAsync(ending.MeetingId, HubEvents.MeetingEnding, new MeetingEnding(ending.MeetingId, ending.EndsAt), exceptConnectionId: null, cancellationToken);
        return Done.Value;
    }

    public async Task<Done> EndAsync(SessionEnding ending, CancellationToken cancellationToken)
    {
        var changed = await rooms.ChangeAsync(ending.MeetingId, (state, now) => Decide(state, ending, now), cancellationToken);
        if (!changed.Result.Succeeded) throw new IOException(changed.Result.Problem.Detail);

        // Also when it was closed before: that may have been cut short right here. But a session that began since has nothing to do with it.
        if (changed.After is not { SessionId: null } closed || !string.Equals(closed.ClosedSessionId, ending.SessionId, StringComparison.Ordinal)) return Done.Value;
        await signals.ToGroupAsync(ending.MeetingId, HubEvents.MeetingEnded, new MeetingEnded(ending.MeetingId, ending.Reason), exceptConnectionId: null, cancellationToken);
        await closing.FinishAsync(closed, cancellationToken);
        return Done.Value;
    }

    /// <summary>The room without the session, if it is that session that runs.</summary>
    internal static RoomChange<Done> Decide(RoomState state, SessionEnding ending, DateTimeOffset now)
    {
        if (!string.Equals(state.SessionId, ending.SessionId, StringComparison.Ordinal)) return new RoomChange<Done>(Done.Value);
        var (closed, writes) = RoomChanges.CloseSession(state, ending.Reason, now);
        return new RoomChange<Done>(Done.Value, closed, writes);
    }

    private async Task<bool> RunsAsync(SessionEnding ending, CancellationToken cancellationToken) =>
        await rooms.ReadAsync(ending.MeetingId, cancellationToken) is { Value: var room } && string.Equals(room.SessionId, ending.SessionId, StringComparison.Ordinal);
}
