using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Tokens;

namespace VideoConf.MediaNode.Api;

/// <summary>Lets in who has a service token of the control plane for this very node.</summary>
internal sealed class ServiceTokenFilter(MediaNodeOptions options, TokenVerifier tokens) : IEndpointFilter
{
    private const string Scheme = "Bearer ";

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var refusal = Refusal(context.HttpContext.Request);
        if (refusal is null) return next(context);
        context.HttpContext.Response.Headers.WWWAuthenticate = "Bearer";
        return ValueTask.FromResult<object?>(NodeProblems.Of(ProblemTypes.Unauthorized, refusal));
    }

    private string? Refusal(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return "A service token is needed.";
        var result = tokens.Verify<NodeClaims>(header[Scheme.Length..].Trim());
        if (!result.IsValid) return $"The service token is not good: {result.Failure}.";
        return string.Equals(result.Claims.NodeId, options.NodeId, StringComparison.Ordinal) ? null : "The service token is for another node.";
    }
}
