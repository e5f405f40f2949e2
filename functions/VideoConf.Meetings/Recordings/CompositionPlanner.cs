using VideoConf.Contracts.Node;
using VideoConf.Meetings.Recordings.Layout;

namespace VideoConf.Meetings.Recordings;

/// <summary>Reads all that is known of a recording and plans what is to be made of it.</summary>
internal sealed class CompositionPlanner(RecordingStore recordings, ChunkIndex index, RecordingCaptions captions, IFileLinks links, TimeProvider clock)
{
    private static readonly TimeSpan AddressLifetime = TimeSpan.FromHours(26);

    /// <summary>The plan; null when nothing was recorded that could be shown or heard.</summary>
    public async Task<CompositionPlan?> PlanAsync(RecordingDocument recording, string nodeId, CancellationToken cancellationToken)
    {
        var log = await recordings.LogAsync(recording.MeetingId, recording.SessionId, cancellationToken);
        var chunks = await index.ReadAsync(recording.MeetingId, recording.RecordingId, cancellationToken);
        var input = new LayoutInput(recording.StartedAt, recording.StoppedAt ?? recording.StartedAt, log, chunks);
        if (LayoutPlanner.Plan(input) is not { Chunks.Count: > 0 } layout) return null;

        var until = clock.GetUtcNow() + AddressLifetime;
        return new CompositionPlan
        {
            StartedAt = recording.StartedAt,
            Duration = layout.Duration,
            Width = Tiling.Width,
            Height = Tiling.Height,
            FrameRate = LayoutPlanner.FrameRate,
            Scenes = layout.Scenes,
            Chunks = layout.Chunks,
            Chapters = ChapterPlanner.FromLog(input),
            Captions = await captions.TextAsync(recording, log, layout.Duration, cancellationToken),
            Title = recording.Title,
            ParticipantFiles = recording.ParticipantFiles ? [.. layout.Participants.Select(who => who.ParticipantId)] : [],
            Source = await links.ForNodeAsync(nodeId, RecordingKeys.ChunkFolder(recording.MeetingId), until, cancellationToken),
            Target = await links.ForNodeAsync(nodeId, RecordingKeys.FileFolder(recording.MeetingId, recording.RecordingId), until, cancellationToken),
        };
    }
}
