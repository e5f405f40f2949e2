using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Polls;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Identity;

namespace VideoConf.Meetings.Polls;

/// <summary>POST <c>/v1/meetings/{id}/polls/{pollId}/close</c>: a host or co-host takes no more votes. Closing again is fine.</summary>
public sealed class ClosePoll
{
    private readonly PollDesk _desk;
    private readonly AuditLog _audit;

    internal ClosePoll(PollDesk desk, AuditLog audit) => (_desk, _audit) = (desk, audit);

    /// <summary>Closes the poll and tells everybody how it came out.</summary>
    public async Task<Outcome<PollState>> ExecuteAsync(CallerIdentity caller, string meetingId, string pollId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var found = await _desk.OfAsync(caller, meetingId, cancellationToken);
        if (!found.Succeeded) return found.Problem;
        if (!found.Value.Runs) return PollDesk.HostsOnly();
        var roomId = found.Value.Room.RoomId;
        var wasOpen = false;
        var changed = await _desk.ChangeAsync(
            roomId, found.Value.Room.SessionId!, pollId, poll => (wasOpen = poll.IsOpen) ? poll with { IsOpen = false } : poll, cancellationToken);
        if (!changed.Succeeded) return changed.Problem;

        // Also when it was closed before: whoever closes again has not heard that it is.
        await _desk.TellAsync(roomId, changed.Value);
        if (wasOpen) await _audit.WriteAsync(AuditDraft.By(caller, AuditActions.PollClosed) with { MeetingId = roomId, TargetId = pollId }, CancellationToken.None);
        return changed.Value.ToState(caller.UserId);
    }
}
