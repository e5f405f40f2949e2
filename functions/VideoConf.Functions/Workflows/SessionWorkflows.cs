using Microsoft.DurableTask;

namespace VideoConf.Functions.Workflows;

/// <summary>The life of a session. A function a workflow and a function an activity; the code is the control plane's.</summary>
public sealed class SessionWorkflows(WorkflowRunner runner)
{
    /// <summary>The workflow <c>MeetingLifecycle</c>.</summary>
    [Function(FunctionNames.Workflow + "MeetingLifecycle")]
    public Task MeetingLifecycleAsync([OrchestrationTrigger] TaskOrchestrationContext context) => runner.RunAsync(context, "MeetingLifecycle");


    /// <summary>The activity <c>LookAtSession</c>.</summary>
    [Function(FunctionNames.Activity + "LookAtSession")]
    public Task<StepResult> LookAtSessionAsync([ActivityTrigger] StepInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        runner.RunAsync("LookAtSession", input, durable, cancellation);


    /// <summary>The activity <c>BeginSession</c>.</summary>
    [Function(FunctionNames.Activity + "BeginSession")]
    public Task<StepResult> BeginSessionAsync([ActivityTrigger] StepInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        runner.RunAsync("BeginSession", input, durable, cancellation);


    /// <summary>The activity <c>WarnOfSessionEnd</c>.</summary>
    [Function(FunctionNames.Activity + "WarnOfSessionEnd")]
    public Task<StepResult> WarnOfSessionEndAsync([ActivityTrigger] StepInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        runner.RunAsync("WarnOfSessionEnd", input, durable, cancellation);


    /// <summary>The activity <c>EndSession</c>.</summary>
    [Function(FunctionNames.Activity + "EndSession")]
    public Task<StepResult> EndSessionAsync([ActivityTrigger] StepInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        runner.RunAsync("EndSession", input, durable, cancellation);
}
