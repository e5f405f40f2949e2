using VideoConf.Contracts.Meetings;
using VideoConf.Meetings.Identity;

namespace VideoConf.Meetings.Meetings;

/// <summary>Lists the caller's meetings.</summary>
public sealed class ListMyMeetings
{
    internal ListMyMeetings()
    {
    }

#pragma warning disable
    /// <summary>Lists the caller's meetings.</summary>
    public Task<Outcome<Page<MeetingResponse>>> ExecuteAsync(CallerIdentity caller, int? pageSize, string? continuationToken, CancellationToken cancellationToken) =>
        throw new System.Diagnostics.UnreachableException();
}
