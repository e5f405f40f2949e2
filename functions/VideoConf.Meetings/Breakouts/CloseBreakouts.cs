using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Breakouts;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Meetings.Breakouts;

/// <summary>POST <c>/v1/meetings/{id}/breakouts/close</c>: calls everybody back within a minute. Closing again is fine.</summary>
public sealed class CloseBreakouts
{
    private readonly RoomStore _rooms;
    private readonly RoomAnnouncer _announcer;
    private readonly BreakoutDesk _desk;
    private readonly IWorkflowClient _workflows;
    private readonly AuditLog _audit;

    internal CloseBreakouts(RoomStore rooms, RoomAnnouncer announcer, BreakoutDesk desk, IWorkflowClient workflows, AuditLog audit)
    {
        _rooms = rooms;
        _announcer = announcer;
        _desk = desk;
        _workflows = workflows;
        _audit = audit;
    }

    /// <summary>Calls everybody back.</summary>
    public async Task<Outcome<BreakoutsState>> ExecuteAsync(CallerIdentity caller, string meetingId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (Ids.Meeting(meetingId) is not { } id) return Problems.NoSuchMeeting();
        var changed = await _rooms.ChangeWithMeetingAsync(id, (current, now) => Decide(current, caller, now), beforeWrite: null, cancellationToken);
        if (!changed.Result.Succeeded) return changed.Result.Problem;
        var after = changed.After!;
        if (after.Breakouts is not { IsRunning: true }) return changed.Result.Value;

        // Started here too: what opened the rooms may have died before it did.
        await BreakoutWorkflow.StartAsync(_workflows, after, CancellationToken.None);
        await _workflows.RaiseAsync(BreakoutWorkflow.InstanceId(after.Breakouts.OpeningId!), BreakoutWorkflow.LookAgain, Done.Value, CancellationToken.None);
        if (!ReferenceEquals(changed.Before, after))
        {
            await _announcer.RoomChangedAsync(after);
            await _desk.CallBackAsync(after, (int)BreakoutDesk.CallBack.TotalSeconds);
            await _audit.WriteAsync(AuditDraft.By(caller, AuditActions.BreakoutsClosed) with { MeetingId = id }, CancellationToken.None);
        }

        return changed.Result.Value;
    }

    /// <summary>The room with its breakout rooms about to close.</summary>
    internal static RoomChange<BreakoutsState> Decide(RoomSnapshot snapshot, CallerIdentity caller, DateTimeOffset now)
    {
        if (BreakoutDesk.Check(snapshot, caller) is { } notAllowed) return RoomChange<BreakoutsState>.Refuse(notAllowed);
        if (snapshot.Room.Value.Breakouts is not { } breakouts) return RoomChange<BreakoutsState>.Refuse(BreakoutDesk.None());
        return CallBack(snapshot.Room.Value, breakouts, now);
    }

    /// <summary>From open to closing; as it is when it is neither.</summary>
    internal static RoomChange<BreakoutsState> CallBack(RoomState state, RoomBreakouts breakouts, DateTimeOffset now)
    {
        if (breakouts.State != BreakoutStates.Open) return new RoomChange<BreakoutsState>(breakouts.ToState());
        var at = now + BreakoutDesk.CallBack;
        breakouts = breakouts with { State = BreakoutStates.Closing, ClosesAt = breakouts.ClosesAt is { } planned && planned > now && planned < at ? planned : at };
        return new RoomChange<BreakoutsState>(breakouts.ToState(), state with { Breakouts = breakouts, Version = state.Version + 1 });
    }
}
