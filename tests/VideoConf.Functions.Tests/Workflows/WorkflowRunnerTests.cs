using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Moq;
using VideoConf.Functions.Workflows;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Functions.Tests.Workflows;

public sealed class WorkflowRunnerTests
{
    private static readonly WorkflowDefinition<int> CountDown = new("CountDown");
    private static readonly WorkflowActivity<string, string> Shout = new("Shout");

    private static readonly JsonSerializerOptions Shouting = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseUpper };

    private readonly Mock<TaskOrchestrationContext> _platform = new();
    private readonly DurableTaskClient _client = new Mock<DurableTaskClient>("test").Object;
    private readonly WorkflowRegistry _registry = new();

    [Fact]
    public async Task A_workflow_that_begins_anew_takes_its_new_input_and_what_nobody_awaited_along()
    {
        _registry.Add(CountDown, (context, left) =>
        {
            if (left > 0) context.ContinueAsNew(left - 1);
            return Task.CompletedTask;
        });
        object? next = null;
        _platform.Setup(context => context.GetInput<WorkflowStart>()).Returns(new WorkflowStart(Json(3), [new KeptEvent("told", Json("before"))]));
        _platform.Setup(context => context.ContinueAsNew(It.IsAny<object?>(), true)).Callback((object? input, bool _) => next = input);

        await Runner().RunAsync(_platform.Object, "CountDown");

        var start = Assert.IsType<WorkflowStart>(next);
        Assert.Equal(2, start.Input.GetInt32());
        Assert.Equal("told", Assert.Single(start.Events!).Name);
    }

    [Fact]
    public async Task A_workflow_that_ends_does_not_begin_anew()
    {
        _registry.Add(CountDown, (_, _) => Task.CompletedTask);
        _platform.Setup(context => context.GetInput<WorkflowStart>()).Returns(new WorkflowStart(Json(0)));

        await Runner().RunAsync(_platform.Object, "CountDown");

        _platform.Verify(context => context.ContinueAsNew(It.IsAny<object?>(), It.IsAny<bool>()), Times.Never);
    }

    [Fact]
    public async Task An_activity_gets_its_input_and_gives_its_result()
    {
        _registry.Add(Shout, (text, _) => Task.FromResult(text.ToUpperInvariant()));

        var result = await Runner().RunAsync("Shout", new StepInput(Json("hey")), _client, CancellationToken.None);

        Assert.Equal("HEY", result.Result?.GetString());
        Assert.Null(result.Failure);
    }

    [Fact]
    public async Task What_is_of_no_use_to_try_again_is_a_result()
    {
        _registry.Add(Shout, (_, _) => throw new PermanentFailureException("Nobody is there."));

        Assert.Equal("Nobody is there.", (await Runner().RunAsync("Shout", new StepInput(Json("hey")), _client, CancellationToken.None)).Failure);
    }

    [Fact]
    public async Task What_may_go_well_the_next_time_is_the_platforms_to_try_again()
    {
        _registry.Add(Shout, (_, _) => throw new IOException("The store is down."));

        await Assert.ThrowsAsync<IOException>(() => Runner().RunAsync("Shout", new StepInput(Json("hey")), _client, CancellationToken.None));
    }

    [Fact]
    public void What_goes_into_the_history_is_read_the_same_by_serializers_of_other_settings()
    {
        var written = JsonSerializer.Serialize(new WorkflowStart(Json(3), [new KeptEvent("told", Json("x"))]), Shouting);

        Assert.Equal(3, JsonSerializer.Deserialize<WorkflowStart>(written)!.Input.GetInt32());
        Assert.Null(JsonSerializer.Deserialize<StepResult>(JsonSerializer.Serialize(new StepResult(null, "no")))!.Result);
    }

    private WorkflowRunner Runner() => new(_registry, new DurableWorkflows());

    private static JsonElement Json<T>(T value) => JsonSerializer.SerializeToElement(value);
}
