using VideoConf.Contracts.Node;
using VideoConf.Meetings;
using VideoConf.Meetings.Placement;
using static VideoConf.Contracts.Problems.ProblemTypes;

namespace VideoConf.Local.Http;

/// <summary><c>/v1/nodes</c>: media nodes register, are heard, and report; administrators look after them.</summary>
internal static class NodeEndpoints
{
    /// <summary>500 events, each with a slot map.</summary>
    private const int MaxBytes = 4 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/nodes", ListAsync).WithTags("Nodes")
            .Describe("List media nodes", "For administrators, whom the operator names: every node with its state, load and weight. One that is gone stays for a while.")
            .Produces<IReadOnlyList<NodeResponse>>().Problems(Unauthorized, Forbidden);
        api.MapPut("/nodes/{id}", UpdateAsync).WithTags("Nodes")
            .Describe("Drain or weigh a node", "For administrators. `drain` moves its rooms to other nodes without a gap, and it ends when it is empty; that is taken back as long as it has not begun. "
                + "`weight` is the share of new rooms that it gets, 0 to 1. Absent members stay as they are.", Examples.UpdateNode)
            .Produces<NodeResponse>().Problems(InvalidRequest, Unauthorized, Forbidden, NotFound, Conflict);
        api.MapPost("/nodes/{id}", RegisterAsync).WithTags("Nodes").WithMetadata(TokenKind.Node).DisableRateLimiting()
            .Describe("Register a node", "From a media node, at its start. Authorized by **what vouches for the machine**: its managed identity's token in Azure, the run's own secret on one machine.")
            .Accepts<RegisterNodeRequest>("application/json").Produces<NodeOrders>().Problems(InvalidRequest, Unauthorized, Forbidden, Conflict, TooLarge);
        api.MapPost("/nodes/{id}/heartbeat", HeartbeatAsync).WithTags("Nodes").WithMetadata(TokenKind.Node).DisableRateLimiting()
            .Describe("Still here", "From a media node, as often as the answer before said. Not found: register again. Authorized by the **node's service token**.")
            .Accepts<NodeHeartbeat>("application/json").Produces<NodeOrders>().Problems(InvalidRequest, Unauthorized, Forbidden, NotFound, TooLarge);
        api.MapPost("/nodes/{id}/events", ReportAsync).WithTags("Nodes").WithMetadata(TokenKind.Node).DisableRateLimiting()
            .Describe("Report events", "From a media node, at least once and in order. Authorized by the **node's service token**.")
            .Accepts<NodeEventBatch>("application/json").Produces(StatusCodes.Status204NoContent).Problems(InvalidRequest, Unauthorized, Forbidden, TooLarge);
    }

    private static async Task<IResult> ListAsync(SignedIn signedIn, ControlPlane control, CancellationToken cancellation) =>
        (await control.OperateNodes.ListAsync(signedIn.Caller, cancellation)).ToOk();

    private static async Task<IResult> UpdateAsync(string id, SignedIn signedIn, JsonBody<UpdateNodeRequest> body, ControlPlane control, CancellationToken cancellation) =>
        (await control.OperateNodes.UpdateAsync(signedIn.Caller, id, body.Value, cancellation)).ToOk();

    private static async Task<IResult> RegisterAsync(string id, BearerToken bearer, INodeAdmission admission, ControlPlane control, HttpContext context, CancellationToken cancellation)
    {
        if (await admission.RefuseAsync(id, bearer.Token, cancellation) is { } refused) return new ProblemResult(refused);
        var request = await JsonBody.ReadAsync<RegisterNodeRequest>(context, JsonBody.MaxBytes);
        return (await control.RegisterNode.ExecuteAsync(id, request, cancellation)).ToResult(static orders => TypedResults.Ok(orders));
    }

    private static async Task<IResult> HeartbeatAsync(string id, BearerToken bearer, NodeKeys nodes, ControlPlane control, HttpContext context, CancellationToken cancellation)
    {
        if (await nodes.RefuseAsync(id, bearer.Token, cancellation) is { } refused) return new ProblemResult(refused);
        var beat = await JsonBody.ReadAsync<NodeHeartbeat>(context, JsonBody.MaxBytes);
        return (await control.NodeHeartbeats.ExecuteAsync(id, beat, cancellation)).ToResult(static orders => TypedResults.Ok(orders));
    }

    private static async Task<IResult> ReportAsync(string id, BearerToken bearer, NodeKeys nodes, ControlPlane control, HttpContext context, CancellationToken cancellation)
    {
        // The token goes first: who is not a node does not get to send us megabytes.
        if (await nodes.RefuseAsync(id, bearer.Token, cancellation) is { } refused) return new ProblemResult(refused);
        var batch = await JsonBody.ReadAsync<NodeEventBatch>(context, MaxBytes);
        return (await control.NodeEvents.ExecuteAsync(id, batch, cancellation)).ToResult(static _ => TypedResults.NoContent());
    }
}
