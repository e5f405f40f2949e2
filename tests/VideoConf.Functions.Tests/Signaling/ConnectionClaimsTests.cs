using Microsoft.Extensions.Primitives;
using VideoConf.Contracts.Tokens;
using VideoConf.Functions.Signaling;

namespace VideoConf.Functions.Tests.Signaling;

public sealed class ConnectionClaimsTests
{
    private static readonly JoinClaims Join = new("abcd-efgh-jkmn", "ses_1", "prt_1", "usr_1", "Ada, Countess: of Lovelace", "host", ["recording"], "jti_1");

    [Fact]
    public void What_negotiation_gives_comes_back_from_the_services_header()
    {
        // As the service does it: one header, cut at commas and then at the first colon.
        var header = string.Join(", ", ConnectionClaims.Of(Join).Select(claim => $"{claim.Type}: {claim.Value}"));
        var claims = header.Split(',').Select(part => part.Trim().Split(": ", 2)).ToDictionary(pair => pair[0], pair => new StringValues(pair[1]));

        var connection = ConnectionClaims.Read("c1", claims);

        Assert.NotNull(connection);
        Assert.Equal(("c1", "abcd-efgh-jkmn", "ses_1", "prt_1", "usr_1", "host"),
            (connection.ConnectionId, connection.Claims.RoomId, connection.Claims.SessionId, connection.Claims.ParticipantId, connection.Claims.UserId, connection.Claims.Role));
    }

    [Fact]
    public void No_name_that_somebody_chose_travels_in_claims() =>
        Assert.DoesNotContain(ConnectionClaims.Of(Join), claim => claim.Value.Contains("Lovelace", StringComparison.Ordinal));

    [Fact]
    public void A_connection_without_our_claims_is_none()
    {
        Assert.Null(ConnectionClaims.Read("c1", null));
        Assert.Null(ConnectionClaims.Read("c1", new Dictionary<string, StringValues> { ["room"] = "abcd-efgh-jkmn" }));
        Assert.Null(ConnectionClaims.Read("c1", ConnectionClaims.Of(Join).ToDictionary(claim => claim.Type, claim => new StringValues([claim.Value, "another"]))));
    }
}
