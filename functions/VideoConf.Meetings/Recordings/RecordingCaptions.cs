using System.Security.Cryptography;
using System.Text;
using VideoConf.Contracts.Recordings;
using VideoConf.Contracts.Sessions;
using VideoConf.Meetings.Captions;
using VideoConf.Meetings.Recordings.Layout;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Recordings;

/// <summary>
/// The words beside a recording's pictures, as WebVTT: made with the other files from what was written down live, and once more when the transcript is
/// settled, because what captions missed is written down from the recording's own chunks.
/// </summary>
internal sealed class RecordingCaptions(IDocumentStore documents, RecordingStore recordings, TranscriptStore transcripts, IBlobStore blobs)
{
    /// <summary>What was said in the recording's time, of those who agreed to be recorded; null when nothing is known.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="log">The session's log from its beginning.</param>
    /// <param name="duration">In seconds.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<string?> TextAsync(RecordingDocument recording, IReadOnlyList<SessionEvent> log, double duration, CancellationToken cancellationToken)
    {
        if (await documents.ReadAsync<SessionDocument>(Keys.Session(recording.MeetingId, recording.SessionId), cancellationToken) is not { Value: var session }) return null;
        var presence = Presence.From(log);
        var offset = (recording.StartedAt - session.StartedAt).TotalSeconds;
        var text = new StringBuilder();
        await foreach (var line in transcripts.LinesAsync(recording.MeetingId, recording.SessionId, cancellationToken))
        {
            if (line.StartSeconds - offset >= duration) break;
            if (!presence.MayUse(line.ParticipantId, session.StartedAt.AddSeconds(line.StartSeconds), session.StartedAt.AddSeconds(line.EndSeconds))) continue;
            text.Append(WebVtt.Cue(line.ToLine(), offset));
        }

        return text.Length == 0 ? null : WebVtt.Header + text;
    }

    /// <summary>Stores the text beside the recording's other files.</summary>
    public async Task<StoredFile> StoreAsync(RecordingDocument recording, string text, CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var name = $"{RecordingKeys.FileFolder(recording.MeetingId, recording.RecordingId)}/captions.vtt";
        await blobs.WriteAsync(name, new MemoryStream(bytes, writable: false), "text/vtt", cancellationToken);
        return new StoredFile(
            RecordingFileKinds.Captions, name, RecordingFileNames.Of(recording.Title, recording.StartedAt, "captions", "vtt"), "text/vtt", bytes.Length,
            Convert.ToHexStringLower(SHA256.HashData(bytes)), 0, null);
    }

    /// <summary>Writes them anew from the transcript as it is now; does nothing when they say the same. False when the recording is not ready.</summary>
    public async Task<bool> RefreshAsync(string meetingId, string recordingId, CancellationToken cancellationToken)
    {
        if (await recordings.ReadAsync(meetingId, recordingId, cancellationToken) is not { Value: { Status: RecordingStatuses.Ready } recording }) return false;
        var log = await recordings.LogAsync(meetingId, recording.SessionId, cancellationToken);
        if (await TextAsync(recording, log, recording.Duration ?? 0, cancellationToken) is not { } text) return false;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        if (recording.Files.Any(file => file.Kind == RecordingFileKinds.Captions && string.Equals(file.Sha256, hash, StringComparison.Ordinal))) return true;

        var stored = await StoreAsync(recording, text, cancellationToken);
        var changed = await recordings.ChangeAsync(
            meetingId, recordingId,
            found => found.Status == RecordingStatuses.Ready ? found with { Files = [.. found.Files.Where(file => file.Kind != RecordingFileKinds.Captions), stored] } : found,
            cancellationToken);
        if (changed is { Status: RecordingStatuses.Ready }) return await blobs.SetTierAsync(stored.Name, changed.Tier, cancellationToken);

        // Deleted meanwhile: what was just written goes too.
        await blobs.DeleteAsync(stored.Name, cancellationToken);
        return false;
    }
}
