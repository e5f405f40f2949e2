using System.Reflection;
using Microsoft.AspNetCore.Http;
using VideoConf.Contracts.Tokens;

namespace VideoConf.Http;

/// <summary>A raw bearer token as a handler's parameter, for the routes that take a join token: the use case verifies it.</summary>
/// <param name="Token">The token; null when there is none.</param>
public sealed record BearerToken(string? Token) : IBindableFromHttpContext<BearerToken>
{
    private const string Scheme = "Bearer ";

    /// <inheritdoc/>
    public static ValueTask<BearerToken?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new(new BearerToken(Of(context.Request)));
    }

    /// <summary>The request's bearer token; null when there is none.</summary>
    public static string? Of(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : null;
    }

    /// <summary>Why a token is refused, in a sentence.</summary>
    public static string Explain(TokenFailure failure) => failure switch
    {
        TokenFailure.Expired => "The token has expired. Get a new one.",
        TokenFailure.NotYetValid => "The token is not valid yet. Check the clock of who issued it.",
        TokenFailure.WrongAudience => "The token is meant for something else than this.",
        TokenFailure.WrongIssuer => "The token was issued by somebody else.",
        TokenFailure.WrongAlgorithm => "The token must be signed with ES256.",
        TokenFailure.UnknownKey or TokenFailure.BadSignature => "The token's signature is not one of this server.",
        _ => "The token is malformed.",
    };
}
