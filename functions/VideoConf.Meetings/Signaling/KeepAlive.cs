using System.Collections.Immutable;
using VideoConf.Contracts.Signaling;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Signaling;

/// <summary>
/// Hub <c>KeepAlive</c>, as often as the joining answer said: the participant is still here. One read and one write: the room says whether this connection is in
/// it, and the presence document is written without looking, because who is in the room on this connection is there.
/// </summary>
public sealed class KeepAlive
{
    private readonly IDocumentStore _documents;
    private readonly RoomStore _rooms;
    private readonly JoinTokens _tokens;
    private readonly PresenceOptions _presence;
    private readonly TimeProvider _clock;

    internal KeepAlive(IDocumentStore documents, RoomStore rooms, JoinTokens tokens, PresenceOptions presence, TimeProvider clock)
    {
        _documents = documents;
        _rooms = rooms;
        _tokens = tokens;
        _presence = presence;
        _clock = clock;
    }

    /// <summary>Prolongs presence; returns a fresh token when the last one has under half its life left.</summary>
    public async Task<Outcome<KeepAliveResult>> ExecuteAsync(SignalConnection connection, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var roomId = connection.Claims.RoomId;
        if (await _rooms.ReadAsync(roomId, cancellationToken) is not { } stored) return Problems.NoSuchMeeting();
        var found = Membership.Of(stored.Value, connection);
        if (!found.Succeeded) return found.Problem;

        var now = _clock.GetUtcNow();
        var member = found.Value;
        var presence = Documents.Upsert(
            Keys.Presence(roomId, member.ParticipantId),
            new PresenceDocument(member.ParticipantId, connection.ConnectionId, now, now + _presence.Ttl),
            _presence.DocumentTtl);
        if (!NeedsToken(member, now))
        {
            await _documents.ExecuteAsync(presence, cancellationToken);
            return new KeepAliveResult(null, null, stored.Value.Version);
        }

        // The room must remember a departure until the last token ends, so the token's end is written before the token is given out.
        var renewed = member with { TokenExpiresAt = JoinTokens.ExpiryOf(now) };
        var state = stored.Value with { Members = stored.Value.Members.SetItem(member.ParticipantId, renewed) };
        ImmutableArray<DocumentOperation> writes = [Documents.Replace(Keys.Room(roomId), state, stored.ETag), presence];
        if (!(await _documents.ExecuteAsync(writes, cancellationToken)).Succeeded)
        {
            // Somebody else changed the room; half the token's life is left for the next try, in 3 s.
            await _documents.ExecuteAsync(presence, cancellationToken);
            return new KeepAliveResult(null, null, stored.Value.Version);
        }

        var token = await _tokens.IssueAsync(roomId, state.SessionId!, renewed, cancellationToken);
        return new KeepAliveResult(token.Token, token.ExpiresAt, state.Version);
    }

    internal static bool NeedsToken(Member member, DateTimeOffset now) => member.TokenExpiresAt - now < JoinClaims.Lifetime / 2;
}
