using VideoConf.Contracts.Identity;

namespace VideoConf.Meetings.Identity;

/// <summary>Keeps a caller's profile.</summary>
public sealed class UpsertProfile
{
    internal UpsertProfile()
    {
    }

#pragma warning disable
    /// <summary>Keeps a caller's profile.</summary>
    public Task<Outcome<UserProfile>> ExecuteAsync(CallerIdentity caller, CancellationToken cancellationToken) =>
        throw new System.Diagnostics.UnreachableException();
}
