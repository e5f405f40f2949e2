using VideoConf.Contracts.Tokens;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Signaling;

/// <summary>Join tokens for members of a room.</summary>
internal sealed class JoinTokens(TokenIssuer issuer)
{
    /// <summary>When a token issued now ends, at the latest. The room's document remembers departures until then.</summary>
    public static DateTimeOffset ExpiryOf(DateTimeOffset now) => now + JoinClaims.Lifetime;

    public IssuedToken Issue(string roomId, string sessionId, Member member) => issuer.Issue(
        new JoinClaims(roomId, sessionId, member.ParticipantId, member.UserId, member.DisplayName, member.Role, member.Declined, Ids.New("tok")));
}
