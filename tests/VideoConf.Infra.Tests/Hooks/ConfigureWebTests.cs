using VideoConf.Deployment;

namespace VideoConf.Infra.Tests.Hooks;

public sealed class ConfigureWebTests
{
    [Fact]
    public async Task The_client_is_told_where_the_API_is()
    {
        await using var run = await HookRun.StartAsync();
        await File.WriteAllTextAsync(run.Folder.File("index.html"), "<html>");
        run.Settings["API_URL"] = "https://api.example.com/";

        await run.RunAsync(ConfigureWeb.RunAsync, "--dist", run.Folder.Path);

        Assert.Equal("""{"apiUrl":"https://api.example.com"}""", (await File.ReadAllTextAsync(run.Folder.File("config.json"))).Trim());
    }

    [Fact]
    public async Task Without_a_registration_the_operator_is_told_how_to_make_one()
    {
        await using var run = await HookRun.StartAsync();
        await File.WriteAllTextAsync(run.Folder.File("index.html"), "<html>");
        run.Settings["API_URL"] = "https://api.example.com/";
        run.Settings["WEB_ORIGIN"] = "https://web.example.com";

        await run.RunAsync(ConfigureWeb.RunAsync, "--dist", run.Folder.Path);

        Assert.Contains("""{"redirectUris":["https://web.example.com/"]}""", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_is_not_built_is_an_error()
    {
        await using var run = await HookRun.StartAsync();

        Assert.Contains("no built client", (await run.RefusedAsync(ConfigureWeb.RunAsync, "--dist", run.Folder.Path)).Message, StringComparison.Ordinal);
    }
}
