using System.Text.Json.Nodes;
using VideoConf.Deployment.Azure;
using VideoConf.Deployment.Checks;
using VideoConf.Deployment.Secrets;

namespace VideoConf.Deployment;

/// <summary>After deployment: what needs the app to be there; then the proof that it works.</summary>
internal static class AfterDeploy
{
    /// <summary>What it is for.</summary>
    public const string Help = """
        after-deploy: gives SignalR Service its way to the app, approves the deployment's own private links, starts the quality job, adds the web
        client's address to the application registration where the operator may; then makes a meeting, joins
        it, reaches signaling, has a media node answer, and prints the meeting's address. Run by azd when everything is deployed.

          --smoke-test URL   only the meeting, on the server at this address (one machine or cloud)

        Needs what 'azd provision' sets, unless --smoke-test. VIDEOCONF_SMOKE_TEST=false leaves the meeting out. Safe to repeat.
        """;

    /// <summary>Connects and tries.</summary>
    public static async Task RunAsync(HookContext context, HookArguments arguments, CancellationToken cancellation)
    {
        arguments.Allow("--smoke-test");
        if (arguments.Has("--smoke-test"))
        {
            if (!Uri.TryCreate(arguments.Value("--smoke-test"), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
                throw new HookException("--smoke-test wants the server's address.", "For one machine: --smoke-test http://localhost:8080");
            await MeetAsync(context, url, url, token => SmokeTest.SignInByNameAsync(context, url, token), cancellation).ConfigureAwait(false);
            return;
        }

        var settings = context.Settings;
        settings.Required("AZURE_SUBSCRIPTION_ID", "AZURE_RESOURCE_GROUP", "API_NAME", "API_URL", "SIGNALR_NAME", "KEYVAULT_URL", "WEB_ORIGIN");
        var arm = new Arm(context);
        var vault = new Vault(context);
        if (settings.Text("VIDEOCONF_ISOLATION") == "private") await PrivateLinks.ApproveAsync(context, arm, cancellation).ConfigureAwait(false);
        await Upstream.ConnectAsync(context, arm, vault, cancellation).ConfigureAwait(false);
        await QualityJob.StartAsync(context, arm, cancellation).ConfigureAwait(false);
        await SignInRedirect.AddAsync(context, cancellation).ConfigureAwait(false);
        await CheckScaleSetsAsync(context, arm, cancellation).ConfigureAwait(false);
        await CheckWebAsync(context, cancellation).ConfigureAwait(false);
        if (settings.Text("VIDEOCONF_SMOKE_TEST") == "false")
        {
            await context.Output.WriteLineAsync($"Deployed, and not tried (VIDEOCONF_SMOKE_TEST is false): {settings.Url("WEB_ORIGIN")}").ConfigureAwait(false);
            return;
        }

        await MeetAsync(context, settings.Url("API_URL"), settings.Url("WEB_ORIGIN"), token => OperatorSession.SignAsync(context, vault, token), cancellation).ConfigureAwait(false);
    }

    private static async Task MeetAsync(HookContext context, Uri api, Uri web, Func<CancellationToken, Task<string>> signIn, CancellationToken cancellation)
    {
        var meeting = await new SmokeTest(context, api, signIn).RunAsync(cancellation).ConfigureAwait(false);
        await context.Output.WriteLineAsync($"It works. The meeting is open: {web.GetLeftPart(UriPartial.Authority)}/join/{meeting}").ConfigureAwait(false);
    }

    // A scale set that could not be filled (no capacity in the region) is a deployment that succeeded all the same.
    private static async Task CheckScaleSetsAsync(HookContext context, Arm arm, CancellationToken cancellation)
    {
        foreach (var name in context.Settings.JsonList("NODE_SCALE_SETS").Concat(context.Settings.JsonList("TURN_SCALE_SETS")))
        {
            var set = await arm.GetAsync(arm.InGroup($"Microsoft.Compute/virtualMachineScaleSets/{name}"), "2025-04-01", cancellation).ConfigureAwait(false)
                ?? throw new HookException($"There is no scale set '{name}'.", "Run 'azd provision' again.");
            if (set["sku"]?["capacity"]?.GetValue<long>() is null or 0)
                throw new HookException($"The scale set '{name}' has no machines.", "Has the region capacity for the size? 'az vmss get-instance-view' says what went wrong. Then 'azd provision' again.");
        }
    }

    // azd may have built the client again after it was configured.
    private static async Task CheckWebAsync(HookContext context, CancellationToken cancellation)
    {
        var expected = context.Settings.Url("API_URL").GetLeftPart(UriPartial.Authority);
        var url = new Uri(context.Settings.Url("WEB_ORIGIN"), "/config.json");
        using var answer = await context.Azure.SendAsync(scope: null, () => new HttpRequestMessage(HttpMethod.Get, url), cancellation).ConfigureAwait(false);
        var found = answer.IsSuccessStatusCode ? Read(await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false)) : null;
        if (found != expected)
            throw new HookException($"The web client at {url.Host} is set to call '{found}', not {expected}.", "Run 'azd deploy web': it configures the client anew.");
    }

    private static string? Read(string json)
    {
        try
        {
            return JsonNode.Parse(json)?["apiUrl"]?.GetValue<string>();
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
