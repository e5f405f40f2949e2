using VideoConf.Contracts.Captions;
using VideoConf.Contracts.Summaries;
using VideoConf.Meetings.Summaries;

namespace VideoConf.OpenAI;

/// <summary>Summaries by a chat model. Safe for concurrent use.</summary>
public sealed class ChatSummarizer : ISummarizer, IDisposable
{
    private readonly ChatOptions _options;
    private readonly ChatService _chat;

    /// <summary>With the model of <paramref name="options"/>; nothing is asked yet.</summary>
    public ChatSummarizer(ChatOptions options)
        : this(options, around: null)
    {
    }

    internal ChatSummarizer(ChatOptions options, Func<SocketsHttpHandler, HttpMessageHandler>? around)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _chat = new ChatService(options, around);
    }

    /// <inheritdoc/>
    public string Name => _options.Model;

    /// <inheritdoc/>
    public int MaxCharacters => _options.MaxCharacters;

    /// <inheritdoc/>
    public async Task<SummaryContent> SummarizeAsync(IReadOnlyList<TranscriptLine> lines, string language, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var material = SummaryMaterial.Of(lines);
        return await AskAsync(SummarySchema.OfTranscript(language), material, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<SummaryContent> MergeAsync(IReadOnlyList<SummaryContent> parts, string language, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var material = SummaryMaterial.Of(parts, MaxCharacters);
        var merged = await AskAsync(SummarySchema.OfParts(language), material, cancellationToken);
        return merged with { Sentiment = Moods(parts) };
    }

    /// <inheritdoc/>
    public void Dispose() => _chat.Dispose();

    private async Task<SummaryContent> AskAsync(string instructions, SummaryMaterial material, CancellationToken cancellationToken) =>
        SummaryAnswer.Read(await _chat.AskAsync(instructions, material.Json, SummarySchema.Answer, _options.SummaryTimeout, cancellationToken)).Against(material);

    /// <summary>An average needs no model.</summary>
    private static SpeakerSentiment[] Moods(IReadOnlyList<SummaryContent> parts) =>
    [
        .. parts.SelectMany(part => part.Sentiment).GroupBy(mood => mood.ParticipantId, StringComparer.Ordinal).Select(moods =>
        {
            var kinds = moods.Select(mood => mood.Sentiment).Where(kind => kind != "neutral").Distinct(StringComparer.Ordinal).ToArray();
            return moods.First() with { Sentiment = kinds.Length switch { 0 => "neutral", 1 => kinds[0], _ => "mixed" }, Score = Math.Round(moods.Average(mood => mood.Score), 2) };
        }),
    ];
}
