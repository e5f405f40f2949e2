using Microsoft.DurableTask;

namespace VideoConf.Functions.Workflows;

/// <summary>The time of breakout rooms. A function a workflow and a function an activity; the code is the control plane's.</summary>
public sealed class BreakoutWorkflows(WorkflowRunner runner)
{
    /// <summary>The workflow <c>Breakouts</c>.</summary>
    [Function(FunctionNames.Workflow + "Breakouts")]
    public Task BreakoutsAsync([OrchestrationTrigger] TaskOrchestrationContext context) => runner.RunAsync(context, "Breakouts");

    /// <summary>The activity <c>LookAtBreakouts</c>.</summary>
    [Function(FunctionNames.Activity + "LookAtBreakouts")]
    public Task<StepResult> LookAtBreakoutsAsync([ActivityTrigger] StepInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        runner.RunAsync("LookAtBreakouts", input, durable, cancellation);

    /// <summary>The activity <c>WarnOfBreakoutsEnd</c>.</summary>
    [Function(FunctionNames.Activity + "WarnOfBreakoutsEnd")]
    public Task<StepResult> WarnOfBreakoutsEndAsync([ActivityTrigger] StepInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        runner.RunAsync("WarnOfBreakoutsEnd", input, durable, cancellation);

    /// <summary>The activity <c>CallBackFromBreakouts</c>.</summary>
    [Function(FunctionNames.Activity + "CallBackFromBreakouts")]
    public Task<StepResult> CallBackFromBreakoutsAsync([ActivityTrigger] StepInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        runner.RunAsync("CallBackFromBreakouts", input, durable, cancellation);

    /// <summary>The activity <c>CloseBreakouts</c>.</summary>
    [Function(FunctionNames.Activity + "CloseBreakouts")]
    public Task<StepResult> CloseBreakoutsAsync([ActivityTrigger] StepInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        runner.RunAsync("CloseBreakouts", input, durable, cancellation);
}
