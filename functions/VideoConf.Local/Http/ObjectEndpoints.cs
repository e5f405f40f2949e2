using Microsoft.AspNetCore.Http.Features;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Recordings;
using VideoConf.Meetings.Storage;
using static VideoConf.Contracts.Problems.ProblemTypes;

namespace VideoConf.Local.Http;

/// <summary>
/// <c>/v1/nodes/{id}/objects/{name}</c>: where media nodes put what they record and compose, and read it again. Authorized by the node's own service token;
/// bodies are streamed, never held.
/// </summary>
internal static class ObjectEndpoints
{
    private const string Note = "From a media node, under `chunks/` and `recordings/`. Authorized by the **node's service token**.";

    public static void Map(IEndpointRouteBuilder api)
    {
        var objects = api.MapGroup("/nodes/{id}/objects").WithTags("Nodes").WithMetadata(TokenKind.Node).DisableRateLimiting();
        objects.MapPut("/{**name}", WriteAsync)
            .Describe("Store an object", "Whole or not at all; written again it is replaced. A chunk may have 64 MiB, a file 64 GiB. " + Note)
            .Accepts<Stream>("*/*").Produces(StatusCodes.Status204NoContent).Problems(Unauthorized, Forbidden, NotFound, TooLarge, StorageFull);
        objects.MapMethods("/{**name}", [HttpMethods.Get, HttpMethods.Head], ReadAsync)
            .Describe("Read an object", "`Range` is honoured. " + Note)
            .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream").Problems(Unauthorized, Forbidden, NotFound);
        objects.MapDelete("/{**name}", DeleteAsync)
            .Describe("Delete an object", "Deleting what is not there is no failure. " + Note)
            .Produces(StatusCodes.Status204NoContent).Problems(Unauthorized, Forbidden, NotFound);
    }

    private static async Task<IResult> WriteAsync(
        string id, string name, BearerToken bearer, NodeKeys nodes, ControlPlane control, IBlobStore blobs, HttpContext context, CancellationToken cancellation)
    {
        if (await CheckAsync(id, name, write: true, bearer, nodes, control, cancellation) is { } refused) return new ProblemResult(refused);
        if (await StoreAsync(name, blobs, context, cancellation) is { } problem) return new ProblemResult(problem);

        // Deleted while its bytes were still coming: a copy that comes late does not stay.
        if ((await control.NodeObjects.ExecuteAsync(id, name, write: true, CancellationToken.None)).Problem is not { } late) return TypedResults.NoContent();
        await blobs.DeleteAsync(name, CancellationToken.None);
        return new ProblemResult(late);
    }

    /// <summary>Streams the body into the store; what is wrong, or null.</summary>
    internal static async Task<Problem?> StoreAsync(string name, IBlobStore blobs, HttpContext context, CancellationToken cancellation)
    {
        var limit = NodeObjects.LimitOf(name);
        if (context.Request.ContentLength > limit) return new Problem(ProblemTypes.TooLarge, $"An object of this kind may have {limit >> 20} MiB.");

        // The server counts along, so a body that does not say how long it is ends at the limit too.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = limit;
        try
        {
            await blobs.WriteAsync(name, context.Request.Body, ContentTypeOf(context.Request.ContentType), cancellation);
            return null;
        }
        catch (BlobStoreFullException)
        {
            return new Problem(ProblemTypes.StorageFull, "There is no space left to store this. Make room, and send it again.") { RetryAfter = TimeSpan.FromSeconds(10) };
        }
    }

    private static async Task<IResult> ReadAsync(
        string id, string name, BearerToken bearer, NodeKeys nodes, ControlPlane control, IBlobStore blobs, CancellationToken cancellation)
    {
        if (await CheckAsync(id, name, write: false, bearer, nodes, control, cancellation) is { } refused) return new ProblemResult(refused);
        return await blobs.GetInfoAsync(name, cancellation) is { } info
            ? FileEndpoints.StreamOf(blobs, info)
            : new ProblemResult(new Problem(ProblemTypes.NotFound, "There is no such object."));
    }

    private static async Task<IResult> DeleteAsync(
        string id, string name, BearerToken bearer, NodeKeys nodes, ControlPlane control, IBlobStore blobs, CancellationToken cancellation)
    {
        if (await CheckAsync(id, name, write: true, bearer, nodes, control, cancellation) is { } refused) return new ProblemResult(refused);
        await blobs.DeleteAsync(name, cancellation);
        return TypedResults.NoContent();
    }

    private static async Task<Problem?> CheckAsync(
        string id, string name, bool write, BearerToken bearer, NodeKeys nodes, ControlPlane control, CancellationToken cancellation)
    {
        // The token goes first: who is not a node learns nothing of what is stored.
        if (await nodes.RefuseAsync(id, bearer.Token, cancellation) is { } refused) return refused;
        if (!BlobNames.IsValid(name)) return new Problem(ProblemTypes.Forbidden, "This is no name of an object.");
        return (await control.NodeObjects.ExecuteAsync(id, name, write, cancellation)).Problem;
    }

    // What is stored is served to browsers one day: of what a page could be made, nothing keeps its type.
    private static string ContentTypeOf(string? given) =>
        MediaTypes.FirstOrDefault(type => string.Equals(given?.Split(';')[0].Trim(), type, StringComparison.OrdinalIgnoreCase)) ?? "application/octet-stream";

    private static readonly string[] MediaTypes = ["video/mp4", "audio/mp4", "video/webm", "audio/webm", "video/x-matroska", "audio/x-matroska", "video/matroska", "audio/matroska", "text/vtt"];
}
