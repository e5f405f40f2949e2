using System.Globalization;
using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Breakouts;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Meetings.Breakouts;

/// <summary>POST <c>/v1/meetings/{id}/breakouts/open</c>: everybody who is assigned is sent to their room. Opening again tells those who have not gone.</summary>
public sealed class OpenBreakouts
{
    private readonly RoomStore _rooms;
    private readonly RoomAnnouncer _announcer;
    private readonly BreakoutDesk _desk;
    private readonly IWorkflowClient _workflows;
    private readonly AuditLog _audit;

    internal OpenBreakouts(RoomStore rooms, RoomAnnouncer announcer, BreakoutDesk desk, IWorkflowClient workflows, AuditLog audit)
    {
        _rooms = rooms;
        _announcer = announcer;
        _desk = desk;
        _workflows = workflows;
        _audit = audit;
    }

    /// <summary>Opens the rooms.</summary>
    public async Task<Outcome<BreakoutsState>> ExecuteAsync(CallerIdentity caller, string meetingId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (Ids.Meeting(meetingId) is not { } id || await _rooms.ReadWithMeetingAsync(id, cancellationToken) is not { } snapshot) return Problems.NoSuchMeeting();
        if (BreakoutDesk.Check(snapshot, caller) is { } notAllowed) return notAllowed;

        // Rooms first: who is told to go finds the room there.
        await _desk.EnsureAsync(snapshot.Meeting!.Value, snapshot.Room.Value, cancellationToken);
        var openingId = Ids.New("brk");
        var changed = await _rooms.ChangeWithMeetingAsync(id, (current, now) => Decide(current, caller, openingId, now), beforeWrite: null, cancellationToken);
        if (!changed.Result.Succeeded) return changed.Result.Problem;

        var after = changed.After!;
        await _desk.EnsureAsync(snapshot.Meeting.Value, after, CancellationToken.None);
        await BreakoutWorkflow.StartAsync(_workflows, after, CancellationToken.None);
        if (!ReferenceEquals(changed.Before, after)) await _announcer.RoomChangedAsync(after);
        await _desk.SendOutAsync(after);
        if (!ReferenceEquals(changed.Before, after))
        {
            var places = after.Breakouts!.Rooms;
            var detail = string.Create(CultureInfo.InvariantCulture, $"{places.Length} rooms for {places.Sum(place => place.UserIds.Length)} people");
            await _audit.WriteAsync(AuditDraft.By(caller, AuditActions.BreakoutsOpened) with { MeetingId = id, Detail = detail }, CancellationToken.None);
        }

        return changed.Result.Value;
    }

    /// <summary>The room with its breakout rooms open.</summary>
    internal static RoomChange<BreakoutsState> Decide(RoomSnapshot snapshot, CallerIdentity caller, string openingId, DateTimeOffset now)
    {
        if (BreakoutDesk.Check(snapshot, caller) is { } notAllowed) return RoomChange<BreakoutsState>.Refuse(notAllowed);
        var state = snapshot.Room.Value;
        if (state.Breakouts is not { } breakouts) return RoomChange<BreakoutsState>.Refuse(BreakoutDesk.None());
        if (breakouts.State == BreakoutStates.Open) return new RoomChange<BreakoutsState>(breakouts.ToState());
        if (breakouts.State == BreakoutStates.Closing)
        {
            return RoomChange<BreakoutsState>.Refuse(
                new Problem(ProblemTypes.Conflict, "Everybody is just being called back. Open the rooms again when they are back.") { RetryAfter = BreakoutDesk.CallBack });
        }

        breakouts = breakouts with
        {
            State = BreakoutStates.Open,
            OpeningId = openingId,
            ClosesAt = breakouts.DurationMinutes is { } minutes ? now + TimeSpan.FromMinutes(minutes) : null,
            Away = breakouts.Away.Clear(),
        };
        return new RoomChange<BreakoutsState>(breakouts.ToState(), state with { Breakouts = breakouts, Version = state.Version + 1 });
    }
}
