using Microsoft.Azure.Functions.Worker.Middleware;
using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Tokens;
using VideoConf.Functions.Identity;
using VideoConf.Http.Access;
using VideoConf.Meetings;
using VideoConf.Meetings.ApiKeys;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Identity;

namespace VideoConf.Functions.Http;

/// <summary>Finds out who calls, once a request, before the rate limiter asks whose request it is. Refuses nothing itself.</summary>
public sealed class CallerMiddleware(CloudSettings settings, ControlPlane control, TokenVerifier sessions, EntraTokens entra) : IFunctionsWorkerMiddleware
{
    private readonly KnownCallers _known = new();

    /// <inheritdoc/>
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (context.GetHttpContext() is { } http) await IdentifyAsync(http);
        await next(context);
    }

    /// <summary>
    /// A session of ours, a token of Entra's, or what the platform says of who signed in with it. A bearer token of another kind (a join token, a node's) is
    /// the business of the function that it is for.
    /// </summary>
    internal async Task IdentifyAsync(HttpContext http)
    {
        var bearer = BearerToken.Of(http.Request);
        if (ApiKeyDesk.LooksLike(bearer))
        {
            var key = await control.ApiKeys.VerifyAsync(bearer, http.RequestAborted);
            if (key.Succeeded)
            {
                var program = key.Value with { Address = CallerAddress.Of(settings.Address.Of(http)) };
                http.Items[typeof(CallerIdentity)] = program;
                http.Items[Callers.Refused] = RouteAccess.Refuse(program, RouteAccess.Find(http.Request.Method, http.Request.Path));
            }
            else
            {
                http.Items[Callers.Refused] = key.Problem;
            }
        }
        else if (EntraTokens.LooksLike(bearer))
        {
            var result = await entra.VerifyAsync(bearer, http.RequestAborted);
            if (result.Claims is { } claims) await KnowAsync(http, Principal.Person(claims));
            else http.Items[typeof(TokenFailure)] = result.Failure;
        }
        else if (bearer is not null)
        {
            var session = sessions.Verify<SessionClaims>(bearer);
            if (session.IsValid) http.Items[typeof(CallerIdentity)] = CallerIdentity.From(session.Claims) with { Address = CallerAddress.Of(settings.Address.Of(http)) };
            else http.Items[typeof(TokenFailure)] = session.Failure;
        }
        else if (settings.TrustsPrincipal && Principal.Read(http.Request.Headers[Principal.Header]) is { } caller && IsOurs(caller))
        {
            await KnowAsync(http, caller);
        }
    }

    private bool IsOurs(CallerIdentity caller) => string.Equals(caller.TenantId, settings.SignIn.TenantId, StringComparison.OrdinalIgnoreCase);

    private async Task KnowAsync(HttpContext http, CallerIdentity? caller)
    {
        if (caller is null) return;
        var placed = caller with { Address = CallerAddress.Of(settings.Address.Of(http)) };
        http.Items[typeof(CallerIdentity)] = placed;
        http.Items[Callers.ByEntra] = true;

        // Who comes with a token of Entra's may never have asked for a session; who is seen for the first time gets a profile.
        if (_known.Has(caller)) return;
        await control.UpsertProfile.ExecuteAsync(caller, http.RequestAborted);
        await control.AuditLog.WriteAsync(AuditDraft.By(placed, AuditActions.SignedIn) with { Detail = "with a token of Entra ID" }, http.RequestAborted);

        // Last: a write that failed is made by the next request.
        _known.Add(caller);
    }
}

/// <summary>The caller of a request.</summary>
public static class Callers
{
    /// <summary>Marks a request whose caller Entra ID has named.</summary>
    internal static readonly object ByEntra = new();

    /// <summary>Why an API key does not do here: a <see cref="Problem"/>.</summary>
    internal static readonly object Refused = new();

    /// <summary>Who calls; null when nobody is signed in, or not for this route.</summary>
    public static CallerIdentity? TryCaller(this HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.HttpContext.Items.TryGetValue(Refused, out var refused) && refused is not null ? null : request.KnownCaller();
    }

    /// <summary>Who calls, whether or not they may do it here.</summary>
    internal static CallerIdentity? KnownCaller(this HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.HttpContext.Items.TryGetValue(typeof(CallerIdentity), out var caller) ? (CallerIdentity?)caller : null;
    }

    /// <summary>Who calls, when Entra ID says so and not a session of ours; else null.</summary>
    public static CallerIdentity? SignedInByEntra(this HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.HttpContext.Items.ContainsKey(ByEntra) ? request.TryCaller() : null;
    }

    /// <summary>Who calls.</summary>
    /// <exception cref="ProblemException">Nobody is signed in.</exception>
    public static CallerIdentity Caller(this HttpRequest request) => request.TryCaller() ?? throw (request.HttpContext.Items.TryGetValue(Refused, out var refused) && refused is Problem problem
        ? new ProblemException(problem)
        : NobodyIs(request));

    private static ProblemException NobodyIs(HttpRequest request) => new(
        ProblemTypes.Unauthorized,
        request.HttpContext.Items.TryGetValue(typeof(TokenFailure), out var failure) ? Explain((TokenFailure)failure!) : "Sign in with your organisation's account, or as a guest.");

    private static string Explain(TokenFailure failure) => failure switch
    {
        TokenFailure.WrongIssuer => "The token was issued by somebody else, or for another organisation.",
        TokenFailure.UnknownKey or TokenFailure.BadSignature => "The token's signature is not one that counts here.",
        _ => BearerToken.Explain(failure),
    };
}
