using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Moq;
using VideoConf.Functions.Workflows;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Functions.Tests.Workflows;

public sealed class DurableWorkflowsTests
{
    private static readonly WorkflowDefinition<string> Errand = new("Errand");

    private readonly Mock<DurableTaskClient> _client = new(MockBehavior.Strict, "test");
    private readonly DurableWorkflows _workflows = new();

    public DurableWorkflowsTests() => _workflows.Use(_client.Object);

    [Fact]
    public async Task A_workflow_is_started_by_its_functions_name_so_that_none_of_this_id_is_replaced()
    {
        Found(null);
        StartOrchestrationOptions? options = null;
        object? given = null;
        _client.Setup(client => client.ScheduleNewOrchestrationInstanceAsync(It.Is<TaskName>(name => name.Name == "Workflow_Errand"), It.IsAny<object?>(), It.IsAny<StartOrchestrationOptions?>(), CancellationToken.None))
            .Callback((TaskName _, object? input, StartOrchestrationOptions? with, CancellationToken _) => (given, options) = (input, with)).ReturnsAsync("errand-1");

        await _workflows.StartAsync(Errand, "errand-1", "bread", CancellationToken.None);

        Assert.Equal("errand-1", options!.InstanceId);
        Assert.Contains("Completed", options.DedupeStatuses!);
        Assert.Equal("bread", Assert.IsType<WorkflowStart>(given).Input.GetString());
    }

    [Theory]
    [InlineData(OrchestrationRuntimeStatus.Running)]
    [InlineData(OrchestrationRuntimeStatus.Completed)]
    public async Task One_that_is_there_is_left_alone(OrchestrationRuntimeStatus status)
    {
        Found(status);

        await _workflows.StartAsync(Errand, "errand-1", "bread", CancellationToken.None);
    }

    [Fact]
    public async Task Of_two_that_start_it_at_once_the_second_finds_it_there()
    {
        _client.SetupSequence(client => client.GetInstanceAsync("errand-1", false, CancellationToken.None))
            .ReturnsAsync((OrchestrationMetadata?)null).ReturnsAsync(Metadata(OrchestrationRuntimeStatus.Pending));
        StartFails();

        await _workflows.StartAsync(Errand, "errand-1", "bread", CancellationToken.None);
    }

    [Fact]
    public async Task A_start_that_failed_is_told()
    {
        Found(null);
        StartFails();

        await Assert.ThrowsAsync<InvalidOperationException>(() => _workflows.StartAsync(Errand, "errand-1", "bread", CancellationToken.None));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(OrchestrationRuntimeStatus.Completed)]
    [InlineData(OrchestrationRuntimeStatus.Failed)]
    public async Task An_event_for_what_is_not_there_or_has_ended_is_ignored(OrchestrationRuntimeStatus? status)
    {
        Found(status);

        await _workflows.RaiseAsync("errand-1", "told", "now", CancellationToken.None);
    }

    [Fact]
    public async Task An_event_is_raised()
    {
        Found(OrchestrationRuntimeStatus.Running);
        _client.Setup(client => client.RaiseEventAsync("errand-1", "told", It.IsAny<object?>(), CancellationToken.None)).Returns(Task.CompletedTask).Verifiable();

        await _workflows.RaiseAsync("errand-1", "told", "now", CancellationToken.None);

        _client.Verify();
    }

    [Theory]
    [InlineData(OrchestrationRuntimeStatus.Pending, WorkflowState.Running)]
    [InlineData(OrchestrationRuntimeStatus.ContinuedAsNew, WorkflowState.Running)]
    [InlineData(OrchestrationRuntimeStatus.Suspended, WorkflowState.Running)]
    [InlineData(OrchestrationRuntimeStatus.Completed, WorkflowState.Completed)]
    [InlineData(OrchestrationRuntimeStatus.Failed, WorkflowState.Failed)]
    [InlineData(OrchestrationRuntimeStatus.Terminated, WorkflowState.Failed)]
    public async Task An_instance_is_told_in_the_products_words(OrchestrationRuntimeStatus status, WorkflowState state)
    {
        Found(status);

        var found = await _workflows.GetAsync("errand-1", CancellationToken.None);

        Assert.Equal(("errand-1", "Errand", state, "on the way"), (found!.InstanceId, found.Workflow, found.State, found.Status));
        Assert.Equal(state == WorkflowState.Failed, found.Failure is not null);
    }

    [Fact]
    public async Task Without_a_client_it_says_what_is_wrong() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => new DurableWorkflows().GetAsync("errand-1", CancellationToken.None));

    private void Found(OrchestrationRuntimeStatus? status) =>
        _client.Setup(client => client.GetInstanceAsync("errand-1", It.IsAny<bool>(), CancellationToken.None)).ReturnsAsync(status is { } there ? Metadata(there) : null);

    private void StartFails() =>
        _client.Setup(client => client.ScheduleNewOrchestrationInstanceAsync(It.IsAny<TaskName>(), It.IsAny<object?>(), It.IsAny<StartOrchestrationOptions?>(), CancellationToken.None))
            .ThrowsAsync(new InvalidOperationException("An orchestration with this id exists."));

    private static OrchestrationMetadata Metadata(OrchestrationRuntimeStatus status) =>
        new("Workflow_Errand", "errand-1") { RuntimeStatus = status, SerializedCustomStatus = "\"on the way\"" };
}
