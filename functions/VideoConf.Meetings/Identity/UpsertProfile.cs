using VideoConf.Contracts.Identity;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Identity;

/// <summary>Keeps what is known of a user; a host calls it when somebody signs in.</summary>
public sealed class UpsertProfile
{
    // Nobody looks up a guest a month later.
    private static readonly TimeSpan GuestTtl = TimeSpan.FromDays(30);

    private readonly IDocumentStore _documents;
    private readonly TimeProvider _clock;

    internal UpsertProfile(IDocumentStore documents, TimeProvider clock)
    {
        _documents = documents;
        _clock = clock;
    }

    /// <summary>Writes the profile; the day it was first seen stays.</summary>
    public async Task<Outcome<UserProfile>> ExecuteAsync(CallerIdentity caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var key = Keys.Profile(caller.UserId);
        var known = await _documents.ReadAsync<UserProfile>(key, cancellationToken);
        var profile = new UserProfile(
            caller.UserId, caller.DisplayName, caller.Email, caller.TenantId, caller.IsGuest, known?.Value.CreatedAt ?? _clock.GetUtcNow());
        if (known?.Value != profile || caller.IsGuest)
            await _documents.ExecuteAsync(Documents.Upsert(key, profile, caller.IsGuest ? GuestTtl : null), cancellationToken);
        return profile;
    }
}
