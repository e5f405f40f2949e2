using VideoConf.Deployment.Azure;

namespace VideoConf.Deployment;

/// <summary>
/// What an earlier deployment left, as Azure has it and not as azd remembers it: a pipeline's azd remembers nothing, and after 'azd down' it remembers what is gone.
/// </summary>
internal static class EarlierDeployment
{
    /// <summary>
    /// Sets right what keeps the templates from writing over the vault's secrets and SignalR's upstream. A template that takes a vault for a new one gives TURN
    /// machines that run another secret than the control plane has.
    /// </summary>
    public static async Task RecallAsync(HookContext context, Arm arm, CancellationToken cancellation)
    {
        if (context.Settings.Text("AZURE_ENV_NAME") is not { } environment) return;
        var group = $"resourceGroups/{Uri.EscapeDataString($"rg-{environment}")}/providers";
        var vaults = await arm.ListAsync($"{group}/Microsoft.KeyVault/vaults", "2023-07-01", cancellation).ConfigureAwait(false);
        var machines = await arm.ListAsync($"{group}/Microsoft.Compute/virtualMachineScaleSets", "2025-04-01", cancellation).ConfigureAwait(false);

        // Machines are made after the secrets. A vault without machines may have been left between the two: what azd remembers holds.
        if (Differs(context, "VIDEOCONF_SECRETS_SEEDED", machines.Count > 0 ? true : vaults.Count == 0 ? false : null) is { } seeded)
            await context.Azd.SetAsync("VIDEOCONF_SECRETS_SEEDED", seeded, cancellation).ConfigureAwait(false);

        var services = await arm.ListAsync($"{group}/Microsoft.SignalRService/signalR", "2024-03-01", cancellation).ConfigureAwait(false);
        var connected = services.Any(service => service["properties"]?["upstream"]?["templates"]?.AsArray().Count > 0);
        if (Differs(context, "VIDEOCONF_SIGNALR_UPSTREAM_READY", connected ? true : services.Count == 0 ? false : null) is { } ready)
            await context.Azd.SetAsync("VIDEOCONF_SIGNALR_UPSTREAM_READY", ready, cancellation).ConfigureAwait(false);
    }

    /// <summary>How many machines each scale set has, <c>name=3,name=1</c>: a template that named its least number would take the others away.</summary>
    public static async Task CountMachinesAsync(HookContext context, Arm arm, CancellationToken cancellation)
    {
        var sets = await arm.ListAsync(arm.InGroup("Microsoft.Compute/virtualMachineScaleSets"), "2025-04-01", cancellation).ConfigureAwait(false);
        var counts = sets.Select(set => $"{set["name"]}={set["sku"]?["capacity"]?.GetValue<long>() ?? 0}").ToList();
        await context.Azd.SetAsync("MACHINES_RUNNING", counts.Count == 0 ? "none" : string.Join(',', counts), cancellation).ConfigureAwait(false);
    }

    // What to set, where what is set is something else; absent is false.
    private static string? Differs(HookContext context, string name, bool? truth) =>
        truth is { } known && known != (context.Settings.Text(name) == "true") ? (known ? "true" : "false") : null;
}
