using VideoConf.Contracts.Signaling;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings.Captions;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Signaling;

/// <summary>
/// Hub <c>JoinRoom</c>: a connection enters a room. Entering again on the same connection returns the room as it is now; entering on another
/// connection takes over from the first.
/// </summary>
public sealed class JoinRoom
{
    private readonly RoomStore _rooms;
    private readonly ISignalSender _signals;
    private readonly RoomPlacement _placement;
    private readonly TokenVerifier _verifier;
    private readonly CaptionLanguages _languages;
    private readonly SessionLifecycles _lifecycles;
    private readonly KeepAlive _keepAlive;
    private readonly PresenceOptions _presence;
    private readonly TimeProvider _clock;

    internal JoinRoom(RoomStore rooms, ISignalSender signals, RoomPlacement placement, TokenVerifier verifier, CaptionLanguages languages, SessionLifecycles lifecycles,
        KeepAlive keepAlive, PresenceOptions presence, TimeProvider clock)
    {
        _rooms = rooms;
        _signals = signals;
        _placement = placement;
        _verifier = verifier;
        _languages = languages;
        _lifecycles = lifecycles;
        _keepAlive = keepAlive;
        _presence = presence;
        _clock = clock;
    }

    /// <summary>Enters the room. The media node's address follows as <c>SfuEndpoint</c>.</summary>
    public async Task<Outcome<JoinRoomResult>> ExecuteAsync(SignalConnection connection, JoinRoomRequest? request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (request is null) return Problems.NoBody();
        var verified = _verifier.Verify<JoinClaims>(request.Token);
        if (!verified.IsValid) return Problems.BadToken(verified.Failure);
        var claims = verified.Claims;
        if (!string.Equals(Ids.Meeting(request.RoomId), claims.RoomId, StringComparison.Ordinal)) return Problems.OtherRoom();
        if (!string.Equals(claims.ParticipantId, connection.Claims.ParticipantId, StringComparison.Ordinal)
            || !string.Equals(claims.RoomId, connection.Claims.RoomId, StringComparison.Ordinal))
        {
            return new Problem(
                Contracts.Problems.ProblemTypes.Forbidden, "This connection was opened with another participant's token. Open a new one with this token.");
        }

        // 1. A token that is refused joins no group, not even for a moment.
        if (await _rooms.ReadAsync(claims.RoomId, cancellationToken) is not { } stored) return Problems.NoSuchMeeting();
        var admitted = Membership.Admit(stored.Value, claims);
        if (!admitted.Succeeded) return admitted.Problem;

        // 2. Into the group before the room says so: whatever happens after the version that we return reaches this connection.
        await _signals.AddToGroupAsync(connection.ConnectionId, claims.RoomId, cancellationToken);
        var asked = _clock.GetUtcNow();
        var changed = await _rooms.ChangeAsync(claims.RoomId, (state, now) => Decide(state, claims, connection.ConnectionId, _presence, now), cancellationToken);
        if (!changed.Result.Succeeded)
        {
            await _signals.RemoveFromGroupAsync(connection.ConnectionId, claims.RoomId, CancellationToken.None);
            return changed.Result.Problem;
        }

        // A store that stalled has written presence that is old already, and the client calls KeepAlive only once it has our answer.
        if (_clock.GetUtcNow() - asked > _presence.KeepAlive) await _keepAlive.ExecuteAsync(connection, CancellationToken.None);

        await AnnounceAsync(connection, changed.Before!, changed.After!, changed.Result.Value, CancellationToken.None);
        await _lifecycles.EnteredAsync(changed.Before!, changed.After!, CancellationToken.None);
        return await WithCaptionsAsync(changed.After!, changed.Result.Value, cancellationToken);
    }

    /// <summary>The room with this connection in it.</summary>
    internal static RoomChange<JoinRoomResult> Decide(RoomState state, JoinClaims claims, string connectionId, PresenceOptions options, DateTimeOffset now)
    {
        state = RoomChanges.Prune(state, now);
        var admitted = Membership.Admit(state, claims);
        if (!admitted.Succeeded) return RoomChange<JoinRoomResult>.Refuse(admitted.Problem);

        var (next, member, writes) = RoomChanges.Enter(state, admitted.Value.With(claims) with { ConnectionId = connectionId }, now);
        var presence = new PresenceDocument(member.ParticipantId, connectionId, now + options.Ttl);
        writes = writes.Add(Documents.Upsert(Keys.Presence(state.RoomId, member.ParticipantId), presence, options.DocumentTtl));
        return new RoomChange<JoinRoomResult>(
            new JoinRoomResult(member.ParticipantId, next.SessionId!, next.Participants(), next.Version, (int)options.KeepAlive.TotalSeconds, next.Recording), next, writes);
    }

    private async Task<JoinRoomResult> WithCaptionsAsync(RoomState state, JoinRoomResult result, CancellationToken cancellationToken) =>
        await _rooms.ReadWithMeetingAsync(state.RoomId, cancellationToken) is { Meeting.Value: { AiEnabled: true } meeting }
            ? result with { Captions = await _languages.StateAsync(state.Captions, meeting.Language, cancellationToken) }
            : result;

    private async Task AnnounceAsync(
        SignalConnection connection, RoomState before, RoomState after, JoinRoomResult result, CancellationToken cancellationToken)
    {
        var roomId = after.RoomId;
        var was = before.Members.GetValueOrDefault(result.ParticipantId);
        var info = after.Members[result.ParticipantId].ToInfo();
        await _signals.ToGroupAsync(
            roomId, was is { HasEntered: true } ? HubEvents.StateChanged : HubEvents.ParticipantJoined, info, connection.ConnectionId, cancellationToken);

        // Who read captions before a reconnect goes on reading them.
        if (CaptionGroups.Of(roomId, after.Members[result.ParticipantId]) is { } group) await _signals.AddToGroupAsync(connection.ConnectionId, group, cancellationToken);

        // The former connection alone learns that it is out; for everybody else the participant has been there all along.
        if (was?.ConnectionId is { } former && !string.Equals(former, connection.ConnectionId, StringComparison.Ordinal))
        {
            await _signals.RemoveFromGroupAsync(former, roomId, cancellationToken);
            if (CaptionGroups.Of(roomId, was) is { } captions) await _signals.RemoveFromGroupAsync(former, captions, cancellationToken);
            await _signals.ToConnectionAsync(
                former, HubEvents.ParticipantLeft, new ParticipantLeft(result.ParticipantId, "replaced", result.Version), cancellationToken);
        }

        // Without a media node people still see who is there; the offer will say why there is no media.
        var placed = await _placement.EnsureAsync(after, forget: false, cancellationToken);
        if (placed.Succeeded) await _signals.ToConnectionAsync(connection.ConnectionId, HubEvents.SfuEndpoint, placed.Value.Endpoint, cancellationToken);
    }
}
