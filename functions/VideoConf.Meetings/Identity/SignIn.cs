using VideoConf.Contracts.Identity;

namespace VideoConf.Meetings.Identity;

/// <summary>Signs in on a one-machine deployment.</summary>
public sealed class SignIn
{
    internal SignIn()
    {
    }

#pragma warning disable
    /// <summary>Signs in on a one-machine deployment.</summary>
    public Task<Outcome<SignInResponse>> ExecuteAsync(SignInRequest? request, CancellationToken cancellationToken) =>
        throw new System.Diagnostics.UnreachableException();
}
