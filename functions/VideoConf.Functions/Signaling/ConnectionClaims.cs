using System.Security.Claims;
using Microsoft.Extensions.Primitives;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Functions.Signaling;

/// <summary>
/// Whom a connection was opened for, in claims that the service hands to every function. They travel in one header that is cut at commas, so they are ids
/// of our own making alone: a name that somebody chose does not belong there.
/// </summary>
public static class ConnectionClaims
{
    private const string Room = "room";
    private const string Session = "session";
    private const string Participant = "participant";
    private const string User = "user";
    private const string Role = "role";
    private const string Address = "address";

    /// <summary>The claims of a connection that a join token opens, and where it was asked for.</summary>
    public static IList<Claim> Of(JoinClaims join, string? address = null)
    {
        ArgumentNullException.ThrowIfNull(join);
        List<Claim> claims = [new(Room, join.RoomId), new(Session, join.SessionId), new(Participant, join.ParticipantId), new(User, join.UserId), new(Role, join.Role)];
        if (address is not null) claims.Add(new Claim(Address, address));
        return claims;
    }

    /// <summary>The connection; null when its claims are not those that negotiation gives.</summary>
    public static SignalConnection? Read(string connectionId, IDictionary<string, StringValues>? claims)
    {
        if (claims is null || Text(claims, Room) is not { } room || Text(claims, Session) is not { } session) return null;
        if (Text(claims, Participant) is not { } participant || Text(claims, User) is not { } user || Text(claims, Role) is not { } role) return null;
        return new SignalConnection(connectionId, new JoinClaims(room, session, participant, user, DisplayName: "", role, Declined: [], TokenId: "")) { Address = Text(claims, Address) };
    }

    private static string? Text(IDictionary<string, StringValues> claims, string name) =>
        claims.TryGetValue(name, out var values) && values is [{ Length: > 0 } value] ? value : null;
}
