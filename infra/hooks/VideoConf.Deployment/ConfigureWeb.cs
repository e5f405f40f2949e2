using System.Text.Json.Nodes;

namespace VideoConf.Deployment;

/// <summary>Before the web client is deployed: where the API is, which nobody knew when the client was built.</summary>
internal static class ConfigureWeb
{
    /// <summary>What it is for.</summary>
    public const string Help = """
        configure-web: writes web/dist/config.json, which the web client reads when it starts: the address of the API. Run by azd before it deploys the client.

          --dist DIR   the built client (default: web/dist)

        Needs API_URL, which azd sets. Safe to repeat.
        """;

    /// <summary>Writes it.</summary>
    public static async Task RunAsync(HookContext context, HookArguments arguments, CancellationToken cancellation)
    {
        arguments.Allow("--dist");
        var dist = Path.GetFullPath(arguments.Value("--dist") ?? Path.Combine(context.Root, "web", "dist"));
        if (!File.Exists(Path.Combine(dist, "index.html"))) throw new HookException($"'{dist}' holds no built client.", "Run 'azd package web' first; azd does so before it runs this hook.");
        var api = context.Settings.Url("API_URL");
        var config = new JsonObject { ["apiUrl"] = api.GetLeftPart(UriPartial.Authority) };
        await File.WriteAllTextAsync(Path.Combine(dist, "config.json"), config.ToJsonString() + "\n", cancellation).ConfigureAwait(false);
        await context.Output.WriteLineAsync($"The web client will call {config["apiUrl"]}.").ConfigureAwait(false);
        if (context.Settings.Text("VIDEOCONF_ENTRA_CLIENT_ID") is null) await context.Output.WriteLineAsync(HowPeopleSignIn(context.Settings.Text("WEB_ORIGIN") ?? "WEB_ORIGIN")).ConfigureAwait(false);
    }

    private static string HowPeopleSignIn(string webOrigin) => $$"""
        Nobody can sign in to it yet, so nobody can host a meeting: VIDEOCONF_ENTRA_CLIENT_ID is not set. An administrator of the tenant makes the registration once:
          az ad app create --display-name VideoConf --sign-in-audience AzureADMyOrg --query appId --output tsv
          az ad app update --id THAT_ID --set spa='{"redirectUris":["{{webOrigin}}/"]}'
        Then: azd env set VIDEOCONF_ENTRA_CLIENT_ID THAT_ID, and azd up again.
        """;
}
