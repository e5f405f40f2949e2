using System.Collections.Concurrent;
using System.Globalization;
using VideoConf.Meetings.Workflows;

namespace VideoConf.TestSupport.Workflows;

/// <summary>
/// A workflow with a step of each kind, whose outcome tells whether each counted once: steps in a row and at once, a retry, events early and late, a timer, a
/// child that counts for itself, and a beginning anew.
/// </summary>
public sealed class Errand(Func<string, Exception?>? fails = null)
{
    public const string Expected = "a1 e:early (b1 b2 b3) retried t child e:late then a2 e:early2 done";

    public static readonly WorkflowDefinition<string> Definition = new("Errand");
    public static readonly WorkflowDefinition<string> Child = new("ErrandChild");
    private static readonly WorkflowActivity<string, string> Do = new("DoErrand");
    private static readonly RetryPolicy Soon = new(50, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

    /// <summary>How often each activity took effect.</summary>
    public ConcurrentDictionary<string, int> Effects { get; } = new(StringComparer.Ordinal);

    public WorkflowRegistry Register() => new WorkflowRegistry().Add(Definition, RunAsync).Add(Child, RunChildAsync).Add(Do, DoAsync);

    /// <summary>Moves the clock and raises what is awaited, until the errand has ended.</summary>
    public static async Task<WorkflowInstance> FinishAsync(WorkflowRun run, ManualTimeProvider clock, string instanceId)
    {
        await run.StartAsync(Definition, instanceId, "");
        for (var minute = 0; minute < 60; minute++)
        {
            await run.SettleAsync();
            var instance = await run.GetAsync(instanceId);
            if (instance.State != WorkflowState.Running) return instance;

            // Who raises cannot know whether it was heard, and raises again; the workflow takes what it has not had.
            if (instance.Status == "waits")
            {
                await run.RaiseAsync(instanceId, "early", "early");
                await run.RaiseAsync(instanceId, "late", "late");
                await run.RaiseAsync(instanceId, "early2", "early2");
            }

            clock.Advance(TimeSpan.FromMinutes(1));
        }

        return await run.GetAsync(instanceId);
    }

    private Task<string> DoAsync(string input, CancellationToken cancellationToken)
    {
        if (Effects.AddOrUpdate(input, 1, (_, count) => count + 1) == 1 && input.StartsWith("retried", StringComparison.Ordinal)) throw new IOException("not at once");
        return fails?.Invoke(input) is { } error ? Task.FromException<string>(error) : Task.FromResult(input);
    }

    private static async Task RunAsync(IWorkflowContext context, string before)
    {
        if (before.Length > 0)
        {
            var second = $"{before} then {await context.CallAsync(Do, "a2", Soon)} e:{await context.WaitForAsync<string>("early2", CancellationToken.None)}";
            context.SetStatus($"{second} done");
            return;
        }

        context.SetStatus("waits");
        var text = await context.CallAsync(Do, "a1", Soon);
        text += $" e:{await context.WaitForAsync<string>("early", CancellationToken.None)}";
        var together = await Task.WhenAll(Enumerable.Range(1, 3).Select(number => context.CallAsync(Do, string.Create(CultureInfo.InvariantCulture, $"b{number}"), Soon)));
        text += $" ({string.Join(' ', together)}) {await context.CallAsync(Do, "retried", Soon)}";
        await context.DelayAsync(TimeSpan.FromSeconds(90));
        text += " t";
        await context.CallChildAsync(Child, $"{context.InstanceId}-child", "child");
        text += $" child e:{await context.WaitForAsync<string>("late", CancellationToken.None)}";
        context.ContinueAsNew(text);
    }

    private static async Task RunChildAsync(IWorkflowContext context, string input)
    {
        await context.CallAsync(Do, input, Soon);
        await context.DelayAsync(TimeSpan.FromSeconds(5));
    }
}
