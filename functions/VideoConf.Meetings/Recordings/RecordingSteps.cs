using VideoConf.Contracts.Recordings;
using VideoConf.Meetings.Captions;
using VideoConf.Meetings.Notifications;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Quality;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Recordings;

/// <summary>The steps of <see cref="RecordingWorkflow"/>. Each may run more than once, and finds what the time before has done.</summary>
internal sealed class RecordingSteps(
    IDocumentStore documents, RecordingStore recordings, RecordingEnding ending, ChunkIndex chunks, TranscriptStore transcripts, IMediaNodes nodes, Composer composer,
    RecordingCaptions captions, NotificationPublisher notifications, MeetingMetrics metrics)
{
    /// <summary>Whether the recording still runs. One that no room has any more is marked as stopped on the way.</summary>
    public async Task<bool> IsRunningAsync(RecordingInput input, CancellationToken cancellationToken)
    {
        if (await recordings.ReadAsync(input.MeetingId, input.RecordingId, cancellationToken) is not { Value: { Status: RecordingStatuses.Recording } recording }) return false;
        if (await ending.RunsAsync(recording, cancellationToken)) return true;
        var (at, reason) = await ending.WhenAsync(input.MeetingId, recording, cancellationToken);
        await recordings.StopAsync(input.MeetingId, input.RecordingId, at, reason, cancellationToken);
        return false;
    }

    /// <summary>Has every node stop that has not said that it is done; tells how far the slowest is.</summary>
    public async Task<Draining> DrainAsync(RecordingInput input, CancellationToken cancellationToken)
    {
        if (await recordings.ReadAsync(input.MeetingId, input.RecordingId, cancellationToken) is not { Value: var recording }) return Draining.Done;
        var slowest = Draining.Done;
        foreach (var nodeId in recording.Nodes.Except(recording.Drained, StringComparer.Ordinal))
        {
            var told = await nodes.DeleteRecordingAsync(nodeId, input.MeetingId, input.RecordingId, cancellationToken);
            var state = told.Succeeded ? Draining.Going : Draining.Silent;
            if (slowest != Draining.Going) slowest = state; // One that is at it is worth waiting for.
        }

        return slowest;
    }

    /// <summary>Works on the files for some minutes, and tells how far they are.</summary>
    public Task<Making> ComposeAsync(ComposeInput input, CancellationToken cancellationToken) => composer.RunAsync(input, cancellationToken);

    /// <summary>Nothing could be made of it.</summary>
    public async Task<bool> FailAsync(ComposeInput input, CancellationToken cancellationToken)
    {
        if (await recordings.ReadAsync(input.MeetingId, input.RecordingId, cancellationToken) is { Value: { Status: RecordingStatuses.Processing } given } && given.Attempt == input.Attempt)
            await composer.GiveUpAsync(given, cancellationToken);
        var failed = await recordings.ChangeAsync(
            input.MeetingId, input.RecordingId,
            recording => recording.Status != RecordingStatuses.Processing || recording.Attempt != input.Attempt
                ? recording
                : recording with
                {
                    Status = RecordingStatuses.Failed,
                    Failure = input.Failure ?? recording.Trouble ?? "Its files could not be made. What was recorded is kept; try again.",
                    Trouble = null,
                    Progress = null,
                    Step = null,
                    ComposingNode = null,
                },
            cancellationToken);
        return failed is not null;
    }

    /// <summary>Has the host told that it is ready or failed; and who was there, when it is shared with them.</summary>
    public async Task<bool> TellAsync(ComposeInput input, CancellationToken cancellationToken)
    {
        if (await recordings.ReadAsync(input.MeetingId, input.RecordingId, cancellationToken) is not { Value: var recording } || recording.Attempt != input.Attempt) return false;
        if (recording.Status is not (RecordingStatuses.Ready or RecordingStatuses.Failed)) return false;
        var notice = RecordingNotices.Ended(recording);
        await notifications.PublishAsync(notice, cancellationToken);
        if (notice.ToParticipants) await recordings.ChangeAsync(input.MeetingId, input.RecordingId, RecordingNotices.Noted, cancellationToken);
        metrics.RecordingEnded(failed: recording.Status == RecordingStatuses.Failed);
        return true;
    }

    /// <summary>Deletes the temporary chunks of a recording that is ready, once nobody needs them: its session is over and its transcript settled.</summary>
    public async Task<bool> CleanAsync(RecordingInput input, CancellationToken cancellationToken)
    {
        if (await recordings.ReadAsync(input.MeetingId, input.RecordingId, cancellationToken) is not { Value: { Status: RecordingStatuses.Ready, ChunksDeleted: false } recording }) return false;
        var session = await documents.ReadAsync<SessionDocument>(Keys.Session(input.MeetingId, recording.SessionId), cancellationToken);
        if (session is not { Value.EndedAt: not null }) return false;
        if (await transcripts.ReadAsync(input.MeetingId, recording.SessionId, cancellationToken) is { Status: TranscriptStatuses.Live or TranscriptStatuses.Completing }) return false;

        // The transcript says now what it will say; the chunks that it was completed from may go.
        await captions.RefreshAsync(input.MeetingId, input.RecordingId, cancellationToken);

        // Closed first: from then on no late upload puts one back. What a death between leaves is found by the next to look, which is retention at the latest.
        await recordings.ChangeAsync(input.MeetingId, input.RecordingId, found => found with { ChunksClosed = true }, cancellationToken);
        await chunks.DeleteAsync(input.MeetingId, input.RecordingId, cancellationToken);
        await recordings.ChangeAsync(input.MeetingId, input.RecordingId, found => found with { ChunksDeleted = true }, cancellationToken);
        return true;
    }

    /// <summary>The recordings of a session, the first first. What its end left running is ended.</summary>
    public async Task<string[]> CollectAsync(SessionEndedInput input, CancellationToken cancellationToken)
    {
        await ending.EndOrphansAsync(input.MeetingId, cancellationToken);
        var found = new List<RecordingDocument>();
        await foreach (var recording in recordings.ListAsync(input.MeetingId, cancellationToken))
        {
            if (string.Equals(recording.SessionId, input.SessionId, StringComparison.Ordinal) && recording.Status != RecordingStatuses.Deleted) found.Add(recording);
        }

        return [.. found.OrderBy(recording => recording.StartedAt).Select(recording => recording.RecordingId)];
    }
}
