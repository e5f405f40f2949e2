using VideoConf.Contracts.Meetings;

namespace VideoConf.Meetings.Placement;

/// <summary>GET <c>/v1/rooms/{id}/ice-servers</c>: STUN and TURN servers with fresh credentials for who is in the room.</summary>
public sealed class GetIceServers
{
    private readonly MediaGateway _media;
    private readonly TurnCredentials _turn;

    internal GetIceServers(MediaGateway media, TurnCredentials turn) => (_media, _turn) = (media, turn);

    /// <summary>Makes them for the bearer of the join token.</summary>
    public async Task<Outcome<IceServersResponse>> ExecuteAsync(string roomId, string? joinToken, CancellationToken cancellationToken)
    {
        var caller = await _media.AuthorizeAsync(roomId, joinToken, cancellationToken);
        return caller.Succeeded ? _turn.For(caller.Value.Claims.UserId) : caller.Problem;
    }
}
