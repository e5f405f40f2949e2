using Microsoft.DurableTask;

namespace VideoConf.Functions.Workflows;

/// <summary>Webhooks. A function a workflow and a function an activity; the code is the control plane's.</summary>
public sealed class WebhookWorkflows(WorkflowRunner runner)
{
    /// <summary>The workflow <c>DeliverWebhook</c>.</summary>
    [Function(FunctionNames.Workflow + "DeliverWebhook")]
    public Task DeliverWebhookAsync([OrchestrationTrigger] TaskOrchestrationContext context) => runner.RunAsync(context, "DeliverWebhook");

    /// <summary>The workflow <c>WebhooksOfSession</c>.</summary>
    [Function(FunctionNames.Workflow + "WebhooksOfSession")]
    public Task WebhooksOfSessionAsync([OrchestrationTrigger] TaskOrchestrationContext context) => runner.RunAsync(context, "WebhooksOfSession");

    /// <summary>The activity <c>DeliverWebhook.Attempt</c>.</summary>
    [Function(FunctionNames.Activity + "DeliverWebhook_Attempt")]
    public Task<StepResult> DeliverWebhookAttemptAsync([ActivityTrigger] StepInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        runner.RunAsync("DeliverWebhook.Attempt", input, durable, cancellation);

    /// <summary>The activity <c>WebhooksOfSession.Publish</c>.</summary>
    [Function(FunctionNames.Activity + "WebhooksOfSession_Publish")]
    public Task<StepResult> WebhooksOfSessionPublishAsync([ActivityTrigger] StepInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        runner.RunAsync("WebhooksOfSession.Publish", input, durable, cancellation);
}
