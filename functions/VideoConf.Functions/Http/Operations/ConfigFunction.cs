using VideoConf.Contracts.Identity;
using VideoConf.Functions.Identity;

namespace VideoConf.Functions.Http.Operations;

/// <summary>GET <c>/config.json</c>.</summary>
public sealed class ConfigFunction(SignInSettings signIn)
{
    /// <summary>What the web client needs to know before anybody has signed in.</summary>
    [Function("Config")]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "config.json")] HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.HttpContext.Response.Headers.CacheControl = "public, max-age=300";
        var how = signIn.ClientId is { } client
            ? new ClientSignIn(ClientSignIn.Entra, new Uri(signIn.Authority, signIn.TenantId).ToString(), client)
            : new ClientSignIn(ClientSignIn.None);
        return TypedResults.Json(new ClientConfig("", how, signIn.Guests), JsonSettings.Api);
    }
}
