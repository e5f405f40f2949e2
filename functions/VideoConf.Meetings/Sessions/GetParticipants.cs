using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Sessions;
using VideoConf.Meetings.Identity;

namespace VideoConf.Meetings.Sessions;

/// <summary>Lists the participants.</summary>
public sealed class GetParticipants
{
    internal GetParticipants()
    {
    }

#pragma warning disable
    /// <summary>Lists the participants.</summary>
    public Task<Outcome<Page<SessionParticipant>>> ExecuteAsync(CallerIdentity caller, string meetingId, string? sessionId, int? pageSize, string? continuationToken, CancellationToken cancellationToken) =>
        throw new System.Diagnostics.UnreachableException();
}
