using System.Diagnostics.CodeAnalysis;

namespace VideoConf.Contracts.Tokens;

/// <summary>A token as issued.</summary>
/// <param name="Token">Compact JWT.</param>
/// <param name="ExpiresAt">When it ends, whole seconds.</param>
public sealed record IssuedToken(string Token, DateTimeOffset ExpiresAt);

/// <summary>Outcome of a verification: claims, or why not.</summary>
/// <typeparam name="T">The claims.</typeparam>
public sealed record TokenResult<T>
    where T : class
{
    private TokenResult(T? claims, TokenFailure failure, DateTimeOffset issuedAt, DateTimeOffset expiresAt)
    {
        Claims = claims;
        Failure = failure;
        IssuedAt = issuedAt;
        ExpiresAt = expiresAt;
    }

    /// <summary>The claims; null when refused.</summary>
    public T? Claims { get; }

    /// <summary>Why it is refused; <see cref="TokenFailure.None"/> when it is not.</summary>
    public TokenFailure Failure { get; }

    /// <summary>When it was issued.</summary>
    public DateTimeOffset IssuedAt { get; }

    /// <summary>When it ends.</summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary>Whether the token is good.</summary>
    [MemberNotNullWhen(true, nameof(Claims))]
    public bool IsValid => Claims is not null;

    internal static TokenResult<T> Good(T claims, DateTimeOffset issuedAt, DateTimeOffset expiresAt) =>
        new(claims, TokenFailure.None, issuedAt, expiresAt);

    internal static TokenResult<T> Refused(TokenFailure failure) => new(null, failure, default, default);
}
