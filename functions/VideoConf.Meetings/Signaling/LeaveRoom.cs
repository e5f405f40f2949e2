using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Captions;
using VideoConf.Meetings.Moderation;

namespace VideoConf.Meetings.Signaling;

/// <summary>Hub <c>LeaveRoom</c>: leaves for good. The join token is refused afterwards, here and at the media node.</summary>
public sealed class LeaveRoom
{
    private readonly RoomStore _rooms;
    private readonly Departures _departures;
    private readonly ISignalSender _signals;

    internal LeaveRoom(RoomStore rooms, Departures departures, ISignalSender signals)
    {
        _rooms = rooms;
        _departures = departures;
        _signals = signals;
    }

    /// <summary>Leaves. Leaving a room that one is not in is fine; a connection that was taken over from removes nobody. A client
    /// that says so hangs up at once, so nothing here is cancelled by that.</summary>
    public async Task<Outcome<Done>> ExecuteAsync(SignalConnection connection, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        cancellationToken = CancellationToken.None;
        await _signals.RemoveFromGroupAsync(connection.ConnectionId, connection.Claims.RoomId, cancellationToken);
        var changed = await _rooms.ChangeAsync(connection.Claims.RoomId, (state, now) => Decide(state, connection, now), cancellationToken);
        if (!changed.Result.Succeeded) return changed.Result.Problem;

        var captions = CaptionGroups.Of(connection.Claims.RoomId, changed.Before!.Members.GetValueOrDefault(connection.Claims.ParticipantId));
        if (changed.Before.Members.TryGetValue(connection.Claims.ParticipantId, out var left) && RoomRoles.Runs(left.Role))
            await _signals.RemoveFromGroupAsync(connection.ConnectionId, HostGroups.Of(connection.Claims.RoomId), cancellationToken);
        if (captions is not null) await _signals.RemoveFromGroupAsync(connection.ConnectionId, captions, cancellationToken);
        if (!ReferenceEquals(changed.Before, changed.After))
            await _departures.AnnounceAsync(changed.Before!, changed.After!, [changed.Result.Value], cancellationToken);
        return Done.Value;
    }

    /// <summary>The room without the connection's participant; the last one out closes the session.</summary>
    internal static RoomChange<ParticipantLeft> Decide(RoomState state, SignalConnection connection, DateTimeOffset now)
    {
        if (!string.Equals(state.SessionId, connection.Claims.SessionId, StringComparison.Ordinal)
            || !state.Members.TryGetValue(connection.Claims.ParticipantId, out var member)
            || (member.ConnectionId is { } current && !string.Equals(current, connection.ConnectionId, StringComparison.Ordinal)))
        {
            return new RoomChange<ParticipantLeft>(new ParticipantLeft(connection.Claims.ParticipantId, "left", state.Version));
        }

        var (next, writes) = RoomChanges.Remove(RoomChanges.Prune(state, now), member, forGood: true, RoomChanges.Left, now);
        var left = new ParticipantLeft(member.ParticipantId, "left", next.Version);
        if (next.Members.IsEmpty && !next.IsHeldOpen)
        {
            (next, var closing) = RoomChanges.CloseSession(next, "empty", now);
            writes = writes.AddRange(closing);
        }

        return new RoomChange<ParticipantLeft>(left, next, writes);
    }
}
