using VideoConf.Contracts.Meetings;
using VideoConf.Meetings.Identity;

namespace VideoConf.Meetings.Meetings;

/// <summary>Creates a meeting.</summary>
public sealed class CreateMeeting
{
    internal CreateMeeting()
    {
    }

#pragma warning disable
    /// <summary>Creates a meeting.</summary>
    public Task<Outcome<Versioned<MeetingResponse>>> ExecuteAsync(CallerIdentity caller, CreateMeetingRequest? request, string? idempotencyKey, CancellationToken cancellationToken) =>
        throw new System.Diagnostics.UnreachableException();
}
