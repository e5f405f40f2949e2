using System.Text.Json;
using VideoConf.Contracts.Captions;

namespace VideoConf.OpenAI.Tests;

/// <summary>Transcripts, and answers of a model that knows its work.</summary>
internal static class Talk
{
    public static TranscriptLine Line(int number, string name, string text) => new()
    {
        LineId = $"line-{number}",
        ParticipantId = "prt_" + name,
        DisplayName = name,
        Text = text,
        Language = "en-US",
        IsFinal = true,
        StartSeconds = number * 10,
        EndSeconds = (number * 10) + 5,
    };

    public static IReadOnlyList<TranscriptLine> Of(params (string Name, string Text)[] said) => [.. said.Select((one, i) => Line(i, one.Name, one.Text))];

    public static IReadOnlyList<TranscriptLine> Planning { get; } =
        Of(("Ada", "We ship on the second of March."), ("Grace", "I will write the \"release notes\" by Friday."), ("Ada", "Wunderbar, größer wird's nicht: 東京."));

    /// <summary>Minutes of <see cref="Planning"/>, with numbers in place of lines.</summary>
    public static string Minutes(object? summary = null, object? topics = null, object? sentiment = null) => JsonSerializer.Serialize(new
    {
        summary = summary ?? new[] { new { text = "The release is on 2 March.", lines = new[] { 1 } } },
        actionItems = new[] { new { text = "Write the release notes", assignee = "Grace", due = "by Friday", lines = new[] { 2 } } },
        decisions = new[] { new { text = "Ship on 2 March", lines = new[] { 1, 1 } } },
        topics = topics ?? new[] { new { text = "Release", lines = new[] { 1, 2 } } },
        sentiment = sentiment ?? new[] { new { speaker = 1, sentiment = "positive", score = 0.5 } },
    });
}
