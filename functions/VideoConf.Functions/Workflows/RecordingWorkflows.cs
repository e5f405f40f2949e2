using Microsoft.DurableTask;

namespace VideoConf.Functions.Workflows;

/// <summary>A recording from its start to its files. A function a workflow and a function an activity; the code is the control plane's.</summary>
public sealed class RecordingWorkflows(WorkflowRunner runner)
{
    /// <summary>The workflow <c>Recording</c>.</summary>
    [Function(FunctionNames.Workflow + "Recording")]
    public Task RecordingAsync([OrchestrationTrigger] TaskOrchestrationContext context) => runner.RunAsync(context, "Recording");


    /// <summary>The workflow <c>ComposeRecording</c>.</summary>
    [Function(FunctionNames.Workflow + "ComposeRecording")]
    public Task ComposeRecordingAsync([OrchestrationTrigger] TaskOrchestrationContext context) => runner.RunAsync(context, "ComposeRecording");


    /// <summary>The workflow <c>RecordingsOfSession</c>.</summary>
    [Function(FunctionNames.Workflow + "RecordingsOfSession")]
    public Task RecordingsOfSessionAsync([OrchestrationTrigger] TaskOrchestrationContext context) => runner.RunAsync(context, "RecordingsOfSession");


    /// <summary>The workflow <c>CleanRecordingsOfSession</c>.</summary>
    [Function(FunctionNames.Workflow + "CleanRecordingsOfSession")]
    public Task CleanRecordingsOfSessionAsync([OrchestrationTrigger] TaskOrchestrationContext context) => runner.RunAsync(context, "CleanRecordingsOfSession");


    /// <summary>The activity <c>RecordingIsRunning</c>.</summary>
    [Function(FunctionNames.Activity + "RecordingIsRunning")]
    public Task<StepResult> RecordingIsRunningAsync([ActivityTrigger] StepInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        runner.RunAsync("RecordingIsRunning", input, durable, cancellation);


    /// <summary>The activity <c>DrainRecording</c>.</summary>
    [Function(FunctionNames.Activity + "DrainRecording")]
    public Task<StepResult> DrainRecordingAsync([ActivityTrigger] StepInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        runner.RunAsync("DrainRecording", input, durable, cancellation);


    /// <summary>The activity <c>ComposeRecording</c>.</summary>
    [Function(FunctionNames.Activity + "ComposeRecording")]
    public Task<StepResult> RunComposeRecordingAsync([ActivityTrigger] StepInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        runner.RunAsync("ComposeRecording", input, durable, cancellation);


    /// <summary>The activity <c>FailRecording</c>.</summary>
    [Function(FunctionNames.Activity + "FailRecording")]
    public Task<StepResult> FailRecordingAsync([ActivityTrigger] StepInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        runner.RunAsync("FailRecording", input, durable, cancellation);


    /// <summary>The activity <c>TellOfRecording</c>.</summary>
    [Function(FunctionNames.Activity + "TellOfRecording")]
    public Task<StepResult> TellOfRecordingAsync([ActivityTrigger] StepInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        runner.RunAsync("TellOfRecording", input, durable, cancellation);


    /// <summary>The activity <c>CleanRecording</c>.</summary>
    [Function(FunctionNames.Activity + "CleanRecording")]
    public Task<StepResult> CleanRecordingAsync([ActivityTrigger] StepInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        runner.RunAsync("CleanRecording", input, durable, cancellation);


    /// <summary>The activity <c>CollectRecordings</c>.</summary>
    [Function(FunctionNames.Activity + "CollectRecordings")]
    public Task<StepResult> CollectRecordingsAsync([ActivityTrigger] StepInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        runner.RunAsync("CollectRecordings", input, durable, cancellation);
}
