using Microsoft.Azure.Functions.Worker.Middleware;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings;
using VideoConf.Meetings.Identity;

namespace VideoConf.Functions.Http;

/// <summary>Reads who calls from the platform's principal header, once a request, before the rate limiter asks whose request it is. Refuses nothing itself.</summary>
public sealed class CallerMiddleware(CloudSettings settings, ControlPlane control) : IFunctionsWorkerMiddleware
{
    private readonly KnownCallers _known = new();

    /// <inheritdoc/>
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (settings.TrustsPrincipal && context.GetHttpContext() is { } http && Principal.Read(http.Request.Headers[Principal.Header]) is { } caller)
        {
            http.Items[typeof(CallerIdentity)] = caller;

            // There is no sign-in of ours in the cloud; who is seen for the first time gets a profile.
            if (_known.Add(caller)) await control.UpsertProfile.ExecuteAsync(caller, http.RequestAborted);
        }

        await next(context);
    }
}

/// <summary>The caller of a request.</summary>
public static class Callers
{
    /// <summary>Who calls; null when nobody is signed in.</summary>
    public static CallerIdentity? TryCaller(this HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.HttpContext.Items.TryGetValue(typeof(CallerIdentity), out var caller) ? (CallerIdentity?)caller : null;
    }

    /// <summary>Who calls.</summary>
    /// <exception cref="ProblemException">Nobody is signed in.</exception>
    public static CallerIdentity Caller(this HttpRequest request) =>
        request.TryCaller() ?? throw new ProblemException(ProblemTypes.Unauthorized, "Sign in with your organisation's account.");
}
