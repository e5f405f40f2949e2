using VideoConf.Contracts.Sessions;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Moderation;
using VideoConf.Meetings.Sessions;

namespace VideoConf.Meetings.Signaling;

/// <summary>Hub <c>UpdateState</c>: a participant's microphone, camera, screen or hand.</summary>
public sealed class UpdateState
{
    private readonly RoomStore _rooms;
    private readonly RoomEffects _effects;

    internal UpdateState(RoomStore rooms, RoomEffects effects)
    {
        _rooms = rooms;
        _effects = effects;
    }

    /// <summary>Changes the state and tells everybody, the sender too. A change to what is so already is told to nobody.</summary>
    public async Task<Outcome<ParticipantInfo>> ExecuteAsync(SignalConnection connection, ParticipantStatePatch? patch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (patch is null) return Problems.NoBody();
        var changed = await _rooms.ChangeAsync(connection.Claims.RoomId, (state, now) => Decide(state, connection, patch, now), cancellationToken);
        if (!changed.Result.Succeeded || ReferenceEquals(changed.Before, changed.After)) return changed.Result;

        await _effects.FollowAsync(changed.Before!, changed.After!, CancellationToken.None);
        return changed.Result;
    }

    /// <summary>The room with the change in it.</summary>
    internal static RoomChange<ParticipantInfo> Decide(RoomState state, SignalConnection connection, ParticipantStatePatch patch, DateTimeOffset now)
    {
        var found = Membership.Of(state, connection);
        if (!found.Succeeded) return RoomChange<ParticipantInfo>.Refuse(found.Problem);
        var member = found.Value;
        if (MayNot(state, member, patch) is { } refusal) return RoomChange<ParticipantInfo>.Refuse(refusal);
        var next = member with
        {
            IsMuted = patch.IsMuted ?? member.IsMuted,
            IsVideoOn = patch.IsVideoOn ?? member.IsVideoOn,
            IsScreenSharing = patch.IsScreenSharing ?? member.IsScreenSharing,
            IsHandRaised = patch.IsHandRaised ?? member.IsHandRaised,
        };

        // What they turn on themselves, which they may, is nothing that a host has turned off any more.
        if (patch.IsMuted == false) next = next with { IsMutedByHost = false };
        if (patch.IsVideoOn == true) next = next with { IsVideoStoppedByHost = false };
        if (patch.IsScreenSharing == true) next = next with { IsShareStoppedByHost = false };
        if (next.IsHandRaised != member.IsHandRaised) next = next with { HandRaisedAt = next.IsHandRaised ? now : null };
        if (next == member) return new RoomChange<ParticipantInfo>(member.ToInfo());

        next = next with { Version = state.Version + 1 };
        state = state with { Version = next.Version, Members = state.Members.SetItem(next.ParticipantId, next) };
        (state, var entry) = RoomChanges.Log(state, now, new SessionEntry(SessionEventTypes.StateChanged) { Participant = next.ToInfo() });
        return new RoomChange<ParticipantInfo>(next.ToInfo(), state, [entry]);
    }

    // A change is refused as a whole: what is so already is no change, whoever repeats it.
    private static Problem? MayNot(RoomState state, Member member, ParticipantStatePatch patch)
    {
        var (unmutes, shows, shares) = (patch.IsMuted == false && member.IsMuted, patch.IsVideoOn == true && !member.IsVideoOn, patch.IsScreenSharing == true && !member.IsScreenSharing);
        if ((unmutes || shows || shares) && !RoomRoles.MaySend(member.Role)) return ModerationAct.Forbidden("Viewers see and hear, and send nothing. Ask the host to make you a participant.");
        if (RoomRoles.Runs(member.Role)) return null;
        if (unmutes && !member.MayUnmute) return ModerationAct.Forbidden("The host does not let you unmute yourself now. Raise your hand.");
        if (shows && !member.MayShowVideo) return ModerationAct.Forbidden("The host does not let you turn your camera on now. Raise your hand.");
        return shares && !state.MayShareScreen ? ModerationAct.Forbidden("Only hosts share their screens in this meeting now. Raise your hand.") : null;
    }
}
