using System.Text.Json.Nodes;
using VideoConf.Deployment.Azure;

namespace VideoConf.Deployment.Parameters;

/// <summary>What the subscription must have: services in their regions, quota, features. Asks; changes nothing but the registration of providers.</summary>
internal sealed class Subscription(HookContext context, Arm arm)
{
    private const string ProvidersVersion = "2021-04-01";

    /// <summary>All that is missing, a sentence each.</summary>
    public async Task<List<string>> CheckAsync(Profile profile, string home, CancellationToken cancellation)
    {
        var settings = context.Settings;
        var regions = settings.List("VIDEOCONF_REGIONS").Prepend(home).ToList();
        var wrong = new List<string>();
        await CheckServicesAsync(profile, home, regions, wrong, cancellation).ConfigureAwait(false);
        await CheckEncryptionAsync(wrong, cancellation).ConfigureAwait(false);
        var running = await RunningAsync(cancellation).ConfigureAwait(false);
        foreach (var region in regions) await CheckQuotaAsync(profile, region, running, wrong, cancellation).ConfigureAwait(false);
        return wrong;
    }

    private async Task CheckServicesAsync(Profile profile, string home, List<string> regions, List<string> wrong, CancellationToken cancellation)
    {
        var settings = context.Settings;
        var isPrivate = settings.Text("VIDEOCONF_ISOLATION") == "private";
        var needs = new List<(string Provider, string Type, string Region, string Remedy)>
        {
            ("Microsoft.SignalRService", "SignalR", home, "Choose another AZURE_LOCATION."),
            ("Microsoft.DocumentDB", "databaseAccounts", home, "Choose another AZURE_LOCATION."),
            ("Microsoft.Web", "sites", home, "Choose another AZURE_LOCATION."),
            ("Microsoft.Web", "staticSites", settings.Text("VIDEOCONF_WEB_LOCATION") ?? "westeurope", "Set VIDEOCONF_WEB_LOCATION to a region that has it: it serves files from everywhere."),
            ("Microsoft.CognitiveServices", "accounts", home, "Choose another AZURE_LOCATION."),
            ("Microsoft.CognitiveServices", "accounts", settings.Text("VIDEOCONF_MODEL_LOCATION") ?? home, "Set VIDEOCONF_MODEL_LOCATION to a region that has it."),
        };
        if (settings.Text("VIDEOCONF_DURABLE_BACKEND") != "storage")
            needs.Add(("Microsoft.DurableTask", "schedulers", settings.Text("VIDEOCONF_SCHEDULER_LOCATION") ?? home, "Set VIDEOCONF_SCHEDULER_LOCATION to a region that has it, or VIDEOCONF_DURABLE_BACKEND to storage."));
        if (profile.Quality && !isPrivate)
        {
            needs.Add(("Microsoft.EventHub", "namespaces", home, "Choose another AZURE_LOCATION."));
            needs.Add(("Microsoft.StreamAnalytics", "streamingjobs", home, "Choose another AZURE_LOCATION."));
        }

        foreach (var region in regions)
        {
            needs.Add(("Microsoft.Compute", "virtualMachineScaleSets", region, "Leave the region out."));
            needs.Add(("Microsoft.Storage", "storageAccounts", region, "Leave the region out."));
        }

        foreach (var group in needs.GroupBy(need => need.Provider, StringComparer.Ordinal))
        {
            var provider = await arm.GetAsync($"providers/{group.Key}", ProvidersVersion, cancellation).ConfigureAwait(false);
            foreach (var (_, type, region, remedy) in group.Distinct())
            {
                var locations = provider?["resourceTypes"]?.AsArray().FirstOrDefault(candidate => Is(candidate?["resourceType"], type))?["locations"]?.AsArray();
                if (locations is not { Count: > 0 } || locations.Any(location => Plain(location) == region)) continue;
                wrong.Add($"{region} has no {group.Key}/{type}. {remedy} It is in: {string.Join(", ", locations.Select(Plain).Order(StringComparer.Ordinal))}.");
            }
        }

        // Flex Consumption's subnet is delegated to a service that a deployment of it does not register.
        var app = await arm.GetAsync("providers/Microsoft.App", ProvidersVersion, cancellation).ConfigureAwait(false);
        if (Is(app?["registrationState"], "Registered")) return;
        await arm.SendAsync(HttpMethod.Post, "providers/Microsoft.App/register", ProvidersVersion, body: null, cancellation).ConfigureAwait(false);
        await context.Output.WriteLineAsync("  Registered the provider Microsoft.App, which the Functions app's subnet needs.").ConfigureAwait(false);
    }

    private async Task CheckEncryptionAsync(List<string> wrong, CancellationToken cancellation)
    {
        var feature = await arm.GetAsync("providers/Microsoft.Features/providers/Microsoft.Compute/features/EncryptionAtHost", "2021-07-01", cancellation).ConfigureAwait(false);
        if (feature?["properties"]?["state"] is { } state && !Is(state, "Registered"))
            wrong.Add($"The subscription may not encrypt machines at their host (it is '{state}'). Run: az feature register --namespace Microsoft.Compute --name EncryptionAtHost; "
                + "when 'az feature show' with the same says Registered, some minutes later: az provider register --namespace Microsoft.Compute.");
    }

    /// <summary>Machines that this environment has already, by scale set: what they take of the quota is theirs.</summary>
    private async Task<List<(string Region, string Size, long Machines)>> RunningAsync(CancellationToken cancellation)
    {
        if (context.Settings.Text("AZURE_ENV_NAME") is not { } environment) return [];
        var sets = await arm.ListAsync($"resourceGroups/{Uri.EscapeDataString($"rg-{environment}")}/providers/Microsoft.Compute/virtualMachineScaleSets", "2025-04-01", cancellation).ConfigureAwait(false);
        return [.. sets.Select(set => (Plain(set["location"]), set["sku"]?["name"]?.GetValue<string>() ?? "", set["sku"]?["capacity"]?.GetValue<long>() ?? 0))];
    }

    private async Task CheckQuotaAsync(Profile profile, string region, List<(string Region, string Size, long Machines)> running, List<string> wrong, CancellationToken cancellation)
    {
        var usages = await arm.ListAsync($"providers/Microsoft.Compute/locations/{region}/usages", "2024-07-01", cancellation).ConfigureAwait(false);
        foreach (var family in new[] { (Size: profile.NodeSize, Machines: profile.Nodes), (Size: profile.TurnSize, Machines: profile.Turns) }.GroupBy(need => Profile.Size(need.Size).Family, StringComparer.Ordinal))
        {
            var have = running.Where(set => set.Region == region && family.Any(need => need.Size == set.Size)).Sum(set => set.Machines * Profile.Size(set.Size).Cores);
            var need = family.Sum(machines => machines.Machines * Profile.Size(machines.Size).Cores) - have;
            CheckUsage(usages, family.Key, need, region, "processors of the family", wrong);
        }

        var machines = profile.Nodes + profile.Turns - running.Where(set => set.Region == region).Sum(set => set.Machines);
        var addresses = await arm.ListAsync($"providers/Microsoft.Network/locations/{region}/usages", "2024-05-01", cancellation).ConfigureAwait(false);
        CheckUsage(addresses, "PublicIPAddresses", machines, region, "public addresses, named", wrong);
    }

    private static void CheckUsage(IReadOnlyList<JsonNode> usages, string name, long need, string region, string what, List<string> wrong)
    {
        if (usages.FirstOrDefault(usage => Is(usage["name"]?["value"], name)) is not { } usage || need <= 0) return;
        var left = usage["limit"]!.GetValue<long>() - usage["currentValue"]!.GetValue<long>();
        if (left < need)
            wrong.Add($"{region} has {Math.Max(left, 0)} {what} {name}, left, and {need} are needed. Ask for more under Quotas in the portal, or choose a smaller VIDEOCONF_PROFILE or another region.");
    }

    private static bool Is(JsonNode? node, string word) => string.Equals(node?.ToString(), word, StringComparison.OrdinalIgnoreCase);

    // Azure names a region 'West Europe' in one place and 'westeurope' in another.
    private static string Plain(JsonNode? location) => (location?.ToString() ?? "").Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
}
