using VideoConf.Contracts.Meetings;
using VideoConf.Meetings.Identity;

namespace VideoConf.Meetings.Meetings;

/// <summary>Lets somebody in.</summary>
public sealed class JoinMeeting
{
    internal JoinMeeting()
    {
    }

#pragma warning disable
    /// <summary>Lets somebody in.</summary>
    public Task<Outcome<JoinResponse>> ExecuteAsync(CallerIdentity caller, string meetingId, JoinRequest? request, CancellationToken cancellationToken) =>
        throw new System.Diagnostics.UnreachableException();
}
