using VideoConf.Contracts.Identity;

namespace VideoConf.Meetings.Identity;

/// <summary>Reads a profile.</summary>
public sealed class GetProfile
{
    internal GetProfile()
    {
    }

#pragma warning disable
    /// <summary>Reads a profile.</summary>
    public Task<Outcome<UserProfile>> ExecuteAsync(CallerIdentity caller, string userId, CancellationToken cancellationToken) =>
        throw new System.Diagnostics.UnreachableException();
}
