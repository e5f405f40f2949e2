using System.Security.Cryptography;
using System.Text;
using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Identity;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Identity;

/// <summary>
/// POST <c>/v1/session</c>. On one machine a name becomes a signed session: the same e-mail address is the same user; nobody checks whose it is, which is
/// why this is for one machine and its users' good will. In the cloud Entra ID says who signs in, and a name alone makes a guest.
/// </summary>
public sealed class SignIn
{
    private readonly IDocumentStore _documents;
    private readonly UpsertProfile _profiles;
    private readonly ITokenIssuer _issuer;
    private readonly MeetingsOptions _options;
    private readonly AuditLog _audit;

    internal SignIn(IDocumentStore documents, UpsertProfile profiles, ITokenIssuer issuer, MeetingsOptions options, AuditLog audit)
    {
        _documents = documents;
        _profiles = profiles;
        _issuer = issuer;
        _options = options;
        _audit = audit;
    }

    /// <summary>Signs in, or lets a guest in. <paramref name="address"/> is where the request came from, for the audit log.</summary>
    public async Task<Outcome<SignInResponse>> ExecuteAsync(SignInRequest? request, string? address, CancellationToken cancellationToken)
    {
        if (request is null) return Problems.NoBody();
        if (Refuse(request, _options.SignIn) is { } refused) return refused;
        var decided = Decide(request, _options.TenantId);
        if (!decided.Succeeded) return decided.Problem;
        var caller = decided.Value with { Address = address };
        if (caller.Email is not null) caller = caller with { UserId = await UserOfAsync(caller.Email, caller.UserId, cancellationToken) };

        return await ForAsync(caller, cancellationToken);
    }

    /// <summary>A session for somebody whom the host knows already: Entra ID has said who it is.</summary>
    public async Task<Outcome<SignInResponse>> ForAsync(CallerIdentity caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var profile = await _profiles.ExecuteAsync(caller, cancellationToken);
        if (!profile.Succeeded) return profile.Problem;
        var token = await _issuer.IssueAsync(new SessionClaims(caller.UserId, caller.DisplayName, caller.Email, caller.TenantId, caller.IsGuest), cancellationToken: cancellationToken);
        await _audit.WriteAsync(AuditDraft.By(caller, AuditActions.SignedIn) with { Detail = caller.IsGuest ? "as a guest" : null }, cancellationToken);
        return new SignInResponse(token.Token, token.ExpiresAt, profile.Value);
    }

    /// <summary>Why this deployment gives no session for such a request; null when it does.</summary>
    internal static Problem? Refuse(SignInRequest request, SignInPolicy policy) => request.Guest is true
        ? policy.Guests ? null : new Problem(ProblemTypes.Forbidden, "Guests are not let in here. Sign in with your organisation's account.")
        : policy.NamesAreEnough ? null : new Problem(ProblemTypes.Unauthorized, "Sign in with your organisation's account and send its token as Authorization: Bearer, or come as a guest.");

    /// <summary>Who this is, with a new user id; or what is wrong with the request.</summary>
    internal static Outcome<CallerIdentity> Decide(SignInRequest request, string tenantId)
    {
        var errors = new FieldErrors();
        var guest = request.Guest ?? false;
        var name = errors.Text("displayName", request.DisplayName, NameRules.MaxName);
        if (request.DisplayName is null) errors.Add("displayName", $"displayName is missing. Give the name to show to others, 1 to {NameRules.MaxName} characters.");
        var email = NameRules.Email(errors, request.Email);
        if (errors.ToProblem() is { } problem) return problem;

        // A guest's address would make two visits one user, which is what signing in is for.
        return new CallerIdentity(Ids.New(guest ? "gst" : "usr"), name!, guest ? null : email, tenantId, guest);
    }

    private async Task<string> UserOfAsync(string email, string newUserId, CancellationToken cancellationToken)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(email.ToLowerInvariant())));
        var key = Keys.UserByEmail(hash);
        if ((await _documents.ExecuteAsync(Documents.Create(key, new EmailDocument(newUserId)), cancellationToken)).Succeeded) return newUserId;
        return await _documents.ReadAsync<EmailDocument>(key, cancellationToken) is { Value.UserId: var userId }
            ? userId
            : throw new InvalidOperationException("An address that was there is not there any more; nothing deletes it.");
    }

    private sealed record EmailDocument(string UserId);
}
