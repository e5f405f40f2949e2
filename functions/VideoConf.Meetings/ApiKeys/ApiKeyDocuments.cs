using VideoConf.Contracts.ApiKeys;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.ApiKeys;

/// <summary>What is kept of a key.</summary>
internal sealed record ApiKeyDocument(
    string KeyId, string Hash, string OwnerId, string OwnerName, string? OwnerEmail, string TenantId, string Name, IReadOnlyList<string> Scopes,
    DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt)
{
    /// <summary>Whom a program with this key acts as.</summary>
    public CallerIdentity ToCaller() => new(OwnerId, OwnerName, OwnerEmail, TenantId, IsGuest: false) { Key = new ApiKeyAccess(KeyId, Scopes) };

    public ApiKeyResponse ToResponse(DateTimeOffset? lastUsedAt) => new()
    {
        KeyId = KeyId,
        Name = Name,
        Scopes = Scopes,
        CreatedAt = CreatedAt,
        ExpiresAt = ExpiresAt,
        LastUsedAt = lastUsedAt,
    };
}

/// <summary>When a key was last used: a document of its own, so that noting it never brings back a key that was revoked.</summary>
internal sealed record ApiKeyUseDocument(DateTimeOffset At);

/// <summary>An entry in the list of a user's keys.</summary>
internal sealed record ApiKeyIndexDocument(string KeyId);

/// <summary>Where keys are: each in a partition of its own, found by its id alone, and in its owner's list.</summary>
internal static class ApiKeyKeys
{
    private const string Container = "api-keys";

    public static DocumentKey Key(string keyId) => new(Container, keyId, "key");

    public static DocumentKey Use(string keyId) => new(Container, keyId, "used");

    public static DocumentKey Index(string ownerId, string keyId) => new(Container, "owner-" + ownerId, keyId);

    public static DocumentQuery Of(string ownerId) => new(Container, "owner-" + ownerId, PageSize: DocumentLimits.MaxPage);
}
