using VideoConf.Contracts.Captions;
using VideoConf.Contracts.Summaries;
using VideoConf.Meetings.Captions;
using VideoConf.Meetings.Summaries;

namespace VideoConf.Meetings.Tests.Summaries;

/// <summary>Answers as a test says, else with one point per part.</summary>
internal sealed class ScriptedSummarizer : ISummarizer
{
    public string Name => "Scripted";

    public int MaxCharacters { get; init; } = 100_000;

    public List<int> PartSizes { get; } = [];

    public int Merges { get; private set; }

    public Queue<EngineUnavailableException> Failures { get; } = new();

    public Func<IReadOnlyList<TranscriptLine>, SummaryContent>? Answer { get; set; }

    public static SummaryContent Content(params SummaryPoint[] points) => new() { Summary = points, ActionItems = [], Decisions = [], Topics = [], Sentiment = [] };

    public Task<SummaryContent> SummarizeAsync(IReadOnlyList<TranscriptLine> lines, string language, CancellationToken cancellationToken)
    {
        if (Failures.TryDequeue(out var failure)) throw failure;
        PartSizes.Add(lines.Count);
        return Task.FromResult(Answer is { } answer ? answer(lines) : Content(new SummaryPoint($"{language}: {lines[0].Text}", [lines[0].LineId], 0)));
    }

    public Task<SummaryContent> MergeAsync(IReadOnlyList<SummaryContent> parts, string language, CancellationToken cancellationToken)
    {
        Merges++;
        return Task.FromResult(Content([.. parts.SelectMany(part => part.Summary), new SummaryPoint("invented", ["not-a-line"], 0)]));
    }
}
