using VideoConf.Contracts.Recordings;

namespace VideoConf.Meetings.Recordings;

/// <summary>Recordings as the API shows them, with addresses signed for this answer.</summary>
internal sealed class RecordingView(IFileLinks links, RecordingOptions options, TimeProvider clock)
{
    public async ValueTask<RecordingResponse> OfAsync(RecordingDocument recording, CancellationToken cancellationToken)
    {
        var expiresAt = clock.GetUtcNow() + options.LinkLifetime;
        var shown = new List<RecordingFile>();
        foreach (var file in recording.Status == RecordingStatuses.Ready ? recording.Files : [])
        {
            shown.Add(new RecordingFile
            {
                Kind = file.Kind,
                FileName = file.FileName,
                ContentType = file.ContentType,
                Length = file.Length,
                Sha256 = file.Sha256,
                Duration = file.Duration,
                ParticipantId = file.ParticipantId,
                Url = await links.ReadAsync(file.Name, file.FileName, expiresAt, cancellationToken),
                UrlExpiresAt = expiresAt,
            });
        }

        return new RecordingResponse
        {
            RecordingId = recording.RecordingId,
            MeetingId = recording.MeetingId,
            Title = recording.Title,
            SessionId = recording.SessionId,
            Status = recording.Status,
            StartedAt = recording.StartedAt,
            StoppedAt = recording.StoppedAt,
            StartedBy = recording.StartedBy,
            Duration = recording.Duration,
            Url = (shown.FirstOrDefault(file => file.Kind == RecordingFileKinds.Video) ?? shown.FirstOrDefault(file => file.Kind == RecordingFileKinds.Audio))?.Url,
            Progress = recording.Status == RecordingStatuses.Processing ? recording.Progress ?? 0 : null,
            Step = recording.Status == RecordingStatuses.Processing ? recording.Step : null,
            Failure = recording.Failure,
            AudioOnly = recording.AudioOnly,
            StorageTier = recording.Tier,
            RetainUntil = recording.RetainUntil,
            SharedWithParticipants = recording.Shared,
            Files = shown,
            Chapters = recording.Chapters,
            Gaps = recording.Gaps,
        };
    }
}
