namespace VideoConf.OpenAI.Tests;

public sealed class ChatTranslatorTests
{
    [Fact]
    public async Task A_caption_comes_back_in_the_other_language()
    {
        await using var server = await FakeChatServer.StartAsync();
        server.Model = asked => asked.Material.GetProperty("to").GetString() == "sk" ? """{"translation":"Dobré ráno."}""" : "{}";
        using var translator = new ChatTranslator(server.Options);
        Assert.Equal("Dobré ráno.", await translator.TranslateAsync("Good morning.", "en-US", "sk", CancellationToken.None));
        Assert.Equal(string.Empty, await translator.TranslateAsync("  ", "en-US", "sk", CancellationToken.None));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_language_is_not_offered_in_itself()
    {
        using var translator = new ChatTranslator(new ChatOptions { Endpoint = new Uri("http://127.0.0.1:9/v1"), Model = "m" });
        var targets = await translator.TargetsAsync("en-GB", CancellationToken.None);
        Assert.Contains("sk", targets);
        Assert.DoesNotContain("en", targets);
    }
}
