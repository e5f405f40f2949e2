using System.Text.Json.Nodes;
using VideoConf.Deployment.Azure;

namespace VideoConf.Deployment.Checks;

/// <summary>The Stream Analytics job that makes windows of quality figures: a template makes it stopped, and cannot change it while it runs.</summary>
internal static class QualityJob
{
    private const string Version = "2021-10-01-preview";

    /// <summary>Stops it, where there is one that runs.</summary>
    public static async Task StopAsync(HookContext context, Arm arm, CancellationToken cancellation)
    {
        if (context.Settings.Text("QUALITY_JOB_NAME") is not { } name || context.Settings.Text("AZURE_RESOURCE_GROUP") is null) return;
        var job = arm.InGroup($"Microsoft.StreamAnalytics/streamingjobs/{name}");
        if (await StateAsync(arm, job, cancellation).ConfigureAwait(false) is not ("Running" or "Degraded" or "Starting")) return;
        await arm.SendAsync(HttpMethod.Post, $"{job}/stop", Version, body: null, cancellation).ConfigureAwait(false);
        var stopped = await context.Patience.UntilAsync(
            context.Clock,
            context.Patience.Appearance,
            async token => await StateAsync(arm, job, token).ConfigureAwait(false) is var state and ("Stopped" or "Failed" or "Created") ? state : null,
            cancellation).ConfigureAwait(false);
        if (stopped is null) throw new HookException($"The job '{name}' does not stop.", "Stop it in the portal (Stream Analytics), then run azd again.");
        await context.Output.WriteLineAsync("  Stopped the quality job until the deployment is done.").ConfigureAwait(false);
    }

    /// <summary>Starts it, where there is one that does not run: from where it stopped, or from now on.</summary>
    public static async Task StartAsync(HookContext context, Arm arm, CancellationToken cancellation)
    {
        if (context.Settings.Text("QUALITY_JOB_NAME") is not { } name) return;
        var job = arm.InGroup($"Microsoft.StreamAnalytics/streamingjobs/{name}");
        var present = await arm.GetAsync(job, Version, cancellation).ConfigureAwait(false);
        if (present?["properties"]?["jobState"]?.GetValue<string>() is "Running" or "Starting" or "Degraded" or "Restarting" or "Scaling") return;
        var ranBefore = present?["properties"]?["lastOutputEventTime"] is not null;
        await arm.SendAsync(HttpMethod.Post, $"{job}/start", Version, new JsonObject { ["outputStartMode"] = ranBefore ? "LastOutputEventTime" : "JobStartTime" }, cancellation).ConfigureAwait(false);
        await context.Output.WriteLineAsync("  Started the quality job.").ConfigureAwait(false);
    }

    private static async Task<string?> StateAsync(Arm arm, string job, CancellationToken cancellation) =>
        (await arm.GetAsync(job, Version, cancellation).ConfigureAwait(false))?["properties"]?["jobState"]?.GetValue<string>();
}
