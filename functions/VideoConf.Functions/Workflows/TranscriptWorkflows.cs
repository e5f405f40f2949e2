using Microsoft.DurableTask;

namespace VideoConf.Functions.Workflows;

/// <summary>What captions missed, and the transcript as it stays. A function a workflow and a function an activity; the code is the control plane's.</summary>
public sealed class TranscriptWorkflows(WorkflowRunner runner)
{
    /// <summary>The workflow <c>Transcript</c>.</summary>
    [Function(FunctionNames.Workflow + "Transcript")]
    public Task TranscriptAsync([OrchestrationTrigger] TaskOrchestrationContext context) => runner.RunAsync(context, "Transcript");


    /// <summary>The activity <c>Transcript.Begin</c>.</summary>
    [Function(FunctionNames.Activity + "Transcript_Begin")]
    public Task<StepResult> TranscriptBeginAsync([ActivityTrigger] StepInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        runner.RunAsync("Transcript.Begin", input, durable, cancellation);


    /// <summary>The activity <c>Transcript.Put</c>.</summary>
    [Function(FunctionNames.Activity + "Transcript_Put")]
    public Task<StepResult> TranscriptPutAsync([ActivityTrigger] StepInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        runner.RunAsync("Transcript.Put", input, durable, cancellation);


    /// <summary>The activity <c>Transcript.Poll</c>.</summary>
    [Function(FunctionNames.Activity + "Transcript_Poll")]
    public Task<StepResult> TranscriptPollAsync([ActivityTrigger] StepInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        runner.RunAsync("Transcript.Poll", input, durable, cancellation);


    /// <summary>The activity <c>Transcript.Settle</c>.</summary>
    [Function(FunctionNames.Activity + "Transcript_Settle")]
    public Task<StepResult> TranscriptSettleAsync([ActivityTrigger] StepInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        runner.RunAsync("Transcript.Settle", input, durable, cancellation);
}
