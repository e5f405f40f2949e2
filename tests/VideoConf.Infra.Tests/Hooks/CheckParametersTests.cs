using System.Text.Json.Nodes;
using VideoConf.Deployment;

namespace VideoConf.Infra.Tests.Hooks;

public sealed class CheckParametersTests
{
    [Fact]
    public async Task Good_settings_and_a_subscription_that_has_everything_pass()
    {
        await using var run = await HookRun.StartAsync();
        Everything(run);

        await run.RunAsync(CheckParameters.RunAsync);

        Assert.Contains("westeurope has what 'trial' needs", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_wrong_setting_is_named_at_once()
    {
        await using var run = await HookRun.StartAsync();
        run.Settings.Remove("VIDEOCONF_SSH_PUBLIC_KEY");
        run.Settings["VIDEOCONF_PROFILE"] = "huge";
        run.Settings["VIDEOCONF_REGIONS"] = "northeurope,northeurope,westeurope";
        run.Settings["VIDEOCONF_TURN_DOMAIN"] = "turn.example.com";
        run.Settings["VIDEOCONF_OPERATOR_IP_RANGES"] = "10.0.0.0/33";
        run.Settings["VIDEOCONF_ALERT_WEBHOOK"] = "http://secret.example.com";

        var refused = await run.RefusedAsync(CheckParameters.RunAsync);

        foreach (var expected in new[] { "VIDEOCONF_SSH_PUBLIC_KEY is missing", "'huge', and must be trial or team or enterprise", "names northeurope twice", "names westeurope, which is the home region", "go together", "VIDEOCONF_OPERATOR_IP_RANGES is '10.0.0.0/33'", "VIDEOCONF_ALERT_WEBHOOK must be an https URL" })
            Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret.example.com", refused.Message, StringComparison.Ordinal);
        Assert.Empty(run.Azure.Requests);
    }

    [Fact]
    public async Task A_region_that_was_deployed_cannot_be_taken_out_of_its_place()
    {
        await using var run = await HookRun.StartAsync();
        run.Settings["VIDEOCONF_REGIONS_DEPLOYED"] = "northeurope,swedencentral";
        run.Settings["VIDEOCONF_REGIONS"] = "swedencentral,northeurope";

        var refused = await run.RefusedAsync(CheckParameters.RunAsync, "--offline");

        Assert.Contains("Append to it", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_region_without_a_service_and_a_quota_too_small_are_named_with_what_helps()
    {
        await using var run = await HookRun.StartAsync();
        Everything(run);
        run.Settings["VIDEOCONF_PROFILE"] = "team";
        run.Azure.Resources["providers/Microsoft.DurableTask"] = Provider("schedulers", "North Europe");
        run.Azure.Resources["providers/Microsoft.Compute/locations/westeurope/usages"] = Usages(("standardDSv5Family", 10, 4), ("standardFSv2Family", 10, 0));

        var refused = await run.RefusedAsync(CheckParameters.RunAsync);

        Assert.Contains("westeurope has no Microsoft.DurableTask/schedulers. Set VIDEOCONF_SCHEDULER_LOCATION", refused.Message, StringComparison.Ordinal);
        Assert.Contains("northeurope", refused.Message, StringComparison.Ordinal);
        Assert.Contains("6 processors of the family standardDSv5Family, left, and 8 are needed", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("standardFSv2Family", refused.Message, StringComparison.Ordinal);
    }

    // A pipeline's azd has an empty environment at every run.
    [Fact]
    public async Task What_an_earlier_deployment_left_is_not_written_over_from_another_machine()
    {
        await using var run = await HookRun.StartAsync();
        Everything(run);
        run.Azure.Resources["resourceGroups/rg-test/providers/Microsoft.KeyVault/vaults"] = List(new JsonObject { ["name"] = "vault" });
        run.Azure.Resources["resourceGroups/rg-test/providers/Microsoft.Compute/virtualMachineScaleSets"] = List(new JsonObject { ["location"] = "westeurope" });
        run.Azure.Resources["resourceGroups/rg-test/providers/Microsoft.SignalRService/signalR"] = List(
            new JsonObject { ["properties"] = new JsonObject { ["upstream"] = new JsonObject { ["templates"] = new JsonArray(new JsonObject()) } } });

        await run.RunAsync(CheckParameters.RunAsync);

        Assert.Equal(("true", "true"), (run.Azd.Variables["VIDEOCONF_SECRETS_SEEDED"], run.Azd.Variables["VIDEOCONF_SIGNALR_UPSTREAM_READY"]));
    }

    [Fact]
    public async Task What_was_taken_down_is_made_anew()
    {
        await using var run = await HookRun.StartAsync();
        Everything(run);
        run.Settings["VIDEOCONF_SECRETS_SEEDED"] = "true";
        run.Settings["VIDEOCONF_SIGNALR_UPSTREAM_READY"] = "true";

        await run.RunAsync(CheckParameters.RunAsync);

        Assert.Equal(("false", "false"), (run.Azd.Variables["VIDEOCONF_SECRETS_SEEDED"], run.Azd.Variables["VIDEOCONF_SIGNALR_UPSTREAM_READY"]));
    }

    [Fact]
    public async Task What_azd_remembers_of_a_deployment_that_was_interrupted_holds()
    {
        await using var run = await HookRun.StartAsync();
        Everything(run);
        run.Settings["VIDEOCONF_SECRETS_SEEDED"] = "true";
        run.Azure.Resources["resourceGroups/rg-test/providers/Microsoft.KeyVault/vaults"] = List(new JsonObject { ["name"] = "vault" });

        await run.RunAsync(CheckParameters.RunAsync);

        Assert.Empty(run.Azd.Variables);
    }

    [Fact]
    public async Task Machines_that_run_already_need_no_quota_again()
    {
        await using var run = await HookRun.StartAsync();
        Everything(run);
        run.Azure.Resources["providers/Microsoft.Compute/locations/westeurope/usages"] = Usages(("standardDSv5Family", 4, 4), ("standardFSv2Family", 2, 2));
        run.Azure.Resources["resourceGroups/rg-test/providers/Microsoft.Compute/virtualMachineScaleSets"] = List(
            new JsonObject { ["location"] = "westeurope", ["sku"] = new JsonObject { ["name"] = "Standard_D2s_v5", ["capacity"] = 2 } },
            new JsonObject { ["location"] = "westeurope", ["sku"] = new JsonObject { ["name"] = "Standard_F2s_v2", ["capacity"] = 1 } });

        await run.RunAsync(CheckParameters.RunAsync);
    }

    [Fact]
    public async Task The_quality_job_is_stopped_before_it_is_changed()
    {
        await using var run = await HookRun.StartAsync();
        Everything(run);
        run.Settings["QUALITY_JOB_NAME"] = "job";
        run.Patience = run.Patience with { Appearance = TimeSpan.FromMilliseconds(50) };
        var job = "resourceGroups/rg-test/providers/Microsoft.StreamAnalytics/streamingjobs/job";
        run.Azure.Resources[job] = new JsonObject { ["properties"] = new JsonObject { ["jobState"] = "Running" } };

        var refused = await run.RefusedAsync(CheckParameters.RunAsync);

        Assert.Contains("does not stop", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"POST {job}/stop", run.Azure.Sent.Keys);
    }

    [Fact]
    public async Task Without_a_subscription_yet_only_the_settings_are_checked()
    {
        await using var run = await HookRun.StartAsync();
        run.Settings.Remove("AZURE_SUBSCRIPTION_ID");

        await run.RunAsync(CheckParameters.RunAsync);

        Assert.Contains("not chosen yet", run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Azure.Requests);
    }

    internal static void Everything(HookRun run)
    {
        foreach (var (provider, types) in new (string, string[])[]
        {
            ("Microsoft.SignalRService", ["SignalR"]), ("Microsoft.DocumentDB", ["databaseAccounts"]), ("Microsoft.Web", ["sites", "staticSites"]), ("Microsoft.CognitiveServices", ["accounts"]),
            ("Microsoft.DurableTask", ["schedulers"]), ("Microsoft.EventHub", ["namespaces"]), ("Microsoft.StreamAnalytics", ["streamingjobs"]),
            ("Microsoft.Compute", ["virtualMachineScaleSets"]), ("Microsoft.Storage", ["storageAccounts"]),
        })
        {
            run.Azure.Resources[$"providers/{provider}"] = new JsonObject { ["resourceTypes"] = new JsonArray([.. types.Select(type => new JsonObject { ["resourceType"] = type, ["locations"] = new JsonArray("West Europe", "North Europe") })]) };
        }

        run.Azure.Resources["providers/Microsoft.App"] = new JsonObject { ["registrationState"] = "Registered" };
        run.Azure.Resources["providers/Microsoft.Features/providers/Microsoft.Compute/features/EncryptionAtHost"] = new JsonObject { ["properties"] = new JsonObject { ["state"] = "Registered" } };
        run.Azure.Resources["providers/Microsoft.Compute/locations/westeurope/usages"] = Usages(("standardDSv5Family", 100, 0), ("standardFSv2Family", 100, 0));
        run.Azure.Resources["providers/Microsoft.Network/locations/westeurope/usages"] = Usages(("PublicIPAddresses", 100, 0));
    }

    private static JsonObject Provider(string type, string location) =>
        new() { ["resourceTypes"] = new JsonArray(new JsonObject { ["resourceType"] = type, ["locations"] = new JsonArray(location) }) };

    private static JsonObject Usages(params (string Name, int Limit, int Used)[] usages) =>
        List([.. usages.Select(usage => new JsonObject { ["name"] = new JsonObject { ["value"] = usage.Name }, ["limit"] = usage.Limit, ["currentValue"] = usage.Used })]);

    private static JsonObject List(params JsonNode[] items) => new() { ["value"] = new JsonArray(items) };
}
