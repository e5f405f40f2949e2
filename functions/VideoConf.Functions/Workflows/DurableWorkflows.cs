using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.DurableTask;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Functions.Workflows;

/// <summary>
/// <see cref="IWorkflowClient"/> on Durable Functions. The platform hands a client to a function that asks for one, and to nobody else; it is the same for the
/// whole process, so the first function that is called leaves it here.
/// </summary>
public sealed class DurableWorkflows : IWorkflowClient
{
    // Whatever state an instance of this id is in: it is there.
    private static readonly OrchestrationRuntimeStatus[] Any =
    [
        OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Suspended, OrchestrationRuntimeStatus.Completed,
        OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated,
    ];

    private volatile DurableTaskClient? _client;

    /// <summary>The client to speak by from now on.</summary>
    public void Use(DurableTaskClient client) => _client = client;

    /// <inheritdoc/>
    public Task StartAsync<TInput>(WorkflowDefinition<TInput> workflow, string instanceId, TInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(workflow);
        return StartAsync(workflow.Name, instanceId, WorkflowJson.Write(input, typeof(TInput), PayloadLimits.MaxBytes), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task RaiseAsync<T>(string instanceId, string eventName, T payload, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        var json = WorkflowJson.Write(payload, typeof(T), PayloadLimits.MaxBytes);
        if (await GetAsync(instanceId, cancellationToken) is not { State: WorkflowState.Running }) return;
        try
        {
            await Client.RaiseEventAsync(instanceId, eventName, json, cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // It may have ended between the two; then it ignores what it is told, as the port has it.
            if (await GetAsync(instanceId, cancellationToken) is { State: WorkflowState.Running }) throw;
        }
    }

    /// <inheritdoc/>
    public async Task<WorkflowInstance?> GetAsync(string instanceId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        if (await Client.GetInstanceAsync(instanceId, getInputsAndOutputs: true, cancellationToken) is not { } found) return null;
        var status = found.SerializedCustomStatus is { Length: > 0 } json ? JsonSerializer.Deserialize<string>(json) : null;
        var name = found.Name.StartsWith(FunctionNames.Workflow, StringComparison.Ordinal) ? found.Name[FunctionNames.Workflow.Length..] : found.Name;
        var state = StateOf(found.RuntimeStatus);
        var failure = state == WorkflowState.Failed ? found.FailureDetails?.ErrorMessage ?? $"It was {found.RuntimeStatus}." : null;
        return new WorkflowInstance(found.InstanceId, name, state, status, failure);
    }

    /// <summary>Starts a workflow by name, unless one of this id is there.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is called: what counts is whether the instance is there afterwards.")]
    internal async Task StartAsync(string workflow, string instanceId, JsonElement input, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        if (await Client.GetInstanceAsync(instanceId, getInputsAndOutputs: false, cancellationToken) is not null) return;
        try
        {
            // Two that start it at once: the platform takes one, where it would begin an ended instance anew without these.
            var options = new StartOrchestrationOptions(instanceId).WithDedupeStatuses(Any);
            await Client.ScheduleNewOrchestrationInstanceAsync(FunctionNames.OfWorkflow(workflow), new WorkflowStart(input), options, cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            if (await Client.GetInstanceAsync(instanceId, getInputsAndOutputs: false, cancellationToken) is null) throw;
        }
    }

    private DurableTaskClient Client => _client ?? throw new InvalidOperationException("A use case that speaks to workflows was called from a function without a durable client.");

    private static WorkflowState StateOf(OrchestrationRuntimeStatus status) => status switch
    {
        OrchestrationRuntimeStatus.Completed => WorkflowState.Completed,
        OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated or OrchestrationRuntimeStatus.Canceled => WorkflowState.Failed,
        _ => WorkflowState.Running,
    };
}
