using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Registration;

namespace VideoConf.MediaNode.Api;

/// <summary>POST <c>/node/v1/drain</c>. May come any number of times.</summary>
internal static class DrainEndpoints
{
    private const int LongestDeadline = 7 * 24 * 3600;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/drain", DrainAsync);

    private static async Task<IResult> DrainAsync(HttpRequest http, DrainDesk drain)
    {
        var body = await JsonBody<DrainRequest>.ReadAsync(http);
        if (body.Refusal is not null) return body.Refusal;
        if (body.Value!.DeadlineSeconds is { } seconds && seconds is < 0 or > LongestDeadline)
            return NodeProblems.Field("deadlineSeconds", $"This is a number from 0 to {LongestDeadline}, or absent.");

        drain.Begin(body.Value.DeadlineSeconds is { } within ? TimeSpan.FromSeconds(within) : null);
        return TypedResults.NoContent();
    }
}
