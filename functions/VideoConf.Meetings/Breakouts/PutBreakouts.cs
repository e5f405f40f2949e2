using System.Globalization;
using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Breakouts;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Breakouts;

/// <summary>PUT <c>/v1/meetings/{id}/breakouts</c>: makes breakout rooms, or changes who is assigned to which.</summary>
public sealed class PutBreakouts
{
    private readonly RoomStore _rooms;
    private readonly RoomAnnouncer _announcer;
    private readonly BreakoutDesk _desk;
    private readonly AuditLog _audit;

    internal PutBreakouts(RoomStore rooms, RoomAnnouncer announcer, BreakoutDesk desk, AuditLog audit)
    {
        _rooms = rooms;
        _announcer = announcer;
        _desk = desk;
        _audit = audit;
    }

    /// <summary>Makes and assigns. One who is not in the meeting any more is skipped and named in the answer.</summary>
    public async Task<Outcome<BreakoutsState>> ExecuteAsync(CallerIdentity caller, string meetingId, PutBreakoutsRequest? request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (request is null) return Problems.NoBody();
        if (Ids.Meeting(meetingId) is not { } id || await _rooms.ReadWithMeetingAsync(id, cancellationToken) is not { } snapshot) return Problems.NoSuchMeeting();
        if (BreakoutDesk.Check(snapshot, caller) is { } notAllowed) return notAllowed;
        var wishes = BreakoutPlan.Check(request);
        if (!wishes.Succeeded) return wishes.Problem;

        string[] ids = [.. wishes.Value.Select(_ => Ids.NewMeeting())];
        var changed = await _rooms.ChangeWithMeetingAsync(
            id, (current, _) => Decide(current, caller, wishes.Value, request.DurationMinutes, ids), beforeWrite: null, cancellationToken);
        if (!changed.Result.Succeeded) return changed.Result.Problem;

        var (before, after) = (changed.Before!, changed.After!);
        await _desk.EnsureAsync(snapshot.Meeting!.Value, after, CancellationToken.None);
        if (!ReferenceEquals(before, after)) await _announcer.RoomChangedAsync(after);
        await _desk.SendOutAsync(after, userId => before.Breakouts?.Of(userId)?.RoomId != after.Breakouts!.Of(userId)?.RoomId);
        var (places, skipped) = (after.Breakouts!.Rooms, changed.Result.Value.Skipped ?? []);
        if (ReferenceEquals(before, after) && skipped.Count == 0) return changed.Result.Value;
        var detail = string.Create(CultureInfo.InvariantCulture, $"{places.Length} rooms for {places.Sum(place => place.UserIds.Length)} people");
        if (skipped.Count > 0) detail += $"; not in the meeting: {string.Join(' ', skipped.Take(5))}";
        await _audit.WriteAsync(AuditDraft.By(caller, AuditActions.BreakoutsAssigned) with { MeetingId = id, Detail = detail }, CancellationToken.None);
        return changed.Result.Value;
    }

    /// <summary>The room with the breakout rooms as they are to be.</summary>
    internal static RoomChange<BreakoutsState> Decide(
        RoomSnapshot snapshot, CallerIdentity caller, IReadOnlyList<BreakoutWish> wishes, int? durationMinutes, IReadOnlyList<string> freshIds)
    {
        if (BreakoutDesk.Check(snapshot, caller) is { } notAllowed) return RoomChange<BreakoutsState>.Refuse(notAllowed);
        var state = snapshot.Room.Value;
        var plan = BreakoutPlan.Make(state, wishes, freshIds);
        if (!plan.Succeeded) return RoomChange<BreakoutsState>.Refuse(plan.Problem);

        var before = state.Breakouts;
        var next = (before ?? new RoomBreakouts { State = BreakoutStates.Prepared }) with
        {
            Rooms = plan.Value.Rooms,
            DurationMinutes = before is { IsRunning: true } ? before.DurationMinutes : durationMinutes,
        };
        var answer = next.ToState(plan.Value.Skipped);
        if (before is not null && next.DurationMinutes == before.DurationMinutes && next.Rooms.SequenceEqual(before.Rooms, SamePlace.Instance)) return new RoomChange<BreakoutsState>(answer);
        return new RoomChange<BreakoutsState>(answer, state with { Breakouts = next, Version = state.Version + 1 });
    }

    private sealed class SamePlace : IEqualityComparer<BreakoutPlace>
    {
        public static readonly SamePlace Instance = new();

        public bool Equals(BreakoutPlace? x, BreakoutPlace? y) =>
            x is not null && y is not null && string.Equals(x.RoomId, y.RoomId, StringComparison.Ordinal) && string.Equals(x.Name, y.Name, StringComparison.Ordinal)
            && x.UserIds.SequenceEqual(y.UserIds, StringComparer.Ordinal);

        public int GetHashCode(BreakoutPlace obj) => StringComparer.Ordinal.GetHashCode(obj.RoomId);
    }
}
