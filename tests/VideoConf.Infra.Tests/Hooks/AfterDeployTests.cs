using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using VideoConf.Contracts.Tokens;
using VideoConf.Deployment;
using VideoConf.Deployment.Secrets;
using VideoConf.Local.Hosting;

namespace VideoConf.Infra.Tests.Hooks;

public sealed class AfterDeployTests
{
    private const string Site = "resourceGroups/rg-test/providers/Microsoft.Web/sites/app";
    private const string SignalR = "resourceGroups/rg-test/providers/Microsoft.SignalRService/signalR/signals";

    [Fact]
    public async Task The_upstream_is_connected_and_its_key_stays_in_the_vault()
    {
        await using var run = await DeployedAsync();

        await run.RunAsync(AfterDeploy.RunAsync);

        Assert.Equal("the key", run.Azure.Secrets["signalr-upstream"]);
        var url = run.Azure.Sent[$"PATCH {SignalR}"]!["properties"]!["upstream"]!["templates"]![0]!["urlTemplate"]!.GetValue<string>();
        Assert.Equal($"https://app.azurewebsites.net/runtime/webhooks/signalr?code={{@Microsoft.KeyVault(SecretUri={run.Azure.Address}secrets/signalr-upstream)}}", url);
        Assert.Equal("true", run.Azd.Variables["VIDEOCONF_SIGNALR_UPSTREAM_READY"]);
        Assert.DoesNotContain("the key", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(run.Azd.Variables, variable => variable.Value.Contains("the key", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_second_run_connects_nothing_again()
    {
        await using var run = await DeployedAsync();
        var url = Deployment.Checks.Upstream.UrlTemplate("app.azurewebsites.net", run.Azure.Address);
        run.Azure.Secrets["signalr-upstream"] = "the key";
        var templates = new JsonArray([.. Deployment.Checks.Upstream.Events.Select(called => new JsonObject { ["categoryPattern"] = called.Category, ["eventPattern"] = called.Event, ["urlTemplate"] = url })]);
        run.Azure.Resources[SignalR] = new JsonObject { ["properties"] = new JsonObject { ["upstream"] = new JsonObject { ["templates"] = templates } } };

        await run.RunAsync(AfterDeploy.RunAsync);

        Assert.Equal([$"POST {Site}/host/default/listkeys"], run.Azure.Sent.Keys);
    }

    [Fact]
    public async Task A_key_that_never_appears_ends_with_where_to_look()
    {
        await using var run = await DeployedAsync();
        run.Azure.Resources[$"{Site}/host/default/listkeys"] = new JsonObject { ["systemKeys"] = new JsonObject() };
        run.Patience = run.Patience with { Appearance = TimeSpan.FromMilliseconds(50) };

        var refused = await run.RefusedAsync(AfterDeploy.RunAsync);

        Assert.Contains("signalr_extension", refused.Message, StringComparison.Ordinal);
        Assert.Contains("log", refused.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_deployments_own_private_links_are_approved()
    {
        await using var run = await DeployedAsync();
        run.Settings["VIDEOCONF_ISOLATION"] = "private";
        run.Azure.Resources[$"{Site}/privateEndpointConnections"] = new JsonObject
        {
            ["value"] = new JsonArray(Connection("ours", "Pending", "VideoConf: Front Door"), Connection("done", "Approved", "VideoConf: SignalR upstream"), Connection("other", "Pending", "Please")),
        };

        await run.RunAsync(AfterDeploy.RunAsync);

        Assert.Equal("Approved", run.Azure.Sent[$"PUT {Site}/privateEndpointConnections/ours"]!["properties"]!["privateLinkServiceConnectionState"]!["status"]!.GetValue<string>());
        Assert.Single(run.Azure.Sent.Keys, sent => sent.StartsWith("PUT ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Created", null, "JobStartTime")]
    [InlineData("Stopped", "2026-08-01T00:00:00Z", "LastOutputEventTime")]
    [InlineData("Running", null, null)]
    public async Task The_quality_job_is_started_where_it_left_off(string state, string? lastOutput, string? mode)
    {
        await using var run = await DeployedAsync();
        run.Settings["QUALITY_JOB_NAME"] = "job";
        var job = "resourceGroups/rg-test/providers/Microsoft.StreamAnalytics/streamingjobs/job";
        run.Azure.Resources[job] = new JsonObject { ["properties"] = new JsonObject { ["jobState"] = state, ["lastOutputEventTime"] = lastOutput } };

        await run.RunAsync(AfterDeploy.RunAsync);

        Assert.Equal(mode, run.Azure.Sent.TryGetValue($"POST {job}/start", out var sent) ? sent!["outputStartMode"]!.GetValue<string>() : null);
    }

    [Fact]
    public async Task A_scale_set_without_machines_and_a_client_that_calls_elsewhere_are_errors()
    {
        await using var run = await DeployedAsync();
        run.Settings["NODE_SCALE_SETS"] = """["nodes"]""";
        run.Azure.Resources["resourceGroups/rg-test/providers/Microsoft.Compute/virtualMachineScaleSets/nodes"] = new JsonObject { ["sku"] = new JsonObject { ["capacity"] = 0 } };
        Assert.Contains("'nodes' has no machines", (await run.RefusedAsync(AfterDeploy.RunAsync)).Message, StringComparison.Ordinal);

        run.Settings.Remove("NODE_SCALE_SETS");
        run.Settings["API_URL"] = "https://elsewhere.example";
        Assert.Contains("https://elsewhere.example", (await run.RefusedAsync(AfterDeploy.RunAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_clients_address_is_added_to_the_application_registration_once()
    {
        await using var run = await DeployedAsync();
        run.Settings["VIDEOCONF_ENTRA_CLIENT_ID"] = "11111111-2222-3333-4444-555555555555";
        run.Azure.Registration = JsonNode.Parse("""{"id":"x","spa":{"redirectUris":["https://other.example/"]}}""");

        await run.RunAsync(AfterDeploy.RunAsync);
        await run.RunAsync(AfterDeploy.RunAsync);

        Assert.Equal(["https://other.example/", run.Azure.Address.AbsoluteUri], run.Azure.Registration!["spa"]!["redirectUris"]!.AsArray().Select(item => item!.GetValue<string>()));
        Assert.Single(run.Azure.Requests, request => request.StartsWith("PATCH /v1.0/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_may_not_change_the_registration_is_told_what_its_owner_must_do()
    {
        await using var run = await DeployedAsync();
        run.Settings["VIDEOCONF_ENTRA_CLIENT_ID"] = "11111111-2222-3333-4444-555555555555";

        await run.RunAsync(AfterDeploy.RunAsync);

        Assert.Contains($"Its owner must add {run.Azure.Address.AbsoluteUri} as a redirect URI", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_smoke_test_has_a_meeting_on_the_one_machine_host()
    {
        await using var run = await HookRun.StartAsync();
        await using var host = LocalHost.Build(new LocalOptions
        {
            DataFolder = run.Folder.File("data"),
            Port = 0,
            HttpsPort = 0,
            MediaIp = IPAddress.Loopback,
            Turn = false,
            MediaWorkers = 1,
            WebFolder = run.Folder.File("web"),
        });
        await host.StartAsync(CancellationToken.None);

        await run.RunAsync(AfterDeploy.RunAsync, "--smoke-test", host.Address.AbsoluteUri);

        foreach (var expected in new[] { "is healthy", "made the meeting", "joined it", "signaling answers", "a media node answers", $"It works. The meeting is open: {host.Address.GetLeftPart(UriPartial.Authority)}/join/" })
            Assert.Contains(expected, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_ends_with_what_it_answered()
    {
        await using var run = await HookRun.StartAsync();
        run.Patience = run.Patience with { Appearance = TimeSpan.FromMilliseconds(50) };

        var refused = await run.RefusedAsync(AfterDeploy.RunAsync, "--smoke-test", run.Azure.Address.AbsoluteUri);

        Assert.Contains("is not healthy; it answered 401 last", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_operators_session_is_signed_in_the_vault_and_good_for_the_API()
    {
        await using var run = await HookRun.StartAsync();
        var token = "";
        await run.RunAsync(async (context, _, cancellation) => token = await OperatorSession.SignAsync(context, new Vault(context), cancellation));
        await run.RunAsync((context, _, cancellation) => VaultSeeds.SeedAsync(context, new Vault(context), cancellation));
        var keys = JsonSerializer.Deserialize<JsonWebKeySet>(run.Azure.Secrets["control-keys"])!.Keys;

        var session = new TokenVerifier(TimeProvider.System, keys).Verify<SessionClaims>(token);

        Assert.True(session.IsValid, session.Failure.ToString());
        Assert.False(session.Claims!.IsGuest);
    }

    private static async Task<HookRun> DeployedAsync()
    {
        var run = await HookRun.StartAsync();
        run.Settings["VIDEOCONF_SMOKE_TEST"] = "false";
        run.Azure.Resources[Site] = new JsonObject { ["properties"] = new JsonObject { ["defaultHostName"] = "app.azurewebsites.net" } };
        run.Azure.Resources[$"{Site}/host/default/listkeys"] = new JsonObject { ["systemKeys"] = new JsonObject { ["signalr_extension"] = "the key" } };
        run.Azure.Resources[SignalR] = new JsonObject { ["properties"] = new JsonObject() };
        return run;
    }

    private static JsonObject Connection(string name, string status, string description) => new()
    {
        ["name"] = name,
        ["properties"] = new JsonObject { ["privateLinkServiceConnectionState"] = new JsonObject { ["status"] = status, ["description"] = description } },
    };
}
