using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.MediaNode.Composing;

namespace VideoConf.MediaNode.Api;

/// <summary>PUT, GET and DELETE of a composition. PUT and DELETE may come any number of times.</summary>
internal static class CompositionEndpoints
{
    /// <summary>A plan of a day with many people has hundreds of thousands of chunks.</summary>
    private const long LargestPlan = 256L * 1024 * 1024;

    /// <summary>Plans are large: so many are read into memory at a time.</summary>
    private static readonly SemaphoreSlim Reading = new(2);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/compositions/{compositionId}", PutAsync);
        routes.MapGet("/compositions/{compositionId}", Get);
        routes.MapDelete("/compositions/{compositionId}", Delete);
    }

    private static async Task<IResult> PutAsync(string compositionId, HttpRequest http, CompositionDesk desk)
    {
        if (!PlanCheck.IsId(compositionId)) return NodeProblems.Field("compositionId", "This is no id of a composition.");
        if (http.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = LargestPlan;
        await Reading.WaitAsync(http.HttpContext.RequestAborted);
        try
        {
            var body = await JsonBody<CompositionPlan>.ReadAsync(http);
            if (body.Refusal is not null) return body.Refusal;
            if (PlanCheck.Find(body.Value!) is { } problem) return NodeProblems.Field(problem.Field, problem.Sentence);
            return desk.Put(compositionId, body.Value!)
                ? TypedResults.Accepted(NodePaths.Composition(compositionId))
                : NodeProblems.Of(ProblemTypes.NoMediaNode, "Too many compositions wait on this node.");
        }
        finally
        {
            Reading.Release();
        }
    }

    private static IResult Get(string compositionId, CompositionDesk desk) =>
        desk.Get(compositionId) is { } status ? TypedResults.Ok(status) : NodeProblems.Of(ProblemTypes.NotFound, "There is no such composition.");

    private static NoContent Delete(string compositionId, CompositionDesk desk)
    {
        if (PlanCheck.IsId(compositionId)) desk.Delete(compositionId);
        return TypedResults.NoContent();
    }
}
