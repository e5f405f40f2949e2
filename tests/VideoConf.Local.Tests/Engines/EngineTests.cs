using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using VideoConf.Local.Engines;
using VideoConf.Local.Hosting;
using VideoConf.Local.Tests.Running;
using VideoConf.Meetings.Captions;
using VideoConf.Meetings.Summaries;

namespace VideoConf.Local.Tests.Engines;

public sealed class EngineTests
{
    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public void A_chat_model_that_is_set_up_does_the_work_and_else_what_is_here()
    {
        using var bare = Services(new EngineOptions());
        Assert.Equal("Extractive (basic)", bare.GetRequiredService<ISummarizer>().Name);
        Assert.Equal(File.Exists("/usr/bin/apertium") ? "Apertium (basic)" : null, bare.GetService<ITranslator>()?.Name);
        using var set = Services(new EngineOptions { OpenAIEndpoint = new Uri("http://127.0.0.1:9/v1"), OpenAIModel = "some-model" });
        Assert.Equal(("some-model", "some-model"), (set.GetRequiredService<ISummarizer>().Name, set.GetRequiredService<ITranslator>().Name));
    }

    private static ServiceProvider Services(EngineOptions engines)
    {
        var services = new ServiceCollection();
        services.AddEngines(new LocalOptions { DataFolder = "/", Engines = engines }, static () => null);
        return services.BuildServiceProvider();
    }

    [Fact]
    public void Modes_are_pairs_of_languages_and_variants_are_left_out() => Assert.Equal(
        [("en", "es"), ("es", "en")],
        ApertiumTranslator.Pairs(["eng-spa", "spa-eng", "spa-eng_US", "xyz-eng", "eng", "README", "eng-spa-tagger"]).Keys.Order());

    [Fact]
    public async Task The_installed_translator_translates()
    {
        using var translator = ApertiumTranslator.TryFind(TimeSpan.FromMinutes(1));
        if (translator is null) return; // Not on this machine; the pairs and the process are tested without it.
        Assert.Contains("es", await translator.TargetsAsync("en-US", None));
        Assert.Contains("casa", await translator.TranslateAsync("The house is big.", "en-US", "es", None), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(string.Empty, await translator.TranslateAsync(" ", "en-US", "es", None));
    }

    [Fact]
    public async Task Words_are_input_and_never_part_of_a_command()
    {
        using var folder = new TemporaryFolder();
        using var translator = Scripted(folder, "echo \"$@\" > \"$(dirname \"$0\")/arguments\"; exec cat");
        var mark = Path.Combine(folder.Path, "mark");
        var text = $"$(touch {mark}); `touch {mark}` | touch {mark} && \"quoted\" 'quoted' \\ -f html --help größer";
        Assert.Equal(text, await translator.TranslateAsync(text, "en", "es", None));
        Assert.Equal("-f txt -u eng-spa", (await File.ReadAllTextAsync(Path.Combine(folder.Path, "arguments"))).Trim());
        Assert.False(File.Exists(mark));
    }

    [Theory]
    [InlineData("exec sleep 600", true)]
    [InlineData("sleep 600 & sleep 600; cat", true)]
    [InlineData("exit 1", null)]
    [InlineData("cat > /dev/null", null)]
    [InlineData("cat > /dev/null; yes", null)]
    public async Task A_program_that_hangs_fails_or_floods_is_ended_and_told_so(string script, bool? isTransient)
    {
        using var folder = new TemporaryFolder();
        using var translator = Scripted(folder, script, TimeSpan.FromSeconds(2));
        var error = await Assert.ThrowsAsync<EngineUnavailableException>(() => translator.TranslateAsync("Hello there.", "en", "es", None));
        if (isTransient is { } expected) Assert.Equal(expected, error.IsTransient);
    }

    [Fact]
    public async Task A_pair_that_is_not_installed_is_refused()
    {
        using var folder = new TemporaryFolder();
        using var translator = Scripted(folder, "exec cat");
        Assert.False((await Assert.ThrowsAsync<EngineUnavailableException>(() => translator.TranslateAsync("Hello.", "en", "ja", None))).IsTransient);
        Assert.Empty(await translator.TargetsAsync("ja", None));
    }

    private static ApertiumTranslator Scripted(TemporaryFolder folder, string script, TimeSpan? timeLimit = null)
    {
        var program = Path.Combine(folder.Path, "apertium");
        File.WriteAllText(program, "#!/bin/sh\n" + script + "\n");
        using var chmod = Process.Start("chmod", ["u+x", program]);
        chmod.WaitForExit();
        return new ApertiumTranslator(program, ["eng-spa"]) { TimeLimit = timeLimit ?? TimeSpan.FromMinutes(1) };
    }
}
