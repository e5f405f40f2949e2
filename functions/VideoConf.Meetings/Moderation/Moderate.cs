using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Moderation;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Captions;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Moderation;

/// <summary>Hub <c>Moderate</c> and POST <c>/v1/meetings/{id}/moderation</c>: what a host or co-host does to the room or to somebody in it.</summary>
public sealed class Moderate
{
    /// <summary>Batches of one act; a meeting has at most 1,000 participants, and a batch takes 80 of them.</summary>
    private const int MaxRounds = 25;

    private static readonly TimeSpan NoTargetWindow = TimeSpan.FromMinutes(1);

    private readonly RoomStore _rooms;
    private readonly ISignalSender _signals;
    private readonly RoomEffects _effects;
    private readonly Departures _departures;
    private readonly Lobby _lobby;
    private readonly AuditLog _audit;

    internal Moderate(RoomStore rooms, ISignalSender signals, RoomEffects effects, Departures departures, Lobby lobby, AuditLog audit)
    {
        _rooms = rooms;
        _signals = signals;
        _effects = effects;
        _departures = departures;
        _lobby = lobby;
        _audit = audit;
    }

    /// <summary>Acts for a participant. The same act again changes nothing and is no error.</summary>
    public Task<Outcome<ModerateResult>> ExecuteAsync(SignalConnection connection, ModerateRequest? request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return ExecuteAsync(Moderator.Of(connection), connection.Claims.RoomId, request, cancellationToken);
    }

    /// <summary>Acts for a signed-in caller: the meeting's owner, or who is in it as host or co-host.</summary>
    public Task<Outcome<ModerateResult>> ExecuteAsync(CallerIdentity caller, string meetingId, ModerateRequest? request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return Ids.Meeting(meetingId) is { } id
            ? ExecuteAsync(Moderator.Of(caller), id, request, cancellationToken)
            : Task.FromResult<Outcome<ModerateResult>>(Problems.NoSuchMeeting());
    }

    /// <summary>The room with the act done.</summary>
    internal static RoomChange<Acted> Decide(RoomSnapshot snapshot, Moderator moderator, ModerateRequest request, IReadOnlyList<WaitingPerson> waiting, DateTimeOffset now)
    {
        var meeting = snapshot.Meeting!.Value;
        var state = RoomChanges.Prune(snapshot.Room.Value, now);
        var acting = moderator.In(meeting, state);
        if (!acting.Succeeded) return RoomChange<Acted>.Refuse(acting.Problem);
        var decided = ModerationRules.Decide(meeting, state, acting.Value, request, waiting, now);
        if (!decided.Succeeded) return RoomChange<Acted>.Refuse(decided.Problem);
        var acted = new Acted(decided.Value, acting.Value);
        return ReferenceEquals(decided.Value.State, state) ? new RoomChange<Acted>(acted) : new RoomChange<Acted>(acted, decided.Value.State, decided.Value.Writes);
    }

    private async Task<Outcome<ModerateResult>> ExecuteAsync(Moderator moderator, string roomId, ModerateRequest? request, CancellationToken cancellationToken)
    {
        if (request is null) return Problems.NoBody();
        if (ModerationRules.Check(request) is { } wrong) return wrong;

        var ofLobby = ModerationRules.IsOfLobby(request.Action!);
        IReadOnlyList<WaitingPerson> waiting = [];
        if (ofLobby)
        {
            if (await _rooms.ReadAsync(roomId, cancellationToken) is not { Value: var room }) return Problems.NoSuchMeeting();
            waiting = await _lobby.ReadAsync(room, cancellationToken);
        }

        if (request.Action == ModerationActions.Remove && await RemoveElsewhereAsync(moderator, roomId, request, cancellationToken) is { } refused)
            return await RefuseAsync(moderator, roomId, request, refused);

        RoomState? after = null;
        var affected = 0;
        for (var round = 0; round < MaxRounds; round++)
        {
            // What was begun is finished, whether or not its caller still waits.
            var patience = round == 0 ? cancellationToken : CancellationToken.None;
            var changed = await _rooms.ChangeWithMeetingAsync(roomId, (snapshot, now) => Decide(snapshot, moderator, request, waiting, now), beforeWrite: null, patience);
            if (!changed.Result.Succeeded) return await RefuseAsync(moderator, roomId, request, changed.Result.Problem);

            var acted = changed.Result.Value;
            affected += acted.Act.Affected;
            after = changed.After!;
            if (!ReferenceEquals(changed.Before, changed.After)) await FollowAsync(changed.Before!, after, acted, request);
            if (!acted.Act.HasMore) break;
        }

        if (ofLobby && affected > 0) await _lobby.AnnounceAsync(after!, CancellationToken.None);

        var detail = $"{request.Action}{(request.Value is false ? " off" : "")}{(request.Role is null ? "" : $" {request.Role}")}";
        await _audit.WriteAsync(moderator.Draft(AuditActions.Moderated) with { MeetingId = roomId, TargetId = request.TargetUserId, Detail = detail }, CancellationToken.None);
        return new ModerateResult(after!.Version, affected);
    }

    /// <summary>
    /// Out of the meeting and of its other rooms, before the room that they were named in: what is cut short is found by naming them again. The meeting's own room
    /// remembers it for all. Null, or why it may not be.
    /// </summary>
    private async Task<Problem?> RemoveElsewhereAsync(Moderator moderator, string roomId, ModerateRequest request, CancellationToken cancellationToken)
    {
        var looked = await _rooms.ChangeWithMeetingAsync(
            roomId, (snapshot, now) => Decide(snapshot, moderator, request, [], now) with { State = null }, beforeWrite: null, cancellationToken);
        if (!looked.Result.Succeeded) return looked.Result.Problem;
        var here = looked.Before!;
        var userId = here.Members[request.TargetUserId!].UserId;
        var ownId = here.ParentRoomId ?? roomId;
        if (await _rooms.ReadAsync(ownId, cancellationToken) is not { Value: var own }) return Problems.NoSuchMeeting();
        foreach (var other in (string[])[ownId, .. (own.Breakouts?.Rooms ?? []).Select(room => room.RoomId)])
        {
            if (string.Equals(other, roomId, StringComparison.Ordinal)) continue;
            for (var round = 0; round < MaxRounds; round++)
            {
                var changed = await _rooms.ChangeAsync(other, (state, now) => RemoveFrom(state, userId, string.Equals(other, ownId, StringComparison.Ordinal), now), CancellationToken.None);
                if (!changed.Result.Succeeded) return changed.Result.Problem;
                if (ReferenceEquals(changed.Before, changed.After)) break;
                await FollowAsync(changed.Before!, changed.After!, new Acted(changed.Result.Value, looked.Result.Value.By), request);
                if (!changed.Result.Value.HasMore) break;
            }
        }

        return null;
    }

    private static RoomChange<ModerationAct> RemoveFrom(RoomState state, string userId, bool remembers, DateTimeOffset now)
    {
        if (state.SessionId is null) return new RoomChange<ModerationAct>(new ModerationAct(state));
        var pruned = RoomChanges.Prune(state, now);
        var act = Removal.Remove(pruned, userId, lastId: null, now);
        var isNothing = ReferenceEquals(act.State, pruned) || (!remembers && act.Removed.IsEmpty && ReferenceEquals(act.State.Departed, pruned.Departed));
        return isNothing ? new RoomChange<ModerationAct>(act) : new RoomChange<ModerationAct>(act, act.State, act.Writes);
    }

    // An act without the right to it is worth knowing of each time. One on somebody who is not there may have come too late, or be a guess: now and then.
    private async Task<Outcome<ModerateResult>> RefuseAsync(Moderator moderator, string roomId, ModerateRequest request, Problem problem)
    {
        if (problem.Type is not (ProblemTypes.Forbidden or ProblemTypes.NotFound)) return problem;
        var draft = moderator.Draft(AuditActions.Refused) with { MeetingId = roomId, TargetId = request.TargetUserId, Detail = $"{request.Action}: {problem.Detail}" };
        if (problem.Type == ProblemTypes.Forbidden) await _audit.WriteAsync(draft, CancellationToken.None);
        else if (request.TargetUserId is not null) await _audit.WriteRarelyAsync(draft, $"no target {draft.ActorId} {roomId}", NoTargetWindow, CancellationToken.None);
        return problem;
    }

    private async Task FollowAsync(RoomState before, RoomState after, Acted acted, ModerateRequest request)
    {
        var none = CancellationToken.None;
        var message = new Moderated(request.Action!, acted.By.Name, request.Value, request.Role);
        foreach (var connection in acted.Act.Told) await _signals.ToConnectionAsync(connection, HubEvents.Moderated, message, none);
        foreach (var left in acted.Act.Removed)
        {
            if (before.Members.TryGetValue(left.ParticipantId, out var member) && member.ConnectionId is { } connection) await UngroupAsync(after.RoomId, member, connection);
        }

        if (acted.Act.Removed.IsEmpty) await _effects.FollowAsync(before, after, none);
        else await _departures.AnnounceAsync(before, after, acted.Act.Removed, none);
    }

    // They are told of their own removal, and of nothing that happens after it.
    private async Task UngroupAsync(string roomId, Member member, string connection)
    {
        await _signals.RemoveFromGroupAsync(connection, roomId, CancellationToken.None);
        if (CaptionGroups.Of(roomId, member) is { } captions) await _signals.RemoveFromGroupAsync(connection, captions, CancellationToken.None);
        if (RoomRoles.Runs(member.Role)) await _signals.RemoveFromGroupAsync(connection, HostGroups.Of(roomId), CancellationToken.None);
    }

    /// <summary>What was done, and by whom.</summary>
    internal sealed record Acted(ModerationAct Act, ActingAs By);
}
