using VideoConf.Contracts.Captions;
using VideoConf.Contracts.Notifications;
using VideoConf.Contracts.Summaries;
using VideoConf.Meetings.Captions;
using VideoConf.Meetings.Notifications;
using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Meetings.Summaries;

/// <summary>What a summary is made of.</summary>
internal sealed record SummaryInput(string MeetingId, string SessionId, int Run, string Language);

/// <summary>
/// Makes a summary: the transcript in parts that the engine takes at once, each summarized by itself, the results merged by eights until one is left. What
/// the engine writes is checked after each step. A result is small; lines are never kept in the journal.
/// </summary>
internal sealed class SummaryWorkflow(
    IDocumentStore documents, TranscriptStore transcripts, ISummarizer summarizer, NotificationPublisher notifications, TimeProvider clock)
{
    public static readonly WorkflowDefinition<SummaryInput> Definition = new("Summary");

    private const int MergedAtOnce = 8;

    /// <summary>Eight hours of talk in parts of 60,000 characters are fifty.</summary>
    private const int MaxParts = 400;
    private const int MaxAttempts = 6;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private static readonly WorkflowActivity<SummaryInput, Plan> Cut = new("Summary.Cut");
    private static readonly WorkflowActivity<PartInput, Made> Part = new("Summary.Part");
    private static readonly WorkflowActivity<MergeInput, Made> Merge = new("Summary.Merge");
    private static readonly WorkflowActivity<SaveInput, Saved> Save = new("Summary.Save");

    public void Register(WorkflowRegistry registry) => registry
        .Add(Definition, RunAsync).Add(Cut, CutAsync).Add(Part, PartAsync, ActivityLoad.Outside).Add(Merge, MergeAsync, ActivityLoad.Outside).Add(Save, SaveAsync);

    internal static async Task RunAsync(IWorkflowContext context, SummaryInput input)
    {
        try
        {
            var made = await MakeAsync(context, input);
            await context.CallAsync(Save, new SaveInput(input, made.Content, made.Failure), RetryPolicy.Default);
        }
        catch (WorkflowStepException)
        {
            // A fault of ours, logged by the engine. The host is told that there is none, and may ask again.
            await context.CallAsync(Save, new SaveInput(input, Content: null, "Something went wrong here while the summary was made. Make it again."), RetryPolicy.Default);
        }
    }

    private static async Task<Made> MakeAsync(IWorkflowContext context, SummaryInput input)
    {
        var plan = await context.CallAsync(Cut, input, RetryPolicy.Default);
        if (plan.Parts.Count == 0) return new Made(null, "Nothing was written down in this session, so there is nothing to summarize.");
        if (plan.Parts.Count > MaxParts) return new Made(null, "This transcript is longer than a summary can be made of.");

        var contents = new List<SummaryContent>(plan.Parts.Count);
        for (var i = 0; i < plan.Parts.Count; i++)
        {
            context.SetStatus($"Part {i + 1} of {plan.Parts.Count}");
            var made = await TryAsync(context, Part, new PartInput(input, plan.Parts[i]));
            if (made.Content is null) return made;
            contents.Add(made.Content);
        }

        while (contents.Count > 1)
        {
            context.SetStatus("Putting the parts together");
            var merged = new List<SummaryContent>();
            foreach (var some in contents.Chunk(MergedAtOnce))
            {
                var made = some.Length == 1 ? new Made(some[0], null) : await TryAsync(context, Merge, new MergeInput(input.Language, some));
                if (made.Content is null) return made;
                merged.Add(made.Content);
            }

            contents = merged;
        }

        return new Made(contents[0], null);
    }

    /// <summary>An engine that is busy is asked again, when it says or a little later each time; one that refuses is not.</summary>
    private static async Task<Made> TryAsync<TInput>(IWorkflowContext context, WorkflowActivity<TInput, Made> activity, TInput input)
    {
        for (var attempt = 1; ; attempt++)
        {
            var made = await context.CallAsync(activity, input, RetryPolicy.Default);
            if (made.Content is not null || !made.MayRetry || attempt == MaxAttempts) return made;
            var pause = made.RetryAfter ?? FirstPause * Math.Pow(2, attempt - 1);
            await context.DelayUntilAsync(context.UtcNow + (pause < LongestPause ? pause : LongestPause), CancellationToken.None);
        }
    }

    private async Task<Plan> CutAsync(SummaryInput input, CancellationToken cancellationToken) =>
        new(await SummaryParts.CutAsync(transcripts.LinesAsync(input.MeetingId, input.SessionId, cancellationToken), summarizer.MaxCharacters, cancellationToken));

    private Task<Made> PartAsync(PartInput input, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        var lines = await SummaryParts.ReadAsync(transcripts.LinesAsync(input.Of.MeetingId, input.Of.SessionId, cancellationToken), input.Part, cancellationToken);
        var content = await summarizer.SummarizeAsync(lines, input.Of.Language, cancellationToken);
        return SummaryCheck.Against(content, lines.ToDictionary(line => line.LineId, StringComparer.Ordinal));
    });

    private Task<Made> MergeAsync(MergeInput input, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        // A merge may choose and shorten, but not point anywhere that no part pointed to.
        var known = new Dictionary<string, TranscriptLine>(StringComparer.Ordinal);
        foreach (var part in input.Parts) Remember(part, known);
        return SummaryCheck.Against(await summarizer.MergeAsync(input.Parts, input.Language, cancellationToken), known);
    });

    private static async Task<Made> AskAsync(Func<Task<SummaryContent>> ask)
    {
        try
        {
            return new Made(await ask(), null);
        }
        catch (EngineUnavailableException error)
        {
            return new Made(null, error.Message) { MayRetry = error.IsTransient, RetryAfter = error.RetryAfter };
        }
    }

    /// <summary>Lines as far as points know them: enough for a check of links. Speakers come with the moods.</summary>
    private static void Remember(SummaryContent part, Dictionary<string, TranscriptLine> known)
    {
        foreach (var (ids, start) in part.Summary.Concat(part.Decisions).Select(point => (point.LineIds, point.StartSeconds))
            .Concat(part.ActionItems.Select(item => (item.LineIds, item.StartSeconds))).Concat(part.Topics.Select(topic => (topic.LineIds, topic.StartSeconds))))
        {
            foreach (var id in ids) known.TryAdd(id, Stub(id, string.Empty, string.Empty, start));
        }

        foreach (var mood in part.Sentiment) known.TryAdd("speaker-of-" + mood.ParticipantId, Stub(mood.ParticipantId, mood.ParticipantId, mood.DisplayName, 0));
    }

    private static TranscriptLine Stub(string id, string participantId, string name, double start) => new()
    {
        LineId = id,
        ParticipantId = participantId,
        DisplayName = name,
        Text = string.Empty,
        Language = "und",
        IsFinal = true,
        StartSeconds = start,
        EndSeconds = start,
    };

    private async Task<Saved> SaveAsync(SaveInput input, CancellationToken cancellationToken)
    {
        var (meetingId, sessionId) = (input.Of.MeetingId, input.Of.SessionId);
        var content = input.Content is null ? null : await AgainstTranscriptAsync(meetingId, sessionId, input.Content, cancellationToken);
        var failure = input.Failure;
        if (content is not null && SummaryCheck.IsEmpty(content)) (content, failure) = (null, "Too little was said in this session to summarize it.");
        var saved = await WriteAsync(input.Of, content, failure, cancellationToken);
        if (!saved) return new Saved(false); // A later run has taken over.
        var kind = content is null ? NotificationKinds.SummaryFailed : NotificationKinds.SummaryReady;
        await notifications.PublishAsync(
            new NotificationRequest($"{kind}-{sessionId}-{input.Of.Run}", kind, meetingId, sessionId, ToParticipants: false, clock.GetUtcNow()), cancellationToken);
        return new Saved(true);
    }

    /// <summary>The last word: every line is looked up, and times and names are those of the transcript.</summary>
    private async Task<SummaryContent> AgainstTranscriptAsync(string meetingId, string sessionId, SummaryContent content, CancellationToken cancellationToken)
    {
        var lines = new Dictionary<string, TranscriptLine>(StringComparer.Ordinal);
        foreach (var id in SummaryCheck.LineIds(content).Where(SpokenText.IsLineId))
        {
            if (await transcripts.FindAsync(meetingId, sessionId, id, cancellationToken) is { Value: var line }) lines[id] = line.ToLine();
        }

        var checkedContent = SummaryCheck.Against(content, lines);

        // Moods are of speakers, whose lines need not be among those that points name; their parts have checked them.
        return checkedContent with { Sentiment = content.Sentiment };
    }

    private async Task<bool> WriteAsync(SummaryInput of, SummaryContent? content, string? failure, CancellationToken cancellationToken)
    {
        var key = SummaryDocument.Key(of.MeetingId, of.SessionId);
        while (await documents.ReadAsync<SummaryDocument>(key, cancellationToken) is { } stored && stored.Value.Run == of.Run)
        {
            if (stored.Value.Status != SummaryStatuses.Processing) return true; // Written before this step was cut short.
            var next = stored.Value with
            {
                Status = content is null ? SummaryStatuses.Failed : SummaryStatuses.Ready,
                Failure = failure,
                Engine = summarizer.Name,
                Language = of.Language,
                UpdatedAt = clock.GetUtcNow(),
                IsEdited = false,
                Content = content ?? stored.Value.Content,
            };
            if ((await documents.ExecuteAsync(Documents.Replace(key, next, stored.ETag), cancellationToken)).Succeeded) return true;
        }

        return false;
    }

    internal sealed record Plan(IReadOnlyList<SummaryPart> Parts);

    internal sealed record PartInput(SummaryInput Of, SummaryPart Part);

    internal sealed record MergeInput(string Language, IReadOnlyList<SummaryContent> Parts);

    internal sealed record SaveInput(SummaryInput Of, SummaryContent? Content, string? Failure);

    internal sealed record Saved(bool IsLast);

    /// <summary>What an engine made, or why it did not.</summary>
    internal sealed record Made(SummaryContent? Content, string? Failure)
    {
        public bool MayRetry { get; init; }

        public TimeSpan? RetryAfter { get; init; }
    }
}
