using VideoConf.Contracts.Node;
using VideoConf.Contracts.Notifications;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Notifications;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Recordings;
using VideoConf.Meetings.Recordings.Layout;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Meetings.Captions;

/// <summary>
/// Settles a transcript when its session has ended and its recordings are done: what captions missed is written down from the recording, the words become
/// searchable, the host is told. A transcript that cannot be completed keeps the lines that it has and says that it is not whole.
/// </summary>
internal sealed class TranscriptWorkflow(
    IDocumentStore documents, TranscriptStore transcripts, TranscriptWords words, SessionAccess sessions, RecordingStore recordings, ChunkIndex chunks, WorkNodes work, IMediaNodes nodes,
    IFileLinks links, NotificationPublisher notifications, TimeProvider clock)
{
    public static readonly WorkflowDefinition<SessionEndedInput> Definition = new("Transcript");

    /// <summary>The node's last words are on their way: it drains what it has heard and delivers with retries.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PollAtFirst = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Each look waits a tenth of what has passed, up to this: the words come little later than they might, and a day's transcription is some 400 looks in the
    /// history. Four days, the most that a job is given, are 1,500; three jobs, the most that are tried, stay below 10,000 steps.
    /// </summary>
    private static readonly TimeSpan PollAtMost = TimeSpan.FromMinutes(4);

    /// <summary>What a transcription may take beside four times what it is of: an engine on a small machine is no faster.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan AddressLife = TimeSpan.FromHours(24);

    /// <summary>A node may be restarted, or all of them busy, as for making files: who gives up sooner lets the chunks be cleaned away unheard.</summary>
    private static readonly RetryPolicy PutRetries = new(12, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(5));
    private const int MaxPuts = 3;
    private const int MaxChunks = 20_000;

    private static readonly WorkflowActivity<SessionEndedInput, Plan> Begin = new("Transcript.Begin");
    private static readonly WorkflowActivity<SessionEndedInput, Put> PutJob = new("Transcript.Put");
    private static readonly WorkflowActivity<JobInput, Polled> Poll = new("Transcript.Poll");
    private static readonly WorkflowActivity<SettleInput, Settled> Settle = new("Transcript.Settle");

    public void Register(WorkflowRegistry registry) => registry
        .Add(Definition, RunAsync).Add(Begin, BeginAsync).Add(PutJob, PutAsync).Add(Poll, PollAsync).Add(Settle, SettleAsync);

    internal static async Task RunAsync(IWorkflowContext context, SessionEndedInput input)
    {
        var plan = await context.CallAsync(Begin, input, RetryPolicy.Default);
        if (!plan.Exists) return;
        await context.DelayAsync(LastWords);
        string? failure = null;
        if (plan.MissedSeconds > 0)
        {
            try
            {
                failure = await CompleteAsync(context, input, plan);
            }
            catch (WorkflowStepException error)
            {
                failure = $"What captions missed could not be written down afterwards ({error.Step}).";
            }
        }

        await context.CallAsync(Settle, new SettleInput(input, failure), RetryPolicy.Default);
    }

    /// <summary>Has a node write down what was missed; null when that went well, else why not.</summary>
    private static async Task<string?> CompleteAsync(IWorkflowContext context, SessionEndedInput input, Plan plan)
    {
        for (var put = 1; put <= MaxPuts; put++)
        {
            var job = await context.CallAsync(PutJob, input, PutRetries);
            if (job.NodeId is null) return job.Failure;
            context.SetStatus("Writing down what captions missed");

            // From when a node has it: waiting for one to be there takes nothing from its time, and one that fell silent is not the last.
            var since = context.UtcNow;
            var give = since + Patience + (4 * TimeSpan.FromSeconds(plan.MissedSeconds));
            while (context.UtcNow < give)
            {
                var pause = (context.UtcNow - since) / 10;
                await context.DelayAsync(pause < PollAtFirst ? PollAtFirst : pause < PollAtMost ? pause : PollAtMost);
                var polled = await context.CallAsync(Poll, new JobInput(input, job.NodeId), RetryPolicy.Default);
                if (polled.State == JobStates.Succeeded) return null;
                if (polled.State == JobStates.Failed) return polled.Failure;
                if (polled.State == Lost) break;
            }
        }

        return "What captions missed could not be written down in time.";
    }

    private const string Lost = "lost";

    private static string JobId(SessionEndedInput input) => "transcript-" + input.SessionId;

    private async Task<Plan> BeginAsync(SessionEndedInput input, CancellationToken cancellationToken)
    {
        if (!await ChangeAsync(input, static transcript => transcript.Status == TranscriptStatuses.Live ? transcript with { Status = TranscriptStatuses.Completing } : transcript, cancellationToken))
            return new Plan(false, 0);
        var gaps = await GapsAsync(input, cancellationToken);
        return new Plan(true, gaps.Sum(gap => (gap.To - gap.From).TotalSeconds));
    }

    private async Task<IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)>> GapsAsync(SessionEndedInput input, CancellationToken cancellationToken) =>
        TranscriptCompletion.Gaps(await transcripts.GapsAsync(input.MeetingId, input.SessionId, cancellationToken), input.EndedAt);

    private async Task<Put> PutAsync(SessionEndedInput input, CancellationToken cancellationToken)
    {
        var presence = Presence.From(await recordings.LogAsync(input.MeetingId, input.SessionId, cancellationToken));
        var gaps = await GapsAsync(input, cancellationToken);
        var missed = new List<StoredChunk>();
        await foreach (var recording in recordings.ListAsync(input.MeetingId, cancellationToken))
        {
            if (recording.SessionId != input.SessionId || recording.ChunksDeleted) continue;
            missed.AddRange(TranscriptCompletion.Chunks(await chunks.ReadAsync(input.MeetingId, recording.RecordingId, cancellationToken), gaps, presence));
        }

        if (missed.Count == 0) return new Put(null, "Captions did not work all the time, and nothing was recorded then that could be written down.");
        if (missed.Count > MaxChunks) return new Put(null, "More was missed than can be written down afterwards.");
        var chosen = await work.ChooseAsync(input.MeetingId, currentNodeId: null, cancellationToken);
        if (chosen.NodeId is not { } nodeId) throw new IOException(chosen.Missing("write down what captions missed"));

        // Noted before it is told: it reads the chunks at once.
        foreach (var recordingId in missed.Select(chunk => chunk.RecordingId).Distinct(StringComparer.Ordinal))
            await recordings.ChangeAsync(input.MeetingId, recordingId, recording => recording with { TranscribingNode = nodeId }, cancellationToken);
        var transcript = await transcripts.ReadAsync(input.MeetingId, input.SessionId, cancellationToken);
        var source = await links.ForNodeAsync(nodeId, RecordingKeys.ChunkFolder(input.MeetingId), clock.GetUtcNow() + AddressLife, cancellationToken);
        var request = new TranscribeRequest(input.SessionId, transcript?.Language, missed, source);
        var put = await nodes.PutTranscriptionAsync(nodeId, JobId(input), request, cancellationToken);
        if (put.Succeeded) return new Put(nodeId, null);
        return put.Problem == ProblemTypes.NoMediaNode ? throw new IOException(put.Detail) : new Put(null, put.Detail ?? "The media node refused to write down what captions missed.");
    }

    /// <summary>How far the node is; when it is done its new lines are kept here, so that they are never in the journal. Repeated, that does nothing.</summary>
    private async Task<Polled> PollAsync(JobInput input, CancellationToken cancellationToken)
    {
        var of = input.Of;
        var status = await nodes.GetTranscriptionAsync(input.NodeId, JobId(of), cancellationToken);
        if (!status.Succeeded) return new Polled(status.Problem == ProblemTypes.NotFound ? Lost : JobStates.Running, status.Detail);
        if (status.Value!.State != JobStates.Succeeded) return new Polled(status.Value.State, status.Value.Failure ?? "The media node could not write down what captions missed.");

        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var participant in sessions.ParticipantsAsync(of.MeetingId, of.SessionId, cancellationToken)) names[participant.ParticipantId] = participant.DisplayName;
        var presence = Presence.From(await recordings.LogAsync(of.MeetingId, of.SessionId, cancellationToken));
        var gaps = await GapsAsync(of, cancellationToken);
        var known = new List<LineDocument>();
        await foreach (var line in transcripts.LinesAsync(of.MeetingId, of.SessionId, cancellationToken)) known.Add(line);
        var session = new SessionDocument(of.SessionId, of.MeetingId, of.StartedAt, of.EndedAt, of.Reason);
        foreach (var (participantId, line) in status.Value.Lines.Select(line => (line.ParticipantId, line.Line)))
        {
            if (!names.TryGetValue(participantId, out var name) || !SpokenText.IsLineId(line.LineId)) continue;
            if (!TranscriptCompletion.MayBeHeard(presence, participantId, line.StartedAt, line.EndedAt)) continue;
            if (!TranscriptCompletion.IsNew(participantId, line, of.StartedAt, gaps, known)) continue;
            var document = SpokenLines.ToDocument(session, participantId, name, line);
            if (document.Text.Length == 0) continue;
            await transcripts.KeepAsync(of.MeetingId, document, cancellationToken);
            known.Add(document);
        }

        await nodes.DeleteTranscriptionAsync(input.NodeId, JobId(of), cancellationToken);
        return new Polled(JobStates.Succeeded, null);
    }

    private async Task<Settled> SettleAsync(SettleInput input, CancellationToken cancellationToken)
    {
        var of = input.Of;
        await words.BuildAsync(of.MeetingId, of.SessionId, transcripts.LinesAsync(of.MeetingId, of.SessionId, cancellationToken), cancellationToken);
        if (await documents.ReadAsync<MeetingDocument>(Keys.Meeting(of.MeetingId), cancellationToken) is { Value: var meeting }) await ListAsync(of, meeting.HostId, cancellationToken);
        await foreach (var participant in sessions.ParticipantsAsync(of.MeetingId, of.SessionId, cancellationToken)) await ListAsync(of, participant.UserId, cancellationToken);

        await foreach (var recording in recordings.ListAsync(of.MeetingId, cancellationToken))
        {
            if (recording.SessionId != of.SessionId || recording.TranscribingNode is null) continue;
            await recordings.ChangeAsync(of.MeetingId, recording.RecordingId, found => found with { TranscribingNode = null }, cancellationToken);
        }

        var status = input.Failure is null ? TranscriptStatuses.Ready : TranscriptStatuses.Failed;
        await ChangeAsync(of, transcript => transcript with { Status = status, Failure = input.Failure }, cancellationToken);
        var kind = input.Failure is null ? NotificationKinds.TranscriptReady : NotificationKinds.TranscriptFailed;
        await notifications.PublishAsync(new NotificationRequest($"{kind}-{of.SessionId}", kind, of.MeetingId, of.SessionId, ToParticipants: false, clock.GetUtcNow()), cancellationToken);
        return new Settled(status);
    }

    private Task<BatchResult> ListAsync(SessionEndedInput of, string userId, CancellationToken cancellationToken) =>
        documents.ExecuteAsync(Documents.Upsert(TranscriptKeys.OfUser(userId, of.SessionId), new UserTranscript(of.MeetingId, of.SessionId)), cancellationToken);

    /// <summary>False when the session has no transcript.</summary>
    private async Task<bool> ChangeAsync(SessionEndedInput of, Func<TranscriptDocument, TranscriptDocument> change, CancellationToken cancellationToken)
    {
        var key = TranscriptKeys.Transcript(of.MeetingId, of.SessionId);
        while (await documents.ReadAsync<TranscriptDocument>(key, cancellationToken) is { } stored)
        {
            var next = change(stored.Value);
            if (next == stored.Value || (await documents.ExecuteAsync(Documents.Replace(key, next, stored.ETag), cancellationToken)).Succeeded) return true;
        }

        return false;
    }

    internal sealed record Plan(bool Exists, double MissedSeconds);

    internal sealed record Put(string? NodeId, string? Failure);

    internal sealed record JobInput(SessionEndedInput Of, string NodeId);

    internal sealed record Polled(string State, string? Failure);

    internal sealed record SettleInput(SessionEndedInput Of, string? Failure);

    internal sealed record Settled(string Status);
}
