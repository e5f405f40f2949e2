using VideoConf.Contracts.Node;

namespace VideoConf.MediaNode.Events;

/// <summary>
/// Delivers the queue to the control plane in order, one batch at a time, each until it is taken: at least once. A batch keeps its
/// numbers over all attempts, which is how the other side tells a repetition. What is not taken within the retention time is given up.
/// </summary>
internal sealed partial class EventPusher(
    EventQueue queue, IEventSink sink, TimeProvider clock, TimeSpan retention, ILogger<EventPusher> logger)
{
    /// <summary>Most events in one batch, as the contract has it.</summary>
    public const int BatchSize = 500;

    /// <summary>Between the attempts at a batch.</summary>
    internal static readonly Backoff Retries = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(5));

    private readonly string _epoch = Guid.NewGuid().ToString("N");
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _sequence;
    private long _delivered;
    private long _abandoned;
    private long _failures;
    private volatile bool _draining;

    /// <summary>Id of this process in its events.</summary>
    public string Epoch => _epoch;

    /// <summary>Events the control plane has taken.</summary>
    public long Delivered => Interlocked.Read(ref _delivered);

    /// <summary>Events given up after their retention, or refused.</summary>
    public long Abandoned => Interlocked.Read(ref _abandoned);

    /// <summary>Attempts that failed.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Runs until cancelled, or until the queue is empty after <see cref="DrainAsync"/> was called.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var batch = queue.Take(BatchSize);
                if (batch.Count > 0)
                {
                    // Numbered here, not when they came: what was coalesced leaves no hole.
                    var taken = await DeliverAsync(
                        new([.. batch.Select(item => item.Event with { Epoch = _epoch, Sequence = ++_sequence })]), cancellationToken);
                    foreach (var item in batch) item.Settled?.Invoke(taken);
                    continue;
                }

                if (_draining) return;
                await queue.WaitAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogStopped(queue.Count);
        }
        finally
        {
            _drained.TrySetResult();
        }
    }

    /// <summary>Waits for the queue to empty, at most <paramref name="timeout"/> and not when the host's own time to stop is over; nothing may be added any more.</summary>
    public async Task DrainAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        _draining = true;
        queue.Wake();
        try
        {
            await _drained.Task.WaitAsync(timeout, clock, cancellationToken);
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException)
        {
            LogNotDrained(queue.Count);
        }
    }

    private async Task<bool> DeliverAsync(NodeEventBatch batch, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        for (var failures = 0; ;)
        {
            var result = await sink.DeliverAsync(batch, cancellationToken);
            if (result == DeliveryResult.Delivered)
            {
                Interlocked.Add(ref _delivered, batch.Events.Count);
                if (failures > 0) LogDeliveredAgain(failures);
                return true;
            }

            failures++;
            Interlocked.Increment(ref _failures);
            if (result == DeliveryResult.Refused || clock.GetElapsedTime(start) > retention)
            {
                Interlocked.Add(ref _abandoned, batch.Events.Count);
                LogAbandoned(batch.Events.Count, result);
                return false;
            }

            // The first failure and every 20th: an outage is one piece of news.
            if (failures % 20 == 1) LogRetrying(batch.Events.Count, failures);
            await Task.Delay(Retries.Delay(failures), clock, cancellationToken);
        }
    }
}
