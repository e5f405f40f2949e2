using VideoConf.Contracts.Identity;
using VideoConf.Contracts.Moderation;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Moderation;

/// <summary>Which act needs what, and who may do it to whom.</summary>
internal static class ModerationRules
{
    private const int MaxTarget = 100;

    /// <summary>What is wrong with the request itself; null when nothing.</summary>
    public static Problem? Check(ModerateRequest request)
    {
        if (Needs(request.Action) is not { } needs)
            return Problem.Field("action", $"action is none of {string.Join(", ", Every)}.");
        var errors = new FieldErrors();
        if (needs == Target.Named && string.IsNullOrEmpty(request.TargetUserId)) errors.Add("targetUserId", "targetUserId is missing. Name whom this is about.");
        if (needs == Target.Nobody && request.TargetUserId is not null) errors.Add("targetUserId", $"{request.Action} is about all of the room. Leave targetUserId out.");
        if (request.TargetUserId is { Length: 0 or > MaxTarget }) errors.Add("targetUserId", $"targetUserId must have 1 to {MaxTarget} characters.");
        if (request.Action == ModerationActions.SetRole && request.Role is not (Roles.Cohost or Roles.Attendee or Roles.Viewer))
            errors.Add("role", "role must be cohost, attendee or viewer. Use handOver to make somebody host.");
        return errors.ToProblem();
    }

    /// <summary>What the act makes of the room, or why it may not be done.</summary>
    public static Outcome<ModerationAct> Decide(MeetingDocument meeting, RoomState state, ActingAs by, ModerateRequest request, IReadOnlyList<WaitingPerson> waiting, DateTimeOffset now)
    {
        if (!RoomRoles.Runs(by.Role)) return ModerationAct.Forbidden("Only a host or co-host of this meeting may do this.");
        if (request.Action is ModerationActions.SetRole or ModerationActions.HandOver && !by.IsHost)
            return ModerationAct.Forbidden("Only the host may give roles.");
        if (state.SessionId is null) return new Problem(ProblemTypes.Conflict, "The meeting is not running. Join it first.");

        if (IsOfLobby(request.Action!)) return ToLobby(state, request, waiting, now);
        var value = request.Value ?? true;
        if (request.TargetUserId is not { } targetId) return ToRoom(state, request.Action!, value, now);
        if (!state.Members.TryGetValue(targetId, out var target)) return ModerationAct.NoSuchTarget();
        if (target.Role == Roles.Host && !by.IsHost && IsRestraint(request.Action!, value)) return ModerationAct.Forbidden("A co-host may not do this to the host.");
        if (request.Action == ModerationActions.Remove && string.Equals(targetId, by.ParticipantId, StringComparison.Ordinal))
            return Problem.Field("targetUserId", "targetUserId is your own. Leave the room instead.");
        return ToTarget(meeting, state, target, request, value, now);
    }

    /// <summary>Whether an act is about who waits.</summary>
    public static bool IsOfLobby(string action) => action is ModerationActions.Admit or ModerationActions.AdmitAll or ModerationActions.Deny;

    private static Outcome<ModerationAct> ToLobby(RoomState state, ModerateRequest request, IReadOnlyList<WaitingPerson> waiting, DateTimeOffset now) =>
        request.Action == ModerationActions.Deny ? LobbyActs.Deny(state, waiting, request.TargetUserId!, now) : LobbyActs.Admit(state, waiting, request.TargetUserId, now);

    private static Outcome<ModerationAct> ToRoom(RoomState state, string action, bool value, DateTimeOffset now) => action switch
    {
        ModerationActions.Lock => RoomActs.Lock(state, value),
        ModerationActions.MuteAll => MediaActs.MuteAll(state, now),
        ModerationActions.AllowUnmute => MediaActs.AllowUnmute(state, value, now),
        ModerationActions.AllowVideo => MediaActs.AllowVideo(state, value, now),
        ModerationActions.AllowShare => MediaActs.AllowShare(state, value, now),
        ModerationActions.LowerHand => MemberChanges.Apply(state, state.Members.Values, RoomActs.LowerHand, now),
        _ => Problem.Field("action", $"{action} needs a targetUserId."),
    };

    private static Outcome<ModerationAct> ToTarget(MeetingDocument meeting, RoomState state, Member target, ModerateRequest request, bool value, DateTimeOffset now) => request.Action switch
    {
        ModerationActions.Mute => MemberChanges.Apply(state, target, MediaActs.Mute, now),
        ModerationActions.AllowUnmute => MemberChanges.Apply(state, target, member => MediaActs.AllowUnmute(member, value), now),
        ModerationActions.StopVideo => MemberChanges.Apply(state, target, MediaActs.StopVideo, now),
        ModerationActions.AllowVideo => MemberChanges.Apply(state, target, member => MediaActs.AllowVideo(member, value), now),
        ModerationActions.StopShare => MemberChanges.Apply(state, target, MediaActs.StopShare, now),
        ModerationActions.LowerHand => MemberChanges.Apply(state, target, RoomActs.LowerHand, now),
        ModerationActions.Spotlight => RoomActs.Spotlight(state, target, value),
        ModerationActions.SetRole => RoleActs.SetRole(state, target, request.Role!, now),
        ModerationActions.HandOver => RoleActs.HandOver(state, target, now),
        ModerationActions.Remove => Removal.Remove(meeting, state, target, now),
        _ => Problem.Field("action", $"{request.Action} takes no targetUserId."),
    };

    private static bool IsRestraint(string action, bool value) => action switch
    {
        ModerationActions.Mute or ModerationActions.StopVideo or ModerationActions.StopShare or ModerationActions.Remove => true,
        ModerationActions.AllowUnmute or ModerationActions.AllowVideo => !value,
        _ => false,
    };

    private static readonly string[] Every =
    [
        ModerationActions.Admit, ModerationActions.AdmitAll, ModerationActions.Deny, ModerationActions.Lock, ModerationActions.Mute, ModerationActions.MuteAll,
        ModerationActions.AllowUnmute, ModerationActions.StopVideo, ModerationActions.AllowVideo, ModerationActions.StopShare, ModerationActions.AllowShare,
        ModerationActions.Remove, ModerationActions.Spotlight, ModerationActions.LowerHand, ModerationActions.SetRole, ModerationActions.HandOver,
    ];

    private static Target? Needs(string? action) => action switch
    {
        ModerationActions.AdmitAll or ModerationActions.Lock or ModerationActions.MuteAll or ModerationActions.AllowShare => Target.Nobody,
        ModerationActions.AllowUnmute or ModerationActions.AllowVideo or ModerationActions.LowerHand => Target.Either,
        ModerationActions.Admit or ModerationActions.Deny or ModerationActions.Mute or ModerationActions.StopVideo or ModerationActions.StopShare
            or ModerationActions.Remove or ModerationActions.Spotlight or ModerationActions.SetRole or ModerationActions.HandOver => Target.Named,
        _ => null,
    };

    private enum Target
    {
        Nobody,
        Either,
        Named,
    }
}
