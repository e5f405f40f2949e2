using VideoConf.Contracts.Sessions;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Sessions;

namespace VideoConf.Meetings.Signaling;

/// <summary>Hub <c>UpdateState</c>: a participant's microphone, camera, screen or hand.</summary>
public sealed class UpdateState
{
    private readonly RoomStore _rooms;
    private readonly ISignalSender _signals;

    internal UpdateState(RoomStore rooms, ISignalSender signals)
    {
        _rooms = rooms;
        _signals = signals;
    }

    /// <summary>Changes the state and tells everybody, the sender too. A change to what is so already is told to nobody.</summary>
    public async Task<Outcome<ParticipantInfo>> ExecuteAsync(SignalConnection connection, ParticipantStatePatch? patch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (patch is null) return Problems.NoBody();
        var changed = await _rooms.ChangeAsync(connection.Claims.RoomId, (state, now) => Decide(state, connection, patch, now), cancellationToken);
        if (!changed.Result.Succeeded || ReferenceEquals(changed.Before, changed.After)) return changed.Result;

        await _signals.ToGroupAsync(
            connection.Claims.RoomId, HubEvents.StateChanged, changed.Result.Value, exceptConnectionId: null, CancellationToken.None);
        return changed.Result;
    }

    /// <summary>The room with the change in it.</summary>
    internal static RoomChange<ParticipantInfo> Decide(RoomState state, SignalConnection connection, ParticipantStatePatch patch, DateTimeOffset now)
    {
        var found = Membership.Of(state, connection);
        if (!found.Succeeded) return RoomChange<ParticipantInfo>.Refuse(found.Problem);
        var member = found.Value;
        var next = member with
        {
            IsMuted = patch.IsMuted ?? member.IsMuted,
            IsVideoOn = patch.IsVideoOn ?? member.IsVideoOn,
            IsScreenSharing = patch.IsScreenSharing ?? member.IsScreenSharing,
            IsHandRaised = patch.IsHandRaised ?? member.IsHandRaised,
        };
        if (next == member) return new RoomChange<ParticipantInfo>(member.ToInfo());

        next = next with { Version = state.Version + 1 };
        state = state with { Version = next.Version, Members = state.Members.SetItem(next.ParticipantId, next) };
        (state, var entry) = RoomChanges.Log(state, now, new SessionEntry(SessionEventTypes.StateChanged) { Participant = next.ToInfo() });
        return new RoomChange<ParticipantInfo>(next.ToInfo(), state, [entry]);
    }
}
