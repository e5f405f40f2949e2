using VideoConf.Contracts.Tokens;

namespace VideoConf.Local.Http;

/// <summary>Verifies a session token once a request, before the rate limiter asks whose request it is. Refuses nothing itself.</summary>
internal sealed class SessionMiddleware(RequestDelegate next, TokenVerifier tokens)
{
    public Task InvokeAsync(HttpContext context)
    {
        var token = BearerToken.Of(context.Request);
        context.Features.Set(new SessionFeature(token is null ? null : tokens.Verify<SessionClaims>(token)));
        return next(context);
    }
}
