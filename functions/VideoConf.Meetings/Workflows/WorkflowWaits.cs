using System.Diagnostics.CodeAnalysis;

namespace VideoConf.Meetings.Workflows;

/// <summary>What was waited for, if it came.</summary>
/// <param name="Came">Whether it came in time.</param>
/// <param name="Value">What was raised; the default when it did not.</param>
public readonly record struct Awaited<T>(bool Came, T? Value);

/// <summary>Waits that most workflows need.</summary>
public static class WorkflowWaits
{
    /// <summary>The next event of a name, or that it did not come before a time. What comes later is kept.</summary>
    [SuppressMessage("Reliability", "MA0042", Justification = "A workflow cancels on its own thread: CancelAsync would leave it.")]
    [SuppressMessage("Performance", "CA1849", Justification = "A workflow cancels on its own thread: CancelAsync would leave it.")]
    public static async Task<Awaited<T>> WaitUntilAsync<T>(this IWorkflowContext context, string eventName, DateTimeOffset until)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var cancel = new CancellationTokenSource();
        var raised = context.WaitForAsync<T>(eventName, cancel.Token);
        if (raised.IsCompleted) return new Awaited<T>(true, await raised);
        var first = await Task.WhenAny(raised, context.DelayUntilAsync(until, cancel.Token));
        cancel.Cancel();
        return first == raised ? new Awaited<T>(true, await raised) : new Awaited<T>(false, default);
    }

    /// <summary>Waits for a while.</summary>
    public static Task DelayAsync(this IWorkflowContext context, TimeSpan delay)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.DelayUntilAsync(context.UtcNow + delay, CancellationToken.None);
    }
}
