using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Identity;

namespace VideoConf.Meetings.Recordings;

/// <summary>DELETE <c>/v1/meetings/{id}/recordings/{recordingId}</c>: the host deletes a recording and every copy of it. One that runs is to be stopped first; files in the making are given up.</summary>
public sealed class DeleteRecording
{
    private readonly RecordingAccess _access;
    private readonly RecordingDeletion _deletion;
    private readonly AuditLog _audit;

    internal DeleteRecording(RecordingAccess access, RecordingDeletion deletion, AuditLog audit)
    {
        _access = access;
        _deletion = deletion;
        _audit = audit;
    }

    /// <summary>Deletes. Deleting again is fine.</summary>
    public async Task<Outcome<Done>> ExecuteAsync(CallerIdentity caller, string meetingId, string recordingId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var found = await _access.ManageAsync(caller, meetingId, recordingId, cancellationToken);
        if (!found.Succeeded) return found.Problem;
        if (await _deletion.MarkAsync(found.Value, cancellationToken) is not { } marked)
            return new Problem(ProblemTypes.Conflict, "This recording is still running. Stop it first.");
        await _deletion.EraseAsync(marked, CancellationToken.None);
        await _audit.WriteAsync(
            AuditDraft.By(caller, AuditActions.RecordingChanged) with { MeetingId = marked.MeetingId, TargetId = recordingId, Detail = "deleted" }, CancellationToken.None);
        return Done.Value;
    }
}
