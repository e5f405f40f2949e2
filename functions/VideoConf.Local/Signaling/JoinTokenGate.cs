using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings;

namespace VideoConf.Local.Signaling;

/// <summary>The claims of the join token that a hub connection was opened with.</summary>
/// <param name="Claims">Verified claims.</param>
internal sealed record JoinFeature(JoinClaims Claims);

/// <summary>
/// Lets to the hub who has a join token: as bearer, or as <c>access_token</c> in the query, because a browser's WebSocket has no headers.
/// Without one there is no negotiation and no socket, hence no memory spent.
/// </summary>
internal sealed class JoinTokenGate(RequestDelegate next, TokenVerifier tokens)
{
    public const string Path = "/v1/signal";

    public Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments(Path, StringComparison.Ordinal)) return next(context);
        var query = context.Request.Query["access_token"];
        var result = tokens.Verify<JoinClaims>(query.Count > 0 ? query[0] : BearerToken.Of(context.Request));
        if (!result.IsValid) return ProblemWriter.WriteAsync(context, new Problem(ProblemTypes.Unauthorized, BearerToken.Explain(result.Failure)));
        context.Features.Set(new JoinFeature(result.Claims));
        return next(context);
    }
}
