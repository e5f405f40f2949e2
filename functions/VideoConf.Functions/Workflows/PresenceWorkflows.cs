using Microsoft.DurableTask;

namespace VideoConf.Functions.Workflows;

/// <summary>Looking at a room after somebody's connection was lost. A function a workflow and a function an activity; the code is the control plane's.</summary>
public sealed class PresenceWorkflows(WorkflowRunner runner)
{
    /// <summary>The workflow <c>PresenceWatch</c>.</summary>
    [Function(FunctionNames.Workflow + "PresenceWatch")]
    public Task PresenceWatchAsync([OrchestrationTrigger] TaskOrchestrationContext context) => runner.RunAsync(context, "PresenceWatch");

    /// <summary>The activity <c>LookAtPresence</c>.</summary>
    [Function(FunctionNames.Activity + "LookAtPresence")]
    public Task<StepResult> LookAtPresenceAsync([ActivityTrigger] StepInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        runner.RunAsync("LookAtPresence", input, durable, cancellation);
}
