using VideoConf.Contracts.Recordings;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Meetings.Recordings;

/// <summary>Brings a recording from its start to its end: a workflow looks after it from the first moment, and is told when it has stopped.</summary>
internal sealed class RecordingEnding(IDocumentStore documents, RoomStore rooms, RecordingStore recordings, ISignalSender signals, IWorkflowClient workflows)
{
    /// <summary>Makes sure that a workflow looks after the recording. Does nothing when one does.</summary>
    public Task WatchAsync(string meetingId, string recordingId, CancellationToken cancellationToken) => workflows.StartAsync(
        RecordingWorkflow.Recording, RecordingWorkflow.IdOf(recordingId), new RecordingInput(meetingId, recordingId), cancellationToken);

    /// <summary>The recording has stopped: its record says so and its workflow goes on. Harmless when it has been said.</summary>
    public async Task<RecordingDocument?> EndAsync(string meetingId, string recordingId, DateTimeOffset at, string reason, CancellationToken cancellationToken)
    {
        var stopped = await recordings.StopAsync(meetingId, recordingId, at, reason, cancellationToken);
        await WatchAsync(meetingId, recordingId, cancellationToken);
        await workflows.RaiseAsync(RecordingWorkflow.IdOf(recordingId), RecordingWorkflow.Stopped, reason, cancellationToken);
        return stopped;
    }

    /// <summary>A node has stored all that it could.</summary>
    public async Task DrainedAsync(string meetingId, string recordingId, string nodeId, CancellationToken cancellationToken)
    {
        await recordings.ChangeAsync(
            meetingId, recordingId, found => found.Drained.Contains(nodeId, StringComparer.Ordinal) ? found : found with { Drained = found.Drained.Add(nodeId) }, cancellationToken);
        await workflows.RaiseAsync(RecordingWorkflow.IdOf(recordingId), RecordingWorkflow.Drained, nodeId, cancellationToken);
    }

    /// <summary>Ends what the end of a session left running. At least once after each session.</summary>
    public async Task EndOrphansAsync(string meetingId, CancellationToken cancellationToken)
    {
        await foreach (var recording in recordings.ListAsync(meetingId, cancellationToken))
        {
            if (recording.Status != RecordingStatuses.Recording || await RunsAsync(recording, cancellationToken)) continue;
            var (at, reason) = await WhenAsync(meetingId, recording, cancellationToken);
            await EndAsync(meetingId, recording.RecordingId, at, reason, cancellationToken);
            await signals.ToGroupAsync(meetingId, HubEvents.RecordingStopped, new RecordingStopped(recording.RecordingId, reason), exceptConnectionId: null, cancellationToken);
        }
    }

    /// <summary>Whether the room has the recording. Asked after the record was read: both were written in one batch, so a room without it has it no more.</summary>
    public async Task<bool> RunsAsync(RecordingDocument recording, CancellationToken cancellationToken) =>
        await rooms.ReadAsync(recording.MeetingId, cancellationToken) is { Value.Recording: { } running }
        && string.Equals(running.RecordingId, recording.RecordingId, StringComparison.Ordinal);

    /// <summary>When and why a recording stopped that no room has any more: what the session's log says, for it was written in the same batch.</summary>
    internal async Task<(DateTimeOffset At, string Reason)> WhenAsync(string meetingId, RecordingDocument recording, CancellationToken cancellationToken)
    {
        await foreach (var document in recordings.QueryAsync(meetingId, Keys.EventPrefix(recording.SessionId), descending: true, cancellationToken))
        {
            var entry = document.As<Contracts.Sessions.SessionEvent>();
            if (entry.Type == Contracts.Sessions.SessionEventTypes.RecordingStopped && string.Equals(entry.RecordingId, recording.RecordingId, StringComparison.Ordinal))
                return (entry.At, entry.Reason ?? RecordingStops.Ended);
        }

        var session = await documents.ReadAsync<Sessions.SessionDocument>(Keys.Session(meetingId, recording.SessionId), cancellationToken);
        return (session?.Value.EndedAt ?? recording.StartedAt, RecordingStops.Ended);
    }
}
