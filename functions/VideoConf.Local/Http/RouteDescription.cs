using VideoConf.Contracts.Problems;

namespace VideoConf.Local.Http;

/// <summary>Which token a route takes; the API document says so. Routes without it take the session token, or none.</summary>
internal enum TokenKind
{
    /// <summary>A session token, from <c>POST /v1/session</c>.</summary>
    Session,

    /// <summary>A join token.</summary>
    Join,

    /// <summary>A media node's service token.</summary>
    Node,
}

/// <summary>Problem types that a route answers with.</summary>
internal sealed record ProblemList(IReadOnlyList<string> Types);

/// <summary>An example of the request body and of the answer, as JSON text.</summary>
internal sealed record RouteExamples(string? Request, string? Response);

/// <summary>How a route tells the API document about itself.</summary>
internal static class RouteDescription
{
    /// <summary>What it does, with examples.</summary>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, string summary, string description, string? request = null, string? response = null) =>
        route.WithSummary(summary).WithDescription(description).WithMetadata(new RouteExamples(request, response));

    /// <summary>The problems it answers with; every route may also answer <c>rate-limited</c>.</summary>
    public static RouteHandlerBuilder Problems(this RouteHandlerBuilder route, params string[] types)
    {
        string[] all = [.. types, ProblemTypes.RateLimited];
        route.WithMetadata(new ProblemList(all));
        foreach (var status in all.Select(ProblemStatus.Of).Distinct()) route.Produces<ApiProblem>(status, "application/problem+json");
        return route;
    }
}
