using Microsoft.DurableTask;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Functions.Workflows;

/// <summary>Runs the product's workflows and activities inside of orchestrator and activity functions.</summary>
public sealed class WorkflowRunner(WorkflowRegistry registry, DurableWorkflows workflows)
{
    private const int MaxFailure = 1000;

    /// <summary>Runs a workflow until it waits, ends or begins anew.</summary>
    public async Task RunAsync(TaskOrchestrationContext context, string workflow)
    {
        ArgumentNullException.ThrowIfNull(context);
        var start = context.GetInput<WorkflowStart>() ?? throw new InvalidOperationException($"The workflow {workflow} was started without an input.");
        var found = registry.Workflows[workflow];
        var durable = new DurableContext(context, start.Events ?? []);
        await found.Run(durable, WorkflowJson.Read(start.Input, found.InputType));
        if (durable.Continued is { } input) context.ContinueAsNew(new WorkflowStart(input, durable.Kept), preserveUnprocessedEvents: true);
    }

    /// <summary>Runs an activity. What it throws is tried again by the platform, what is of no use to try again is told as its result.</summary>
    public async Task<StepResult> RunAsync(string activity, StepInput input, DurableTaskClient durable, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        workflows.Use(durable);
        var found = registry.Activities[activity];
        try
        {
            var result = await found.Run(WorkflowJson.Read(input.Input, found.InputType), cancellationToken);
            return new StepResult(WorkflowJson.Write(result, found.ResultType, PayloadLimits.MaxBytes));
        }
        catch (PermanentFailureException error)
        {
            return new StepResult(null, error.Message.Length <= MaxFailure ? error.Message : error.Message[..MaxFailure]);
        }
    }

    /// <summary>Starts a child unless it is there, and tells how it is.</summary>
    public async Task<ChildResult> LookAtChildAsync(ChildInput child, DurableTaskClient durable, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(child);
        workflows.Use(durable);
        await workflows.StartAsync(child.Workflow, child.InstanceId, child.Input, cancellationToken);
        var found = await workflows.GetAsync(child.InstanceId, cancellationToken);
        return new ChildResult(found?.State ?? WorkflowState.Running, found?.Failure);
    }
}
