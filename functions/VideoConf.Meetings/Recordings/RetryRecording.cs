using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Recordings;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Meetings.Recordings;

/// <summary>POST <c>/v1/meetings/{id}/recordings/{recordingId}/retry</c>: the host has the files of a failed recording made once more.</summary>
public sealed class RetryRecording
{
    private readonly RecordingAccess _access;
    private readonly RecordingStore _recordings;
    private readonly RecordingView _view;
    private readonly IWorkflowClient _workflows;
    private readonly AuditLog _audit;

    internal RetryRecording(RecordingAccess access, RecordingStore recordings, RecordingView view, IWorkflowClient workflows, AuditLog audit)
    {
        _access = access;
        _recordings = recordings;
        _view = view;
        _workflows = workflows;
        _audit = audit;
    }

    /// <summary>Tries again.</summary>
    public async Task<Outcome<RecordingResponse>> ExecuteAsync(CallerIdentity caller, string meetingId, string recordingId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var found = await _access.ManageAsync(caller, meetingId, recordingId, cancellationToken);
        if (!found.Succeeded) return found.Problem;
        var diedAt = found.Value.Status == RecordingStatuses.Processing && await HasDiedAsync(_workflows, found.Value, cancellationToken) ? found.Value.Attempt : 0;
        var isOurs = false;
        var changed = await _recordings.ChangeAsync(
            found.Value.MeetingId, recordingId,
            recording =>
            {
                isOurs = recording.Status == RecordingStatuses.Failed || (recording.Status == RecordingStatuses.Processing && recording.Attempt == diedAt);
                return isOurs ? Again(recording) : recording;
            },
            cancellationToken);
        if (changed is null || !isOurs) return new Problem(ProblemTypes.Conflict, "Only a recording that failed can be tried again.");
        await StartAsync(_workflows, changed, CancellationToken.None);
        await _audit.WriteAsync(
            AuditDraft.By(caller, AuditActions.RecordingChanged) with { MeetingId = changed.MeetingId, TargetId = recordingId, Detail = "made once more" }, CancellationToken.None);
        return await _view.OfAsync(changed, cancellationToken);
    }

    /// <summary>Starts making files for the record's present attempt, unless that was started.</summary>
    internal static Task StartAsync(IWorkflowClient workflows, RecordingDocument recording, CancellationToken cancellationToken) => workflows.StartAsync(
        RecordingWorkflow.Composing, RecordingWorkflow.ComposingIdOf(recording.RecordingId, recording.Attempt),
        new ComposeInput(recording.MeetingId, recording.RecordingId, recording.Attempt), cancellationToken);

    /// <summary>
    /// Whether what makes the files of a recording's present attempt has itself failed, so that nothing will ever say so in the record. The first attempt is
    /// made by the recording's own workflow, which may have failed before it came to that.
    /// </summary>
    internal static async Task<bool> HasDiedAsync(IWorkflowClient workflows, RecordingDocument recording, CancellationToken cancellationToken)
    {
        var composing = await workflows.GetAsync(RecordingWorkflow.ComposingIdOf(recording.RecordingId, recording.Attempt), cancellationToken);
        if (composing is not null || recording.Attempt > 1) return composing is { State: WorkflowState.Failed };
        return await workflows.GetAsync(RecordingWorkflow.IdOf(recording.RecordingId), cancellationToken) is { State: WorkflowState.Failed };
    }

    private static RecordingDocument Again(RecordingDocument recording) => recording with
    {
        Status = RecordingStatuses.Processing,
        Attempt = recording.Attempt + 1,
        Failures = 0,
        Puts = 0,
        Failure = null,
        Trouble = null,
        Progress = 0,
        Step = "Waiting for its turn",
    };
}
