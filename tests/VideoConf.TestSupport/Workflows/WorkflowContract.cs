using System.Collections.Concurrent;
using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Workflows;
using VideoConf.Meetings.Workflows.Journal;

namespace VideoConf.TestSupport.Workflows;

/// <summary>What the workflow engine does, on any document store. An adapter's test project derives from this and opens its own.</summary>
public abstract class WorkflowContract : IAsyncLifetime
{
    protected static readonly WorkflowDefinition<string> Flow = new("Flow");
    protected static readonly WorkflowDefinition<string> Other = new("Other");
    protected static readonly WorkflowActivity<string, string> Do = new("Do");
    protected static readonly RetryPolicy Thrice = new(3, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60));

    protected ManualTimeProvider Clock { get; } = new();

    protected IDocumentStore Store { get; private set; } = null!;

    /// <summary>What activities did, in order.</summary>
    protected ConcurrentQueue<string> Did { get; } = new();

    /// <summary>How an activity fails; null when it does not.</summary>
    protected Func<string, Exception?> Fails { get; set; } = _ => null;

    /// <summary>0 replays at each turn, more keeps code in memory: a workflow must not notice.</summary>
    protected virtual int Resident => 256;

    protected abstract Task<IDocumentStore> OpenAsync(TimeProvider clock);

    public async Task InitializeAsync() => Store = await OpenAsync(Clock);

    public virtual async Task DisposeAsync()
    {
        if (Store is IAsyncDisposable disposable) await disposable.DisposeAsync();
    }

    /// <summary>A new process on the same store, with a workflow as it is written in that process.</summary>
    protected WorkflowRun Run(Func<IWorkflowContext, string, Task> flow, Func<IWorkflowContext, string, Task>? other = null, JournalOptions? options = null)
    {
        var registry = new WorkflowRegistry().Add(Flow, flow).Add(Do, DoAsync);
        if (other is not null) registry.Add(Other, other);
        return new WorkflowRun(Store, Clock, registry, (options ?? new JournalOptions()) with { Resident = Resident });
    }

    private Task<string> DoAsync(string input, CancellationToken cancellationToken)
    {
        Did.Enqueue(input);
        return Fails(input) is { } error ? Task.FromException<string>(error) : Task.FromResult($"<{input}>");
    }

    [Fact]
    public async Task Steps_run_in_order_with_the_results_of_those_before()
    {
        await using var run = Run(async (context, input) =>
        {
            var one = await context.CallAsync(Do, input);
            context.SetStatus(await context.CallAsync(Do, one + "b"));
        });
        await run.StartAsync(Flow, "one", "a");
        Assert.Equal(new WorkflowInstance("one", "Flow", WorkflowState.Completed, "<<a>b>", null), await run.SettledAsync("one"));
        Assert.Equal(["a", "<a>b"], Did);
    }

    [Fact]
    public async Task Starting_again_does_nothing_whether_it_runs_or_has_ended()
    {
        await using var run = Run(async (context, input) =>
        {
            await context.CallAsync(Do, input);
            await context.WaitForAsync<string>("go", CancellationToken.None);
        });
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => run.StartAsync(Flow, "one", "a")));
        await run.SettleAsync();
        await run.StartAsync(Flow, "one", "b");
        await run.RaiseAsync("one", "go", "");
        Assert.Equal(WorkflowState.Completed, (await run.SettledAsync("one")).State);
        await run.StartAsync(Flow, "one", "c");
        await run.SettleAsync();
        Assert.Equal(["a"], Did);
    }

    [Fact]
    public async Task What_is_not_there_is_null_and_ignores_events()
    {
        await using var run = Run((_, _) => Task.CompletedTask);
        Assert.Null(await run.Engine.GetAsync("nobody", CancellationToken.None));
        await run.RaiseAsync("nobody", "go", "");
        Assert.Null(await run.Engine.GetAsync("nobody", CancellationToken.None));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("../x")]
    public async Task Ids_that_are_none_are_refused(string id)
    {
        await using var run = Run((_, _) => Task.CompletedTask);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => run.StartAsync(Flow, id, ""));
    }

    [Fact]
    public async Task Started_before_the_engine_runs_it_runs_when_the_engine_does()
    {
        await new JournaledWorkflows(Store, Clock).StartAsync(Flow, "one", "a", CancellationToken.None);
        await using var run = Run((context, input) => context.CallAsync(Do, input));
        Assert.Equal(WorkflowState.Completed, (await run.SettledAsync("one")).State);
    }

    [Fact]
    public async Task An_event_is_kept_until_it_is_awaited()
    {
        var early = new JournaledWorkflows(Store, Clock);
        await early.StartAsync(Flow, "one", "a", CancellationToken.None);
        await early.RaiseAsync("one", "b", "early", CancellationToken.None);
        await using var run = Run(async (context, _) =>
        {
            var first = await context.WaitForAsync<string>("a", CancellationToken.None);
            context.SetStatus(first + " " + await context.WaitForAsync<string>("b", CancellationToken.None));
        });
        await run.SettleAsync();
        await run.RaiseAsync("one", "a", "late");
        Assert.Equal("late early", (await run.SettledAsync("one")).Status);
    }

    [Fact]
    public async Task Events_come_in_the_order_in_which_they_were_raised_and_twice_when_raised_twice()
    {
        await using var run = Run(async (context, _) =>
        {
            var all = new List<int>();
            for (var i = 0; i < 6; i++) all.Add(await context.WaitForAsync<int>("n", CancellationToken.None));
            context.SetStatus(string.Join(',', all));
        });
        await run.StartAsync(Flow, "one", "");
        foreach (var number in new[] { 1, 2, 2, 3, 4, 5 }) await run.RaiseAsync("one", "n", number);
        Assert.Equal("1,2,2,3,4,5", (await run.SettledAsync("one")).Status);
    }

    [Fact]
    public async Task Of_two_waits_the_first_gets_the_first_event_and_a_cancelled_one_gets_none()
    {
        await using var run = Run(async (context, _) =>
        {
            using var cancel = new CancellationTokenSource();
            var none = context.WaitForAsync<string>("n", cancel.Token);
            var one = context.WaitForAsync<string>("n", CancellationToken.None);
            var two = context.WaitForAsync<string>("n", CancellationToken.None);
#pragma warning disable MA0042, CA1849 // On the workflow's own thread.
            cancel.Cancel();
#pragma warning restore MA0042, CA1849
            context.SetStatus($"{await one} {await two} {none.IsCanceled}");
        });
        await run.StartAsync(Flow, "one", "");
        await run.RaiseAsync("one", "n", "x");
        await run.RaiseAsync("one", "n", "y");
        Assert.Equal("x y True", (await run.SettledAsync("one")).Status);
    }

    [Fact]
    public async Task Two_events_at_once_both_come()
    {
        await using var run = Run(async (context, _) =>
        {
            var got = await Task.WhenAll(context.WaitForAsync<string>("a", CancellationToken.None), context.WaitForAsync<string>("b", CancellationToken.None));
            context.SetStatus(string.Join(' ', got));
        });
        await run.StartAsync(Flow, "one", "");
        await Task.WhenAll(run.RaiseAsync("one", "b", "B"), run.RaiseAsync("one", "a", "A"));
        Assert.Equal("A B", (await run.SettledAsync("one")).Status);
    }

    [Fact]
    public async Task A_timer_completes_at_its_time_and_the_workflow_sees_that_time()
    {
        var start = Clock.GetUtcNow();
        await using var run = Run(async (context, _) =>
        {
            await context.DelayAsync(TimeSpan.FromHours(30));
            context.SetStatus((context.UtcNow - start).TotalHours.ToString("0", System.Globalization.CultureInfo.InvariantCulture));
        });
        await run.StartAsync(Flow, "one", "");
        await run.SettleAsync();
        Clock.Advance(TimeSpan.FromHours(29));
        Assert.Equal(WorkflowState.Running, (await run.SettledAsync("one")).State);
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("30", (await run.SettledAsync("one")).Status);
    }

    [Fact]
    public async Task Timers_that_are_due_together_complete_in_the_order_of_their_times()
    {
        await using var run = Run(async (context, _) =>
        {
            var order = new List<int>();
            async Task At(int hours)
            {
                await context.DelayAsync(TimeSpan.FromHours(hours));
                order.Add(hours);
            }

            await Task.WhenAll(At(3), At(1), At(2));
            context.SetStatus(string.Join(',', order));
        });
        await run.StartAsync(Flow, "one", "");
        await run.SettleAsync();
        Clock.Advance(TimeSpan.FromHours(4));
        Assert.Equal("1,2,3", (await run.SettledAsync("one")).Status);
    }

    [Theory]
    [InlineData(true, "came x, 1")]
    [InlineData(false, "late, 2")]
    public async Task Whichever_comes_first_cancels_the_other(bool raise, string expected)
    {
        await using var run = Run(async (context, _) =>
        {
            var first = await context.WaitUntilAsync<string>("go", context.UtcNow + TimeSpan.FromMinutes(1));
            var hours = first.Came ? 1 : 2;
            await context.DelayAsync(TimeSpan.FromHours(hours)); // Longer than the cancelled timer.
            context.SetStatus($"{(first.Came ? $"came {first.Value}" : "late")}, {hours}");
        });
        await run.StartAsync(Flow, "one", "");
        await run.SettleAsync();
        if (raise) await run.RaiseAsync("one", "go", "x");
        for (var minutes = 0; minutes < 130; minutes += 10)
        {
            Clock.Advance(TimeSpan.FromMinutes(10));
            await run.SettleAsync();
        }

        Assert.Equal(expected, (await run.GetAsync("one")).Status);
    }

    [Fact]
    public async Task A_step_is_tried_again_later_and_later_and_a_restart_does_not_begin_anew()
    {
        Fails = _ => Did.Count < 3 ? new IOException("no") : null;
        Task Code(IWorkflowContext context, string input) => context.CallAsync(Do, input, Thrice);
        await using (var first = Run(Code))
        {
            await first.StartAsync(Flow, "one", "a");
            await first.SettleAsync();
            Assert.Single(Did);
            Clock.Advance(TimeSpan.FromSeconds(10));
            await first.SettleAsync();
            Assert.Equal(2, Did.Count);
        }

        await using var second = Run(Code);
        Clock.Advance(TimeSpan.FromSeconds(19));
        Assert.Equal(WorkflowState.Running, (await second.SettledAsync("one")).State);
        Assert.Equal(2, Did.Count);
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(WorkflowState.Completed, (await second.SettledAsync("one")).State);
        Assert.Equal(3, Did.Count);
    }

    [Fact]
    public async Task A_step_that_fails_for_good_can_be_handled()
    {
        Fails = _ => new IOException("the disk is full");
        await using var run = Run(async (context, input) =>
        {
            try
            {
                await context.CallAsync(Do, input, new RetryPolicy(1, TimeSpan.Zero, TimeSpan.Zero));
            }
            catch (WorkflowStepException error)
            {
                context.SetStatus($"{error.Step}: {error.Message}");
            }
        });
        await run.StartAsync(Flow, "one", "a");
        Assert.Equal(new WorkflowInstance("one", "Flow", WorkflowState.Completed, "Do: IOException: the disk is full", null), await run.SettledAsync("one"));
    }

    [Fact]
    public async Task A_failure_that_is_not_handled_is_the_workflows_own()
    {
        Fails = _ => new PermanentFailureException("There is no such file.");
        await using var run = Run((context, input) => context.CallAsync(Do, input, Thrice));
        await run.StartAsync(Flow, "one", "a");
        Assert.Equal(new WorkflowInstance("one", "Flow", WorkflowState.Failed, null, "There is no such file."), await run.SettledAsync("one"));
        Assert.Single(Did);
        Assert.Contains("one: Flow There is no such file.", run.Observed.Heard);
    }

    [Fact]
    public async Task A_workflow_that_throws_at_once_fails_alone()
    {
        await using var run = Run((context, input) => input == "bad" ? throw new InvalidOperationException("bad input") : context.CallAsync(Do, input));
        await run.StartAsync(Flow, "bad", "bad");
        await run.StartAsync(Flow, "good", "good");
        Assert.Equal("InvalidOperationException: bad input", (await run.SettledAsync("bad")).Failure);
        Assert.Equal(WorkflowState.Completed, (await run.GetAsync("good")).State);
    }

    [Theory]
    [InlineData("well", "child: done")]
    [InlineData("badly", "child: InvalidOperationException: it failed")]
    public async Task A_child_is_waited_for_and_its_failure_is_heard_of(string how, string expected)
    {
        await using var run = Run(
            async (context, input) =>
            {
                try
                {
                    await context.CallChildAsync(Other, "the-child", input);
                    context.SetStatus("child: done");
                }
                catch (WorkflowStepException error)
                {
                    context.SetStatus($"child: {error.Message}");
                }
            },
            async (context, input) =>
            {
                await context.WaitForAsync<string>("go", CancellationToken.None);
                if (input == "badly") throw new InvalidOperationException("it failed");
            });
        await run.StartAsync(Flow, "one", how);
        await run.SettleAsync();
        Assert.Equal(WorkflowState.Running, (await run.GetAsync("the-child")).State);
        await run.RaiseAsync("the-child", "go", "");
        Assert.Equal(expected, (await run.SettledAsync("one")).Status);
    }

    [Fact]
    public async Task Several_wait_for_a_child_that_somebody_else_started()
    {
        await using var run = Run(
            (context, _) => context.CallChildAsync(Other, "the-child", "second"),
            async (context, input) => context.SetStatus(input + await context.WaitForAsync<string>("go", CancellationToken.None)));
        await run.StartAsync(Other, "the-child", "first");
        await run.StartAsync(Flow, "one", "");
        await run.StartAsync(Flow, "two", "");
        await run.SettleAsync();
        await run.RaiseAsync("the-child", "go", "!");
        Assert.Equal("first!", (await run.SettledAsync("the-child")).Status);
        await run.StartAsync(Flow, "three", "");
        foreach (var id in new[] { "one", "two", "three" }) Assert.Equal(WorkflowState.Completed, (await run.SettledAsync(id)).State);
    }

    [Fact]
    public async Task It_goes_on_after_a_restart_where_it_was_without_doing_again_what_was_done()
    {
        async Task Code(IWorkflowContext context, string input)
        {
            var a = await context.CallAsync(Do, "a");
            var event1 = await context.WaitForAsync<string>("go", CancellationToken.None);
            var b = await context.CallAsync(Do, a + event1);
            await context.DelayAsync(TimeSpan.FromHours(1));
            context.SetStatus(b);
        }

        await using (var run = Run(Code))
        {
            await run.StartAsync(Flow, "one", "");
            await run.SettleAsync();
        }

        await using (var run = Run(Code))
        {
            await run.RaiseAsync("one", "go", "x");
            await run.SettleAsync();
        }

        Clock.Advance(TimeSpan.FromHours(2));
        await using (var run = Run(Code)) Assert.Equal(new WorkflowInstance("one", "Flow", WorkflowState.Completed, "<<a>x>", null), await run.SettledAsync("one"));
        Assert.Equal(["a", "<a>x"], Did);
    }

    [Fact]
    public async Task Code_that_asks_for_something_else_than_its_journal_fails_with_a_sentence()
    {
        async Task Waiting(IWorkflowContext context, string input)
        {
            await context.CallAsync(Do, "a");
            await context.WaitForAsync<string>("go", CancellationToken.None);
        }

        await using (var run = Run(Waiting))
        {
            await run.StartAsync(Flow, "other", "");
            await run.StartAsync(Flow, "fewer", "");
            await run.StartAsync(Flow, "same", "");
            await run.SettleAsync();
        }

        await using var changed = Run((context, _) => context.InstanceId switch
        {
            "other" => context.DelayAsync(TimeSpan.FromHours(1)),
            "fewer" => context.WaitForAsync<string>("go", CancellationToken.None),
            _ => Waiting(context, ""),
        });
        Assert.Equal("The journal says that step 1 was activity Do; the code asks for a timer. Give changed code another name.", (await changed.SettledAsync("other")).Failure);
        Assert.StartsWith("The journal holds the end of step 1 (activity Do), which the code has not asked for.", (await changed.GetAsync("fewer")).Failure, StringComparison.Ordinal);
        Assert.Equal(WorkflowState.Running, (await changed.GetAsync("same")).State);
    }

    [Fact]
    public async Task A_workflow_without_its_code_waits_for_a_version_that_has_it()
    {
        await new JournaledWorkflows(Store, Clock).StartAsync(Other, "one", "a", CancellationToken.None);
        await using (var run = Run((_, _) => Task.CompletedTask))
        {
            Assert.Equal(WorkflowState.Running, (await run.SettledAsync("one")).State);
            Assert.Contains(run.Observed.Heard, text => text.Contains("No workflow Other is registered", StringComparison.Ordinal));
        }

        await using var later = Run((_, _) => Task.CompletedTask, (context, input) => context.CallAsync(Do, input));
        Assert.Equal(WorkflowState.Completed, (await later.SettledAsync("one")).State);
    }

    [Fact]
    public async Task A_workflow_that_awaits_the_world_fails_with_a_sentence()
    {
        await using var run = Run(async (_, _) => await new TaskCompletionSource().Task);
        await run.StartAsync(Flow, "one", "");
        Assert.Equal("The workflow awaited something that is not its context's. Do that in an activity.", (await run.SettledAsync("one")).Failure);
    }

    [Fact]
    public async Task A_journal_that_grows_without_end_fails_and_one_that_begins_anew_does_not()
    {
        async Task Endless(IWorkflowContext context, string input)
        {
            while (await context.WaitForAsync<int>("n", CancellationToken.None) < 49)
            {
                // Journals another event.
            }
        }

        async Task Anew(IWorkflowContext context, string input)
        {
            var number = await context.WaitForAsync<int>("n", CancellationToken.None);
            context.SetStatus($"{input}{number},");
            if (number < 49) context.ContinueAsNew($"{input}{number},");
        }

        await using var run = Run(Endless, Anew, new JournalOptions { MaxEntries = 20 });
        await run.StartAsync(Flow, "endless", "");
        await run.StartAsync(Other, "anew", "");
        for (var number = 0; number < 50; number++)
        {
            await run.RaiseAsync("endless", "n", number);
            await run.RaiseAsync("anew", "n", number);
            await run.SettleAsync(); // All at once they would be kept events, which have a limit too.
        }

        Assert.StartsWith("The journal has more than 20 entries.", (await run.SettledAsync("endless")).Failure, StringComparison.Ordinal);
        var anew = await run.GetAsync("anew");
        Assert.Equal(WorkflowState.Completed, anew.State);
        Assert.Equal(string.Concat(Enumerable.Range(0, 50).Select(number => $"{number},")), anew.Status);
    }

    [Fact]
    public async Task Beginning_anew_keeps_the_events_that_nobody_awaited_in_their_order()
    {
        await using var run = Run(async (context, input) =>
        {
            await context.WaitForAsync<string>("next", CancellationToken.None);
            var number = await context.WaitForAsync<int>("n", CancellationToken.None);
            context.SetStatus($"{input}{number}");
            if (number < 3) context.ContinueAsNew($"{input}{number}");
        });
        await run.StartAsync(Flow, "one", "");
        foreach (var number in new[] { 1, 2, 3 }) await run.RaiseAsync("one", "n", number);
        await run.SettleAsync();
        for (var i = 0; i < 3; i++) await run.RaiseAsync("one", "next", "");
        Assert.Equal(new WorkflowInstance("one", "Flow", WorkflowState.Completed, "123", null), await run.SettledAsync("one"));
    }

    [Fact]
    public async Task What_is_too_large_is_refused_and_fails_the_step_alone()
    {
        await using var run = Run(async (context, input) =>
        {
            try
            {
                await context.CallAsync(Do, new string('x', 2000));
            }
            catch (WorkflowStepException error)
            {
                context.SetStatus(error.Message);
            }
        }, options: new JournalOptions { MaxPayloadBytes = 1000 });
        await Assert.ThrowsAsync<ArgumentException>(() => run.StartAsync(Flow, "big", new string('x', 2000)));
        await run.StartAsync(Flow, "one", "");
        Assert.Contains("more than 1000 bytes", (await run.SettledAsync("one")).Status, StringComparison.Ordinal);
        Assert.Single(Did);
    }

    [Fact]
    public async Task An_ended_instance_is_forgotten_after_its_retention()
    {
        await using var run = Run((context, input) => context.CallAsync(Do, input), options: new JournalOptions { Retention = TimeSpan.FromDays(1) });
        await run.StartAsync(Flow, "one", "a");
        Assert.Equal(WorkflowState.Completed, (await run.SettledAsync("one")).State);
        Clock.Advance(TimeSpan.FromHours(23));
        Assert.NotNull(await run.Engine.GetAsync("one", CancellationToken.None));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await run.Engine.GetAsync("one", limit.Token) is not null) Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Empty((await Store.QueryAsync(new DocumentQuery("workflows", "one"), limit.Token)).Documents);
    }

    [Fact]
    public async Task Those_who_wait_for_others_hold_up_nobody_else()
    {
        const int Lanes = 2;
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = 0;
        var most = 0;
        var outside = new WorkflowActivity<int, int>("Outside");
        var light = new WorkflowActivity<int, int>("Light");
        var lit = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var registry = new WorkflowRegistry()
            .Add(new WorkflowDefinition<int>("Waits"), (context, number) => context.CallAsync(outside, number))
            .Add(new WorkflowDefinition<int>("Goes"), (context, number) => context.CallAsync(light, number))
            .Add(
                light,
                (number, _) =>
                {
                    lit.TrySetResult();
                    return Task.FromResult(number);
                })
            .Add(
                outside,
                async (number, cancellation) =>
                {
                    var now = Interlocked.Increment(ref waiting);
                    for (var seen = Volatile.Read(ref most); now > seen; seen = Volatile.Read(ref most)) Interlocked.CompareExchange(ref most, now, seen);
                    await release.Task.WaitAsync(cancellation);
                    Interlocked.Decrement(ref waiting);
                    return number;
                },
                ActivityLoad.Outside);
        await using var run = new WorkflowRun(Store, Clock, registry, new JournalOptions { LightActivities = 1, HeavyActivities = 1, OutsideActivities = Lanes });
        for (var number = 0; number < 10; number++) await run.StartAsync(new WorkflowDefinition<int>("Waits"), $"waits-{number}", number);
        await run.StartAsync(new WorkflowDefinition<int>("Goes"), "goes", 1);
        await lit.Task.WaitAsync(TimeSpan.FromSeconds(30));
        release.TrySetResult();
        await run.SettleAsync();
        for (var number = 0; number < 10; number++) Assert.Equal(WorkflowState.Completed, (await run.GetAsync($"waits-{number}")).State);
        Assert.InRange(most, 1, Lanes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Many_that_end_at_once_are_drained_by_few_at_a_time_in_their_order(int few)
    {
        const int Count = 100;
        var running = 0;
        var most = 0;
        var order = new ConcurrentQueue<int>();
        var heavy = new WorkflowActivity<int, int>("Heavy");
        var registry = new WorkflowRegistry().Add(new WorkflowDefinition<int>("Many"), (context, number) => context.CallAsync(heavy, number)).Add(
            heavy,
            async (number, cancellation) =>
            {
                var now = Interlocked.Increment(ref running);
                for (var seen = Volatile.Read(ref most); now > seen; seen = Volatile.Read(ref most)) Interlocked.CompareExchange(ref most, now, seen);
                order.Enqueue(number);
                await Task.Yield();
                Interlocked.Decrement(ref running);
                return number;
            },
            ActivityLoad.Heavy);
        await using var run = new WorkflowRun(Store, Clock, registry, new JournalOptions { Resident = 4, Turns = 1, HeavyActivities = few });
        for (var number = 0; number < Count; number++) await run.StartAsync(new WorkflowDefinition<int>("Many"), $"many-{number}", number);
        await run.SettleAsync();
        for (var number = 0; number < Count; number++) Assert.Equal(WorkflowState.Completed, (await run.GetAsync($"many-{number}")).State);
        Assert.InRange(most, 1, few);

        // Of two that run at once, the machine may hold either up for as long as it likes.
        if (few == 1) Assert.Equal(Enumerable.Range(0, Count), order);
    }
}
