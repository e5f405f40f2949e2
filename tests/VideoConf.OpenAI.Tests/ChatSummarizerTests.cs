using System.Net.Sockets;
using System.Text.Json;
using VideoConf.Contracts.Summaries;

namespace VideoConf.OpenAI.Tests;

public sealed class ChatSummarizerTests
{
    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Every_claim_comes_back_with_its_lines()
    {
        await using var server = await FakeChatServer.StartAsync();
        server.Model = _ => Talk.Minutes();
        using var summarizer = new ChatSummarizer(server.Options);
        var content = await summarizer.SummarizeAsync(Talk.Planning, "de-DE", None);

        Assert.Equal(("The release is on 2 March.", "line-0", 0.0), (content.Summary[0].Text, Assert.Single(content.Summary[0].LineIds), content.Summary[0].StartSeconds));
        Assert.Equal(("Grace", "by Friday", "line-1", 10.0), (content.ActionItems[0].Assignee, content.ActionItems[0].Due, content.ActionItems[0].LineIds[0], content.ActionItems[0].StartSeconds));
        Assert.Equal(["line-0"], content.Decisions[0].LineIds);
        Assert.Equal(["line-0", "line-1"], content.Topics[0].LineIds);
        Assert.Equal(new SpeakerSentiment("prt_Ada", "Ada", "positive", 0.5), Assert.Single(content.Sentiment));
        Assert.Equal("test-model", summarizer.Name);

        var asked = Assert.Single(server.Requests);
        Assert.Equal(("/v1/chat/completions", "Bearer sk-secret"), (asked.Path, asked.Headers["Authorization"]));
        Assert.Contains("de-DE", asked.System, StringComparison.Ordinal);
        Assert.Equal(Talk.Planning.Select(line => line.Text), asked.Material.GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("text").GetString()));
        Assert.Contains("größer wird's nicht: 東京", asked.User, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parts_are_merged_and_what_is_merged_points_to_the_lines_of_the_parts()
    {
        await using var server = await FakeChatServer.StartAsync();
        server.Model = asked => JsonSerializer.Serialize(new
        {
            summary = new[] { new { text = "All of it", lines = asked.Material.GetProperty("lines").EnumerateArray().Where(line => line.GetProperty("kind").ValueEquals("summary")).Select(line => line.GetProperty("n").GetInt32()) } },
            actionItems = Array.Empty<object>(),
            decisions = Array.Empty<object>(),
            topics = Array.Empty<object>(),
            sentiment = Array.Empty<object>(),
        });
        using var summarizer = new ChatSummarizer(server.Options);
        SummaryContent Part(int number, string mood, double score) => new()
        {
            Summary = [new($"Part {number}", [$"line-{number}"], number)],
            ActionItems = [new("Do it", "Ada", null, [$"line-{number}"], number)],
            Decisions = [],
            Topics = [new("Topic", number, [$"line-{number}"])],
            Sentiment = [new("prt_Ada", "Ada", mood, score)],
        };
        var merged = await summarizer.MergeAsync([Part(4, "positive", 0.8), Part(9, "negative", -0.4)], "en", None);
        Assert.Equal((4.0, "line-4,line-9"), (merged.Summary[0].StartSeconds, string.Join(',', merged.Summary[0].LineIds)));
        Assert.Equal(new SpeakerSentiment("prt_Ada", "Ada", "mixed", 0.2), Assert.Single(merged.Sentiment));
    }

    [Fact]
    public async Task However_much_the_parts_say_a_merge_asks_no_more_than_fits()
    {
        await using var server = await FakeChatServer.StartAsync();
        server.Model = _ => Talk.Minutes();
        using var summarizer = new ChatSummarizer(server.Options with { MaxCharacters = 20_000 });
        var point = new SummaryPoint(new string('x', 1000), [.. Enumerable.Range(0, 20).Select(i => $"line-{i}")], 0);
        var full = new SummaryContent { Summary = [.. Enumerable.Repeat(point, 30)], ActionItems = [], Decisions = [.. Enumerable.Repeat(point, 40)], Topics = [], Sentiment = [] };
        await summarizer.MergeAsync([.. Enumerable.Repeat(full, 8)], "en", None);
        var asked = Assert.Single(server.Requests);
        Assert.InRange(asked.User.Length, 8_000, 20_000);
    }

    [Fact]
    public async Task A_resource_of_azure_gets_its_key_in_its_own_header_and_its_own_path()
    {
        await using var server = await FakeChatServer.StartAsync();
        server.Model = _ => Talk.Minutes();
        var options = server.Options with { Endpoint = new Uri("http://contoso.openai.azure.com/") };
        using var summarizer = new ChatSummarizer(options, sockets =>
        {
            sockets.ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync("127.0.0.1", server.Port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            };
            return sockets;
        });
        await summarizer.SummarizeAsync(Talk.Planning, "en", None);
        var asked = Assert.Single(server.Requests);
        Assert.Equal(("/openai/v1/chat/completions", "sk-secret"), (asked.Path, asked.Headers["api-key"]));
        Assert.False(asked.Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task Without_a_key_none_is_sent()
    {
        await using var server = await FakeChatServer.StartAsync();
        server.Model = _ => Talk.Minutes();
        using var summarizer = new ChatSummarizer(server.Options with { Key = null });
        await summarizer.SummarizeAsync(Talk.Planning, "en", None);
        Assert.False(Assert.Single(server.Requests).Headers.ContainsKey("Authorization"));
    }

    [Theory]
    [InlineData("https://api.openai.com/v1/", "https://api.openai.com/v1")]
    [InlineData("http://127.0.0.1:11434/v1/chat/completions", "http://127.0.0.1:11434/v1")]
    [InlineData("https://name.openai.azure.com", "https://name.openai.azure.com/openai/v1")]
    [InlineData("https://name.openai.azure.com/openai/v1/?api-version=preview", "https://name.openai.azure.com/openai/v1")]
    [InlineData("https://name.services.ai.azure.com/openai", "https://name.services.ai.azure.com/openai/v1")]
    public void Addresses_are_taken_as_people_write_them(string written, string meant) => Assert.Equal(new Uri(meant), ChatAddress.Normalize(new Uri(written)));
}
