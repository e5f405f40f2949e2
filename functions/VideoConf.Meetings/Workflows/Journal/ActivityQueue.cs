using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace VideoConf.Meetings.Workflows.Journal;

/// <summary>An activity to run.</summary>
internal sealed record ActivityCall(Instance Instance, int Run, int Step, RegisteredActivity Activity, object? Input);

/// <summary>
/// Runs activities, of each <see cref="ActivityLoad"/> a bounded number at once, in the order in which they were asked for. It holds an entry for each pending activity of each instance,
/// which is bounded by the instances' own limits.
/// </summary>
internal sealed class ActivityQueue(JournalOptions options, WorkTally tally, Action<Instance, StepEnded> ended)
{
    private readonly Channel<ActivityCall> _light = Channel.CreateUnbounded<ActivityCall>();
    private readonly Channel<ActivityCall> _heavy = Channel.CreateUnbounded<ActivityCall>();
    private readonly Channel<ActivityCall> _outside = Channel.CreateUnbounded<ActivityCall>();

    public void Enqueue(ActivityCall call)
    {
        tally.Enter();
        var queue = call.Activity.Load switch { ActivityLoad.Heavy => _heavy, ActivityLoad.Outside => _outside, _ => _light };
        if (!queue.Writer.TryWrite(call)) tally.Leave(); // Stopped: it is asked for again after the next start.
    }

    /// <summary>Runs activities until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(
        [
            .. Enumerable.Range(0, options.LightActivities).Select(_ => WorkAsync(_light.Reader, cancellationToken)),
            .. Enumerable.Range(0, options.HeavyActivities).Select(_ => WorkAsync(_heavy.Reader, cancellationToken)),
            .. Enumerable.Range(0, options.OutsideActivities).Select(_ => WorkAsync(_outside.Reader, cancellationToken)),
        ]);
    }

    /// <summary>Takes nothing more.</summary>
    public void Close()
    {
        _light.Writer.TryComplete();
        _heavy.Writer.TryComplete();
        _outside.Writer.TryComplete();
    }

    private async Task WorkAsync(ChannelReader<ActivityCall> queue, CancellationToken cancellationToken)
    {
        // Off the caller's thread: an activity may work before it awaits.
        await Task.Yield();
        try
        {
            while (await queue.WaitToReadAsync(cancellationToken))
            {
                while (!cancellationToken.IsCancellationRequested && queue.TryRead(out var call))
                {
                    try
                    {
                        if (await RunOneAsync(call, cancellationToken) is { } result) ended(call.Instance, result);
                    }
                    finally
                    {
                        tally.Leave();
                    }
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped. What is still queued was never journaled as done, and is asked for again.
        }
    }

    /// <summary>Null when the engine stops: then it did not end, and runs again.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever an activity throws is its failure, to be journaled and tried again.")]
    private async Task<StepEnded?> RunOneAsync(ActivityCall call, CancellationToken cancellationToken)
    {
        try
        {
            var result = await call.Activity.Run(call.Input, cancellationToken);
            return Written(call, result);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception error)
        {
            return new StepEnded(call.Run, call.Step, Result: null, Execution.Words(error), error is PermanentFailureException);
        }
    }

    // A result that does not fit does not fit the next time either.
    private StepEnded Written(ActivityCall call, object? result)
    {
        try
        {
            return new StepEnded(call.Run, call.Step, WorkflowJson.Write(result, call.Activity.ResultType, options.MaxPayloadBytes), Failure: null, ForGood: false);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return new StepEnded(call.Run, call.Step, Result: null, Execution.Words(error), ForGood: true);
        }
    }
}
