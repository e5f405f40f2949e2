using System.Runtime.CompilerServices;
using VideoConf.Contracts.Recordings;
using VideoConf.Contracts.Sessions;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Recordings;

/// <summary>Reads and changes recordings. A change is decided on what was read until it could be written.</summary>
internal sealed class RecordingStore(IDocumentStore documents, TimeProvider clock)
{
    private const int MaxAttempts = 40;

    public Task<Stored<RecordingDocument>?> ReadAsync(string meetingId, string recordingId, CancellationToken cancellationToken) =>
        documents.ReadAsync<RecordingDocument>(RecordingKeys.Recording(meetingId, recordingId), cancellationToken);

    /// <summary>Whatever the recording's id names, whichever meeting it is of.</summary>
    public async Task<RecordingDocument?> FindAsync(string recordingId, CancellationToken cancellationToken) =>
        await documents.ReadAsync<RecordingIndexDocument>(RecordingKeys.Index(recordingId), cancellationToken) is { Value: var index }
            ? (await ReadAsync(index.MeetingId, recordingId, cancellationToken))?.Value
            : null;

    /// <summary>The recording after the change, or as it is when <paramref name="change"/> returns the same; null when there is none.</summary>
    public async Task<RecordingDocument?> ChangeAsync(
        string meetingId, string recordingId, Func<RecordingDocument, RecordingDocument> change, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            // At once the first time: mostly there was one other writer, who is done. Then apart, so that several do not meet again.
            if (attempt > 1) await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 30)), clock, cancellationToken);
            if (await ReadAsync(meetingId, recordingId, cancellationToken) is not { } stored) return null;
            var next = change(stored.Value);
            if (ReferenceEquals(next, stored.Value)) return next;
            var written = await documents.ExecuteAsync(Documents.Replace(RecordingKeys.Recording(meetingId, recordingId), next, stored.ETag), cancellationToken);
            if (written.Succeeded) return next;
        }

        throw new IOException($"The recording {recordingId} changes faster than it could be written.");
    }

    /// <summary>Recordings of a meeting, newest first.</summary>
    public async IAsyncEnumerable<RecordingDocument> ListAsync(string meetingId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var document in QueryAsync(meetingId, RecordingKeys.Prefix, descending: true, cancellationToken)) yield return document.As<RecordingDocument>();
    }

    /// <summary>A session's log from its beginning.</summary>
    public async Task<IReadOnlyList<SessionEvent>> LogAsync(string meetingId, string sessionId, CancellationToken cancellationToken)
    {
        var log = new List<SessionEvent>();
        await foreach (var document in QueryAsync(meetingId, Keys.EventPrefix(sessionId), descending: false, cancellationToken)) log.Add(document.As<SessionEvent>());
        return log;
    }

    /// <summary>Marks a recording as stopped; the first to say so says when and why. Null when there is none.</summary>
    public Task<RecordingDocument?> StopAsync(string meetingId, string recordingId, DateTimeOffset at, string reason, CancellationToken cancellationToken) =>
        ChangeAsync(meetingId, recordingId, recording => Stopped(recording, at, reason), cancellationToken);

    internal static RecordingDocument Stopped(RecordingDocument recording, DateTimeOffset at, string reason) =>
        recording.Status != RecordingStatuses.Recording
            ? recording
            : recording with
            {
                Status = RecordingStatuses.Processing,
                StoppedAt = at < recording.StartedAt ? recording.StartedAt : at,
                StopReason = reason,
                Progress = 0,
                Step = "Waiting for the last seconds to be stored",
            };

    /// <summary>Whether a user was in a session.</summary>
    public async Task<bool> WasInAsync(string meetingId, string sessionId, string userId, CancellationToken cancellationToken)
    {
        await foreach (var document in QueryAsync(meetingId, Keys.ParticipantPrefix(sessionId), descending: false, cancellationToken))
        {
            if (string.Equals(document.As<ParticipantDocument>().UserId, userId, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    public async IAsyncEnumerable<StoredDocument> QueryAsync(
        string partition, string prefix, bool descending, [EnumeratorCancellation] CancellationToken cancellationToken, string container = Keys.Meetings)
    {
        string? next = null;
        do
        {
            var page = await documents.QueryAsync(
                new DocumentQuery(container, partition, prefix.Length == 0 ? null : prefix, descending, DocumentLimits.MaxPage, next), cancellationToken);
            foreach (var document in page.Documents) yield return document;
            next = page.ContinuationToken;
        }
        while (next is not null);
    }
}
