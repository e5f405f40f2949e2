using System.Text.Json;
using Microsoft.DurableTask;
using Moq;
using VideoConf.Functions.Workflows;
using VideoConf.Meetings;
using VideoConf.Meetings.Workflows;
using Policy = VideoConf.Meetings.Workflows.RetryPolicy;

namespace VideoConf.Functions.Tests.Workflows;

public sealed class DurableContextTests
{
    private static readonly DateTime Now = new(2027, 1, 15, 9, 0, 0, DateTimeKind.Utc);
    private static readonly WorkflowActivity<string, int> Count = new("Words.Count");
    private static readonly WorkflowDefinition<string> Child = new("Errand");

    private readonly Mock<TaskOrchestrationContext> _platform = new(MockBehavior.Strict);
    private readonly Queue<TaskCompletionSource<JsonElement>> _heard = new();

    public DurableContextTests()
    {
        _platform.SetupGet(context => context.InstanceId).Returns("errand-1");
        _platform.SetupGet(context => context.CurrentUtcDateTime).Returns(Now);
        _platform.Setup(context => context.WaitForExternalEvent<JsonElement>(It.IsAny<string>(), It.IsAny<CancellationToken>())).Returns(() =>
        {
            var wait = new TaskCompletionSource<JsonElement>();
            _heard.Enqueue(wait);
            return wait.Task;
        });
    }

    [Fact]
    public async Task An_activity_is_called_by_its_functions_name_with_the_retries_that_the_workflow_wants()
    {
        TaskOptions? options = null;
        object? given = null;
        _platform.Setup(context => context.CallActivityAsync<StepResult>(It.Is<TaskName>(name => name.Name == "Activity_Words_Count"), It.IsAny<object?>(), It.IsAny<TaskOptions?>()))
            .Callback((TaskName _, object? input, TaskOptions? with) => (given, options) = (input, with))
            .ReturnsAsync(new StepResult(Json(7)));

        Assert.Equal(7, await Context().CallAsync(Count, "seven words", new Policy(12, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(5))));
        Assert.Equal("seven words", Assert.IsType<StepInput>(given).Input.GetString());
        var policy = options!.Retry!.Policy!;
        Assert.Equal((12, TimeSpan.FromSeconds(10), 2.0, TimeSpan.FromMinutes(5)), (policy.MaxNumberOfAttempts, policy.FirstRetryInterval, policy.BackoffCoefficient, policy.MaxRetryInterval));
    }

    [Fact]
    public async Task An_activity_that_failed_for_good_fails_the_step_by_its_own_name()
    {
        SetupStep<StepResult>().ReturnsAsync(new StepResult(null, "There is no such meeting."));

        var error = await Assert.ThrowsAsync<WorkflowStepException>(() => Context().CallAsync(Count, ""));
        Assert.Equal(("Words.Count", "There is no such meeting."), (error.Step, error.Message));
    }

    [Fact]
    public async Task An_activity_whose_retries_are_over_fails_the_step()
    {
        SetupStep<StepResult>().ThrowsAsync(new TaskFailedException("Activity_Words_Count", 1, new TaskFailureDetails("System.IO.IOException", "The store is down.", null, null)));

        var error = await Assert.ThrowsAsync<WorkflowStepException>(() => Context().CallAsync(Count, ""));
        Assert.Equal("The store is down.", error.Message);
    }

    [Fact]
    public async Task Done_comes_back_as_done()
    {
        SetupStep<StepResult>().ReturnsAsync(new StepResult(WorkflowJson.Write(Done.Value, typeof(Done), 100)));

        Assert.Same(Done.Value, await Context().CallAsync(new WorkflowActivity<string, Done>("Warn"), ""));
    }

    [Fact]
    public async Task A_child_is_looked_at_until_it_has_ended()
    {
        var states = new Queue<ChildResult>([new(WorkflowState.Running), new(WorkflowState.Running), new(WorkflowState.Completed)]);
        var pauses = new List<TimeSpan>();
        SetupStep<ChildResult>().ReturnsAsync(states.Dequeue);
        _platform.Setup(context => context.CreateTimer(It.IsAny<DateTime>(), CancellationToken.None)).Callback((DateTime at, CancellationToken _) => pauses.Add(at - Now)).Returns(Task.CompletedTask);

        await Context().CallChildAsync(Child, "errand-2", "");

        Assert.Empty(states);
        Assert.Equal([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)], pauses);
    }

    [Fact]
    public async Task A_child_that_failed_fails_the_step()
    {
        SetupStep<ChildResult>().ReturnsAsync(new ChildResult(WorkflowState.Failed, "It could not."));

        Assert.Equal("It could not.", (await Assert.ThrowsAsync<WorkflowStepException>(() => Context().CallChildAsync(Child, "errand-2", ""))).Message);
    }

    [Fact]
    public async Task A_workflow_does_not_wait_for_itself() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Context().CallChildAsync(Child, "errand-1", ""));

    [Fact]
    public async Task Events_come_in_the_order_in_which_they_were_raised_to_the_waits_in_theirs()
    {
        var context = Context();
        var first = context.WaitForAsync<string>("told", CancellationToken.None);
        var second = context.WaitForAsync<string>("told", CancellationToken.None);

        Tell("one");
        Tell("two");

        Assert.Equal(("one", "two"), (await first, await second));
        Assert.Empty(_heard);
    }

    [Fact]
    public async Task An_event_that_comes_after_its_wait_was_given_up_is_kept_for_the_next()
    {
        using var cancel = new CancellationTokenSource();
        var context = Context();
        var given = context.WaitForAsync<string>("told", cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);

        Tell("late");

        Assert.Equal(["told"], context.Kept.Select(told => told.Name));
        Assert.Equal("late", await context.WaitForAsync<string>("told", CancellationToken.None));
        Assert.Empty(_heard);
    }

    [Fact]
    public async Task A_wait_after_one_that_was_given_up_hears_by_the_same_ear()
    {
        using var cancel = new CancellationTokenSource();
        var context = Context();
        var given = context.WaitForAsync<string>("told", cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        var next = context.WaitForAsync<string>("told", CancellationToken.None);

        Assert.Single(_heard);
        Tell("now");
        Assert.Equal("now", await next);
    }

    [Fact]
    public async Task A_wait_with_a_limit_ends_with_the_time_or_with_the_event()
    {
        var time = new TaskCompletionSource();
        _platform.Setup(context => context.CreateTimer(It.IsAny<DateTime>(), It.IsAny<CancellationToken>())).Returns(() => time.Task);
        var context = Context();

        var missed = context.WaitUntilAsync<string>("told", context.UtcNow + TimeSpan.FromSeconds(15));
        time.SetResult();
        Assert.False((await missed).Came);

        time = new TaskCompletionSource();
        var came = context.WaitUntilAsync<string>("told", context.UtcNow + TimeSpan.FromSeconds(15));
        Tell("now");
        Assert.Equal(new Awaited<string>(true, "now"), await came);
    }

    [Fact]
    public async Task What_was_kept_before_it_began_anew_is_there_again()
    {
        var context = new DurableContext(_platform.Object, [new KeptEvent("told", Json("before"))]);

        Assert.Equal("before", await context.WaitForAsync<string>("told", CancellationToken.None));
        Assert.Empty(context.Kept);
    }

    private DurableContext Context() => new(_platform.Object, []);

    private void Tell(string text) => _heard.Dequeue().SetResult(Json(text));

    private Moq.Language.Flow.ISetup<TaskOrchestrationContext, Task<T>> SetupStep<T>() =>
        _platform.Setup(context => context.CallActivityAsync<T>(It.IsAny<TaskName>(), It.IsAny<object?>(), It.IsAny<TaskOptions?>()));

    private static JsonElement Json<T>(T value) => JsonSerializer.SerializeToElement(value);
}
