using Microsoft.DurableTask;

namespace VideoConf.Functions.Workflows;

/// <summary>Summaries. A function a workflow and a function an activity; the code is the control plane's.</summary>
public sealed class SummaryWorkflows(WorkflowRunner runner)
{
    /// <summary>The workflow <c>Summary</c>.</summary>
    [Function(FunctionNames.Workflow + "Summary")]
    public Task SummaryAsync([OrchestrationTrigger] TaskOrchestrationContext context) => runner.RunAsync(context, "Summary");


    /// <summary>The workflow <c>SummaryFollower</c>.</summary>
    [Function(FunctionNames.Workflow + "SummaryFollower")]
    public Task SummaryFollowerAsync([OrchestrationTrigger] TaskOrchestrationContext context) => runner.RunAsync(context, "SummaryFollower");


    /// <summary>The activity <c>Summary.Cut</c>.</summary>
    [Function(FunctionNames.Activity + "Summary_Cut")]
    public Task<StepResult> SummaryCutAsync([ActivityTrigger] StepInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        runner.RunAsync("Summary.Cut", input, durable, cancellation);


    /// <summary>The activity <c>Summary.Part</c>.</summary>
    [Function(FunctionNames.Activity + "Summary_Part")]
    public Task<StepResult> SummaryPartAsync([ActivityTrigger] StepInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        runner.RunAsync("Summary.Part", input, durable, cancellation);


    /// <summary>The activity <c>Summary.Merge</c>.</summary>
    [Function(FunctionNames.Activity + "Summary_Merge")]
    public Task<StepResult> SummaryMergeAsync([ActivityTrigger] StepInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        runner.RunAsync("Summary.Merge", input, durable, cancellation);


    /// <summary>The activity <c>Summary.Save</c>.</summary>
    [Function(FunctionNames.Activity + "Summary_Save")]
    public Task<StepResult> SummarySaveAsync([ActivityTrigger] StepInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        runner.RunAsync("Summary.Save", input, durable, cancellation);


    /// <summary>The activity <c>SummaryFollower.Start</c>.</summary>
    [Function(FunctionNames.Activity + "SummaryFollower_Start")]
    public Task<StepResult> SummaryFollowerStartAsync([ActivityTrigger] StepInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        runner.RunAsync("SummaryFollower.Start", input, durable, cancellation);
}
