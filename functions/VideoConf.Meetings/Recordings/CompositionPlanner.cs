using System.Text;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Sessions;
using VideoConf.Meetings.Captions;
using VideoConf.Meetings.Recordings.Layout;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Recordings;

/// <summary>Reads all that is known of a recording and plans what is to be made of it.</summary>
internal sealed class CompositionPlanner(IDocumentStore documents, RecordingStore recordings, ChunkIndex index, TranscriptStore transcripts, IFileLinks links, TimeProvider clock)
{
    private static readonly TimeSpan AddressLifetime = TimeSpan.FromHours(26);

    /// <summary>The plan; null when nothing was recorded that could be shown or heard.</summary>
    public async Task<CompositionPlan?> PlanAsync(RecordingDocument recording, string nodeId, CancellationToken cancellationToken)
    {
        var log = new List<SessionEvent>();
        await foreach (var document in recordings.QueryAsync(recording.MeetingId, Keys.EventPrefix(recording.SessionId), descending: false, cancellationToken))
            log.Add(document.As<SessionEvent>());
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
            Captions = await CaptionsAsync(recording, log, layout.Duration, cancellationToken),
            Title = recording.Title,
            ParticipantFiles = recording.ParticipantFiles ? [.. layout.Participants.Select(who => who.ParticipantId)] : [],
            Source = links.ForNode(nodeId, RecordingKeys.Chunks, until),
            Target = links.ForNode(nodeId, RecordingKeys.FileFolder(recording.MeetingId, recording.RecordingId), until),
        };
    }

    /// <summary>What was said in the recording's time, of those who agreed to be recorded, as WebVTT; null when nothing is known.</summary>
    private async Task<string?> CaptionsAsync(RecordingDocument recording, List<SessionEvent> log, double duration, CancellationToken cancellationToken)
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
}
