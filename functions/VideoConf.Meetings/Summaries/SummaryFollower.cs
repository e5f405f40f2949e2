using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Meetings.Summaries;

/// <summary>Makes a summary when a session has ended and its transcript is settled, where the meeting's settings say so.</summary>
internal sealed class SummaryFollower(IDocumentStore documents, MakeSummary make)
{
    public static readonly WorkflowDefinition<SessionEndedInput> Definition = new("SummaryFollower");

    private static readonly WorkflowActivity<SessionEndedInput, Started> Start = new("SummaryFollower.Start");

    public void Register(WorkflowRegistry registry) => registry
        .Add(Definition, static (context, input) => context.CallAsync(Start, input, RetryPolicy.Default))
        .Add(Start, StartAsync);

    private async Task<Started> StartAsync(SessionEndedInput input, CancellationToken cancellationToken)
    {
        var meeting = await documents.ReadAsync<MeetingDocument>(Keys.Meeting(input.MeetingId), cancellationToken);
        var transcript = await documents.ReadAsync(Captions.TranscriptKeys.Transcript(input.MeetingId, input.SessionId), cancellationToken);
        if (meeting is not { Value: { AutoSummarize: true, AiEnabled: true } } || transcript is null) return new Started(false);

        // One that was asked for by hand meanwhile is as good; and a repeated step finds its own.
        if (await documents.ReadAsync<SummaryDocument>(SummaryDocument.Key(input.MeetingId, input.SessionId), cancellationToken) is { Value.Status: not SummaryStatuses.Processing }) return new Started(false);
        await make.StartAsync(meeting.Value, input.SessionId, language: null, cancellationToken);
        return new Started(true);
    }

    internal sealed record Started(bool Value);
}
