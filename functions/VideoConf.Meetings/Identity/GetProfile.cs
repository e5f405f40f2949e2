using VideoConf.Contracts.Identity;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Identity;

/// <summary>GET <c>/v1/users/{id}/profile</c>: one's own, or that of somebody of the same organisation without their address.</summary>
public sealed class GetProfile
{
    private readonly IDocumentStore _documents;

    internal GetProfile(IDocumentStore documents) => _documents = documents;

    /// <summary>Reads the profile; <c>me</c> is the caller.</summary>
    public async Task<Outcome<UserProfile>> ExecuteAsync(CallerIdentity caller, string userId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var id = string.Equals(userId, "me", StringComparison.Ordinal) ? caller.UserId : userId;
        var isSelf = string.Equals(id, caller.UserId, StringComparison.Ordinal);
        if ((isSelf || Ids.IsId(id, "usr") || Ids.IsId(id, "gst"))
            && await _documents.ReadAsync<UserProfile>(Keys.Profile(id), cancellationToken) is { Value: var profile }
            && Decide(caller, profile) is { } shown)
        {
            return shown;
        }

        return new Problem(ProblemTypes.NotFound, "There is no user with this id. Use the id of a participant's userId, or me.");
    }

    /// <summary>What the caller may see of it; null when nothing.</summary>
    internal static UserProfile? Decide(CallerIdentity caller, UserProfile profile)
    {
        if (string.Equals(profile.Id, caller.UserId, StringComparison.Ordinal)) return profile;
        return string.Equals(profile.TenantId, caller.TenantId, StringComparison.Ordinal) ? profile with { Email = null } : null;
    }
}
