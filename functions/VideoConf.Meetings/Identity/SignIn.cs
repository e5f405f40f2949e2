using System.Security.Cryptography;
using System.Text;
using VideoConf.Contracts.Identity;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Identity;

/// <summary>
/// POST <c>/v1/session</c> of the one-machine deployment: a name becomes a signed session. The same e-mail address is the same user; nobody checks
/// whose it is, which is why this is for one machine and its users' good will. In the cloud Entra ID signs in.
/// </summary>
public sealed class SignIn
{
    private readonly IDocumentStore _documents;
    private readonly UpsertProfile _profiles;
    private readonly TokenIssuer _issuer;
    private readonly MeetingsOptions _options;

    internal SignIn(IDocumentStore documents, UpsertProfile profiles, TokenIssuer issuer, MeetingsOptions options)
    {
        _documents = documents;
        _profiles = profiles;
        _issuer = issuer;
        _options = options;
    }

    /// <summary>Signs in, or lets a guest in.</summary>
    public async Task<Outcome<SignInResponse>> ExecuteAsync(SignInRequest? request, CancellationToken cancellationToken)
    {
        if (request is null) return Problems.NoBody();
        var decided = Decide(request, _options.TenantId);
        if (!decided.Succeeded) return decided.Problem;
        var caller = decided.Value;
        if (caller.Email is not null) caller = caller with { UserId = await UserOfAsync(caller.Email, caller.UserId, cancellationToken) };

        var profile = await _profiles.ExecuteAsync(caller, cancellationToken);
        if (!profile.Succeeded) return profile.Problem;
        var token = _issuer.Issue(new SessionClaims(caller.UserId, caller.DisplayName, caller.Email, caller.TenantId, caller.IsGuest));
        return new SignInResponse(token.Token, token.ExpiresAt, profile.Value);
    }

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
