using Microsoft.DurableTask;

namespace VideoConf.Functions.Workflows;

/// <summary>Telling people. A function a workflow and a function an activity; the code is the control plane's.</summary>
public sealed class NotificationWorkflows(WorkflowRunner runner)
{
    /// <summary>The workflow <c>Notify</c>.</summary>
    [Function(FunctionNames.Workflow + "Notify")]
    public Task NotifyAsync([OrchestrationTrigger] TaskOrchestrationContext context) => runner.RunAsync(context, "Notify");


    /// <summary>The activity <c>Notify.Resolve</c>.</summary>
    [Function(FunctionNames.Activity + "Notify_Resolve")]
    public Task<StepResult> NotifyResolveAsync([ActivityTrigger] StepInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        runner.RunAsync("Notify.Resolve", input, durable, cancellation);


    /// <summary>The activity <c>Notify.Inbox</c>.</summary>
    [Function(FunctionNames.Activity + "Notify_Inbox")]
    public Task<StepResult> NotifyInboxAsync([ActivityTrigger] StepInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        runner.RunAsync("Notify.Inbox", input, durable, cancellation);


    /// <summary>The activity <c>Notify.Deliver</c>.</summary>
    [Function(FunctionNames.Activity + "Notify_Deliver")]
    public Task<StepResult> NotifyDeliverAsync([ActivityTrigger] StepInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        runner.RunAsync("Notify.Deliver", input, durable, cancellation);
}
