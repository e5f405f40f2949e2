using System.Reflection;
using Microsoft.AspNetCore.Http.Features;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings.Identity;

namespace VideoConf.Local.Http;

/// <summary>The caller as a handler's parameter: a request without a good session token does not reach the handler.</summary>
/// <param name="Caller">Who calls.</param>
public sealed record SignedIn(CallerIdentity Caller) : IBindableFromHttpContext<SignedIn>
{
    /// <inheritdoc/>
    public static ValueTask<SignedIn?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var session = context.Features.GetRequiredFeature<SessionFeature>();
        return session.Result switch
        {
            { IsValid: true } good => new(new SignedIn(CallerIdentity.From(good.Claims))),
            null => throw new ProblemException(ProblemTypes.Unauthorized, "Sign in with POST /v1/session and send its token as Authorization: Bearer."),
            var bad => throw new ProblemException(ProblemTypes.Unauthorized, BearerToken.Explain(bad.Failure)),
        };
    }
}

/// <summary>What came of the request's bearer token as a session: null when there is none. Set before anything asks.</summary>
/// <param name="Result">The verification.</param>
public sealed record SessionFeature(TokenResult<SessionClaims>? Result);

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
