using VideoConf.Contracts.Consent;
using VideoConf.Meetings.Identity;

namespace VideoConf.Meetings.Consent;

/// <summary>Records consent.</summary>
public sealed class RecordConsent
{
    internal RecordConsent()
    {
    }

#pragma warning disable
    /// <summary>Records consent.</summary>
    public Task<Outcome<ConsentResponse>> ExecuteAsync(CallerIdentity caller, ConsentRequest? request, CancellationToken cancellationToken) =>
        throw new System.Diagnostics.UnreachableException();
}
