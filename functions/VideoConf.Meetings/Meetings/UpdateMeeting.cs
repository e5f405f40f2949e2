using VideoConf.Contracts.Meetings;
using VideoConf.Meetings.Identity;

namespace VideoConf.Meetings.Meetings;

/// <summary>Changes a meeting.</summary>
public sealed class UpdateMeeting
{
    internal UpdateMeeting()
    {
    }

#pragma warning disable
    /// <summary>Changes a meeting.</summary>
    public Task<Outcome<Versioned<MeetingResponse>>> ExecuteAsync(CallerIdentity caller, string meetingId, UpdateMeetingRequest? request, string? ifMatch, CancellationToken cancellationToken) =>
        throw new System.Diagnostics.UnreachableException();
}
