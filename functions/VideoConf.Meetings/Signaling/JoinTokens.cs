using VideoConf.Contracts.Tokens;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Signaling;

/// <summary>Join tokens for members of a room.</summary>
internal sealed class JoinTokens(ITokenIssuer issuer)
{
    /// <summary>When a token issued now ends, at the latest. The room's document remembers departures until then.</summary>
    public static DateTimeOffset ExpiryOf(DateTimeOffset now) => now + JoinClaims.Lifetime;

    // Who was never asked has not agreed: the media path, which knows the token alone, leaves them out as if they had declined.
    public ValueTask<IssuedToken> IssueAsync(string roomId, string sessionId, Member member, CancellationToken cancellationToken) => issuer.IssueAsync(
        new JoinClaims(roomId, sessionId, member.ParticipantId, member.UserId, member.DisplayName, member.Role, [.. member.Declined, .. member.Unasked], Ids.New("tok")), cancellationToken: cancellationToken);
}
