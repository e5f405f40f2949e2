using System.Net;
using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Engine;
using VideoConf.Sfu.Relays;

namespace VideoConf.MediaNode.Api;

/// <summary>Links between this node and the others of a room. All may come any number of times.</summary>
internal static class RelayEndpoints
{
    private const int LongestNodeId = 64;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/rooms/{roomId}/relays", GetAsync);
        routes.MapPut("/rooms/{roomId}/relays/{nodeId}", PutAsync);
        routes.MapDelete("/rooms/{roomId}/relays/{nodeId}", DeleteAsync);
    }

    private static async Task<IResult> PutAsync(string roomId, string nodeId, HttpRequest http, IMediaEngine engine, MediaNodeOptions options)
    {
        var body = await JsonBody<PutRelayRequest>.ReadAsync(http);
        if (body.Refusal is not null) return body.Refusal;
        var request = body.Value!;
        if (nodeId.Length > LongestNodeId) return NodeProblems.Field("nodeId", $"The other node's id is longer than {LongestNodeId} characters.");
        if (string.Equals(nodeId, options.NodeId, StringComparison.Ordinal)) return NodeProblems.Field("nodeId", "A node has no link to itself.");
        if (request.Epoch < 1) return NodeProblems.Field("epoch", "This is a number from 1 on.");
        if (!TryRead(request.Remote, out var remote, out var refusal)) return refusal!;

        var end = await engine.PutRelayAsync(roomId, nodeId, request.Epoch, remote, http.HttpContext.RequestAborted);
        return end.Value is { } own
            ? TypedResults.Ok(new RelayEnd(own.Address.Address.ToString(), own.Address.Port, own.LinkId, Convert.ToBase64String(own.Key.Span)))
            : NodeProblems.Of(end.Problem!, end.Detail!);
    }

    private static async Task<IResult> GetAsync(string roomId, IMediaEngine engine, CancellationToken cancellationToken)
    {
        var relays = await engine.GetRelaysAsync(roomId, cancellationToken);
        return relays.Value is { } states
            ? TypedResults.Ok(new RelayStates([.. states.Select(link => new RelayState(
                link.NodeId, link.Epoch, link.LinkId, link.RemoteLinkId, link.IsUp, link.RoundTripMilliseconds, link.Sent, link.Received))]))
            : NodeProblems.Of(relays.Problem!, relays.Detail!);
    }

    private static async Task<IResult> DeleteAsync(string roomId, string nodeId, IMediaEngine engine, CancellationToken cancellationToken)
    {
        await engine.DeleteRelayAsync(roomId, nodeId, cancellationToken);
        return TypedResults.NoContent();
    }

    private static bool TryRead(RelayEnd? end, out SfuRelayEnd? remote, out IResult? refusal)
    {
        remote = null;
        refusal = null;
        if (end is null) return true;
        var key = new byte[SfuRelayEnd.KeyBytes];
        if (!IPAddress.TryParse(end.Ip, out var ip)) refusal = NodeProblems.Field("remote.ip", "This is an IP address.");
        else if (end.Port is < 1 or > ushort.MaxValue) refusal = NodeProblems.Field("remote.port", "This is a number from 1 to 65535.");
        else if (end.Key is null || !Convert.TryFromBase64String(end.Key, key, out var length) || length != key.Length)
            refusal = NodeProblems.Field("remote.key", $"This is {SfuRelayEnd.KeyBytes} bytes in Base64.");
        else remote = new SfuRelayEnd(new IPEndPoint(ip, end.Port), end.LinkId, key);
        return refusal is null;
    }
}
