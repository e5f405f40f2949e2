namespace VideoConf.Functions.Workflows;

/// <summary>How a workflow joins another one.</summary>
public sealed class ChildActivity(WorkflowRunner runner)
{
    /// <summary>Starts a child unless it is there, and tells how it is.</summary>
    [Function(FunctionNames.Activity + FunctionNames.Child)]
    public Task<ChildResult> RunAsync([ActivityTrigger] ChildInput child, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        runner.LookAtChildAsync(child, durable, cancellation);
}
