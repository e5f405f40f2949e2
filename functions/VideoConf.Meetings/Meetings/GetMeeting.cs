using VideoConf.Contracts.Meetings;
using VideoConf.Meetings.Identity;

namespace VideoConf.Meetings.Meetings;

/// <summary>Reads a meeting.</summary>
public sealed class GetMeeting
{
    internal GetMeeting()
    {
    }

#pragma warning disable
    /// <summary>Reads a meeting.</summary>
    public Task<Outcome<Versioned<MeetingResponse>>> ExecuteAsync(CallerIdentity caller, string meetingId, CancellationToken cancellationToken) =>
        throw new System.Diagnostics.UnreachableException();
}
