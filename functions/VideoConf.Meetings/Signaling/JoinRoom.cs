using VideoConf.Contracts.Signaling;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings.Captions;
using VideoConf.Meetings.Moderation;
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
    private readonly RoomAnnouncer _announcer;
    private readonly RoomEffects _effects;
    private readonly Lobby _lobby;
    private readonly RoomPlacement _placement;
    private readonly TokenVerifier _verifier;
    private readonly CaptionLanguages _languages;
    private readonly SessionLifecycles _lifecycles;
    private readonly KeepAlive _keepAlive;
    private readonly PresenceOptions _presence;
    private readonly TimeProvider _clock;

    internal JoinRoom(RoomStore rooms, ISignalSender signals, RoomAnnouncer announcer, RoomEffects effects, Lobby lobby, RoomPlacement placement, TokenVerifier verifier, CaptionLanguages languages, SessionLifecycles lifecycles,
        KeepAlive keepAlive, PresenceOptions presence, TimeProvider clock)
    {
        _rooms = rooms;
        _signals = signals;
        _announcer = announcer;
        _effects = effects;
        _lobby = lobby;
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

        // The others hear of it while this one is looked after.
        await Task.WhenAll(
            AnnounceAsync(connection, changed.Before!, changed.After!, changed.Result.Value),
            WelcomeAsync(connection, changed.Before!, changed.After!, changed.Result.Value, CancellationToken.None));
        await _lifecycles.EnteredAsync(changed.Before!, changed.After!, CancellationToken.None);
        return await WithCaptionsAsync(changed.After!, changed.Result.Value, cancellationToken);
    }

    /// <summary>The room with this connection in it.</summary>
    internal static RoomChange<JoinRoomResult> Decide(RoomState state, JoinClaims claims, string connectionId, PresenceOptions options, DateTimeOffset now)
    {
        state = RoomChanges.Prune(state, now);
        var admitted = Membership.Admit(state, claims);
        if (!admitted.Succeeded) return RoomChange<JoinRoomResult>.Refuse(admitted.Problem);

        // Asking again is how a client that missed something catches up: when a hundred do, nobody else is to be told a hundred times that nothing changed.
        var asking = admitted.Value.With(claims) with { ConnectionId = connectionId };
        if (asking.HasEntered && state.Members.TryGetValue(asking.ParticipantId, out var present) && present == asking)
            return new RoomChange<JoinRoomResult>(ToResult(state, asking, options));

        var (next, member, writes) = RoomChanges.Enter(state, asking, now);
        var presence = new PresenceDocument(member.ParticipantId, connectionId, now, now + options.Ttl);
        writes = writes.Add(Documents.Upsert(Keys.Presence(state.RoomId, member.ParticipantId), presence, options.DocumentTtl));
        return new RoomChange<JoinRoomResult>(ToResult(next, member, options), next, writes);
    }

    private static JoinRoomResult ToResult(RoomState state, Member member, PresenceOptions options) =>
        new(member.ParticipantId, state.SessionId!, state.Participants(), state.Version, (int)options.KeepAlive.TotalSeconds, state.Recording, Room: state.ToInfo());

    private async Task<JoinRoomResult> WithCaptionsAsync(RoomState state, JoinRoomResult result, CancellationToken cancellationToken) =>
        await _rooms.ReadWithMeetingAsync(state.RoomId, cancellationToken) is { Meeting.Value: { AiEnabled: true } meeting }
            ? result with { Captions = await _languages.StateAsync(state.Captions, meeting.Language, cancellationToken) }
            : result;

    private Task AnnounceAsync(SignalConnection connection, RoomState before, RoomState after, JoinRoomResult result)
    {
        if (ReferenceEquals(before, after)) return Task.CompletedTask;
        var info = after.Members[result.ParticipantId].ToInfo();
        var isKnown = before.Members.GetValueOrDefault(result.ParticipantId) is { HasEntered: true };
        return _announcer.AnnounceAsync(after.RoomId, isKnown ? RoomNews.Changed(info, connection.ConnectionId) : RoomNews.Joined(info, connection.ConnectionId));
    }

    private async Task WelcomeAsync(
        SignalConnection connection, RoomState before, RoomState after, JoinRoomResult result, CancellationToken cancellationToken)
    {
        var roomId = after.RoomId;
        var was = before.Members.GetValueOrDefault(result.ParticipantId);

        // Who read captions before a reconnect goes on reading them.
        if (CaptionGroups.Of(roomId, after.Members[result.ParticipantId]) is { } group) await _signals.AddToGroupAsync(connection.ConnectionId, group, cancellationToken);

        if (RoomRoles.Runs(after.Members[result.ParticipantId].Role))
        {
            await _signals.AddToGroupAsync(connection.ConnectionId, HostGroups.Of(roomId), cancellationToken);
            await _lobby.TellAsync(after, connection.ConnectionId, cancellationToken);
        }

        // The former connection alone learns that it is out; for everybody else the participant has been there all along.
        if (was?.ConnectionId is { } former && !string.Equals(former, connection.ConnectionId, StringComparison.Ordinal))
        {
            await _signals.RemoveFromGroupAsync(former, roomId, cancellationToken);
            if (CaptionGroups.Of(roomId, was) is { } captions) await _signals.RemoveFromGroupAsync(former, captions, cancellationToken);
            if (RoomRoles.Runs(was.Role)) await _signals.RemoveFromGroupAsync(former, HostGroups.Of(roomId), cancellationToken);
            await _signals.ToConnectionAsync(
                former, HubEvents.ParticipantLeft, new ParticipantLeft(result.ParticipantId, "replaced", result.Version), cancellationToken);
        }

        // Who stood in for a host that is back is told what they are now.
        await _effects.FollowAsync(before, after, cancellationToken, except: result.ParticipantId);

        // In a mesh there is none, and the room says so.
        if (after.Topology is { IsMesh: true }) return;

        // Without a media node people still see who is there; the offer will say why there is no media.
        var placed = await _placement.EnsureAsync(after, forget: false, cancellationToken);
        if (placed.Succeeded) await _signals.ToConnectionAsync(connection.ConnectionId, HubEvents.SfuEndpoint, placed.Value.Endpoint, cancellationToken);
    }
}
