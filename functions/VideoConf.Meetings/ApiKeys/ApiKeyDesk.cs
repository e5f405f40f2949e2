using System.Collections.Concurrent;
using VideoConf.Contracts.ApiKeys;
using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.ApiKeys;

/// <summary>
/// <c>/v1/api-keys</c>: keys with which programs act in their owner's name, within scopes. Made, listed and revoked by people alone, so that a key that leaked
/// cannot make another one. A revoked key is refused from the next request on.
/// </summary>
public sealed class ApiKeyDesk
{
    /// <summary>Keys of one user.</summary>
    public const int MaxKeys = 20;

    private const int DefaultDays = 90;
    private const int MaxDays = 366;
    private const int MaxName = 80;
    private const int MaxNoted = 10_000;
    private static readonly TimeSpan NoteEvery = TimeSpan.FromMinutes(5);

    private readonly IDocumentStore _documents;
    private readonly AuditLog _audit;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<string, DateTimeOffset> _noted = new(StringComparer.Ordinal);

    internal ApiKeyDesk(IDocumentStore documents, AuditLog audit, TimeProvider clock)
    {
        _documents = documents;
        _audit = audit;
        _clock = clock;
    }

    /// <summary>Whether a bearer token is meant as an API key.</summary>
    public static bool LooksLike([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] string? bearer) => ApiKeySecret.LooksLike(bearer);

    /// <summary>Makes a key. Its secret is in this answer and nowhere else.</summary>
    public async Task<Outcome<CreatedApiKey>> CreateAsync(CallerIdentity caller, CreateApiKeyRequest? request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (request is null) return Problems.NoBody();
        if (PeopleOnly(caller) is { } refused) return refused;
        var (keyId, key, hash) = ApiKeySecret.Make();
        var decided = Decide(caller, request, keyId, hash, _clock.GetUtcNow());
        if (!decided.Succeeded) return decided.Problem;
        var made = decided.Value;
        if ((await _documents.QueryAsync(ApiKeyKeys.Of(caller.UserId), cancellationToken)).Documents.Count >= MaxKeys)
            return new Problem(ProblemTypes.Conflict, $"You have {MaxKeys} API keys, which is as many as one may have. Revoke one first.");

        // The list first: what is in it without a key is passed over, and a key that is in no list could not be revoked.
        var life = made.ExpiresAt - made.CreatedAt;
        await _documents.ExecuteAsync(Documents.Create(ApiKeyKeys.Index(caller.UserId, keyId), new ApiKeyIndexDocument(keyId), life), cancellationToken);
        await _documents.ExecuteAsync(Documents.Create(ApiKeyKeys.Key(keyId), made, life), cancellationToken);
        await WriteAsync(caller, keyId, $"made \"{made.Name}\" for {string.Join(' ', made.Scopes)}", cancellationToken);
        return new CreatedApiKey(key, made.ToResponse(lastUsedAt: null));
    }

    /// <summary>The caller's keys that are good, newest first.</summary>
    public async Task<Outcome<IReadOnlyList<ApiKeyResponse>>> ListAsync(CallerIdentity caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (PeopleOnly(caller) is { } refused) return refused;
        var keys = new List<ApiKeyResponse>();
        foreach (var entry in (await _documents.QueryAsync(ApiKeyKeys.Of(caller.UserId), cancellationToken)).Documents)
        {
            var keyId = entry.As<ApiKeyIndexDocument>().KeyId;
            if (await _documents.ReadAsync<ApiKeyDocument>(ApiKeyKeys.Key(keyId), cancellationToken) is not { Value: var key } || key.ExpiresAt <= _clock.GetUtcNow()) continue;
            keys.Add(key.ToResponse((await _documents.ReadAsync<ApiKeyUseDocument>(ApiKeyKeys.Use(keyId), cancellationToken))?.Value.At));
        }

        return keys.OrderByDescending(key => key.CreatedAt).ToArray();
    }

    /// <summary>Revokes one of the caller's keys, for good.</summary>
    public async Task<Outcome<Done>> RevokeAsync(CallerIdentity caller, string keyId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (PeopleOnly(caller) is { } refused) return refused;
        if (!Ids.IsId(keyId, ApiKeySecret.Prefix) || await _documents.ReadAsync(ApiKeyKeys.Index(caller.UserId, keyId), cancellationToken) is null)
            return new Problem(ProblemTypes.NotFound, "You have no API key with this id.");

        // The key before its entry in the list: a revocation that was cut short is found there and made again.
        await _documents.ExecuteAsync([Documents.Delete(ApiKeyKeys.Key(keyId)), Documents.Delete(ApiKeyKeys.Use(keyId))], cancellationToken);
        await WriteAsync(caller, keyId, "revoked", cancellationToken);
        await _documents.ExecuteAsync(Documents.Delete(ApiKeyKeys.Index(caller.UserId, keyId)), cancellationToken);
        return Done.Value;
    }

    /// <summary>Whom a key stands for; why not, when it is not good. What it may do is for the host to ask, of each route.</summary>
    public async Task<Outcome<CallerIdentity>> VerifyAsync(string key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (ApiKeySecret.IdOf(key) is not { } keyId
            || await _documents.ReadAsync<ApiKeyDocument>(ApiKeyKeys.Key(keyId), cancellationToken) is not { Value: var known }
            || !ApiKeySecret.Matches(key, known.Hash)
            || known.ExpiresAt <= _clock.GetUtcNow())
        {
            // One sentence for all: whoever guesses does not learn how near they were.
            return new Problem(ProblemTypes.Unauthorized, "This API key is not good: it is damaged, has expired or was revoked. Make a new one.");
        }

        await NoteUseAsync(keyId, cancellationToken);
        return known.ToCaller();
    }

    /// <summary>What is to be kept; or what is wrong with the request.</summary>
    internal static Outcome<ApiKeyDocument> Decide(CallerIdentity caller, CreateApiKeyRequest request, string keyId, string hash, DateTimeOffset now)
    {
        var errors = new FieldErrors();
        var name = errors.Text("name", request.Name, MaxName);
        if (request.Name is null) errors.Add("name", $"name is missing. Say what the key is for, in 1 to {MaxName} characters.");
        var scopes = request.Scopes?.Distinct(StringComparer.Ordinal).ToArray() ?? [];
        if (scopes.Length == 0) errors.Add("scopes", $"scopes is missing. Name what the key may do: {string.Join(", ", ApiScopes.All)}.");
        else if (scopes.Length > ApiScopes.All.Count || scopes.Except(ApiScopes.All, StringComparer.Ordinal).Any()) errors.Add("scopes", $"scopes may hold {string.Join(", ", ApiScopes.All)}.");
        if (request.ExpiresInDays is < 1 or > MaxDays) errors.Add("expiresInDays", $"expiresInDays is {request.ExpiresInDays}. Give 1 to {MaxDays}.");
        if (errors.ToProblem() is { } problem) return problem;
        return new ApiKeyDocument(
            keyId, hash, caller.UserId, caller.DisplayName, caller.Email, caller.TenantId, name!, scopes, now, now + TimeSpan.FromDays(request.ExpiresInDays ?? DefaultDays));
    }

    private static Problem? PeopleOnly(CallerIdentity caller)
    {
        if (caller.IsGuest) return new Problem(ProblemTypes.Forbidden, "Guests have no API keys. Sign in first.");
        return caller.Key is null ? null : new Problem(ProblemTypes.Forbidden, "API keys are made and revoked by people who sign in, not with a key.");
    }

    private Task WriteAsync(CallerIdentity caller, string keyId, string detail, CancellationToken cancellationToken) =>
        _audit.WriteAsync(AuditDraft.By(caller, AuditActions.ApiKeyChanged) with { TargetId = keyId, Detail = detail }, cancellationToken);

    private async Task NoteUseAsync(string keyId, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        if (_noted.TryGetValue(keyId, out var at) && now - at < NoteEvery) return;
        if (_noted.Count >= MaxNoted) _noted.Clear();
        _noted[keyId] = now;
        try
        {
            await _documents.ExecuteAsync(Documents.Upsert(ApiKeyKeys.Use(keyId), new ApiKeyUseDocument(now), TimeSpan.FromDays(MaxDays)), cancellationToken);
        }
        catch (DocumentStoreBusyException)
        {
            _noted.TryRemove(keyId, out _); // The next request notes it; that this one came is worth no refusal.
        }
    }
}
