using VideoConf.Contracts.Meetings;
using VideoConf.Meetings.Identity;

namespace VideoConf.Meetings.Meetings;

/// <summary>Ends a meeting.</summary>
public sealed class EndMeeting
{
    internal EndMeeting()
    {
    }

#pragma warning disable
    /// <summary>Ends a meeting.</summary>
    public Task<Outcome<Versioned<MeetingResponse>>> ExecuteAsync(CallerIdentity caller, string meetingId, CancellationToken cancellationToken) =>
        throw new System.Diagnostics.UnreachableException();
}
