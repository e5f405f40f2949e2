using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Workflows.Journal;

/// <summary>
/// The workflow engine of one machine: workflows are replayed from a journal of documents, so that they go on after any death of the process. One
/// process runs it at a time; starting and raising work before, while and after it runs, for they are kept first. Safe for concurrent use.
/// </summary>
public sealed class JournaledWorkflows : IWorkflowClient
{
    private const int MaxId = 100;
    private static readonly TimeSpan PurgeEvery = TimeSpan.FromMinutes(10);

    private readonly JournalStore _store;
    private readonly JournalOptions _options;
    private readonly IJournalObserver _observer;
    private readonly TimeProvider _clock;
    private readonly WorkTally _tally = new();
    private readonly ConcurrentDictionary<string, Instance> _instances = new(StringComparer.Ordinal);

    // A start and the sweeping up of a start that was cut short must not meet.
    private readonly SemaphoreSlim[] _starts = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];
    private readonly Lock _stampGate = new();
    private long _lastStamp;
    private volatile Channel<Instance>? _ready;

    /// <summary>An engine on a store; nothing runs yet.</summary>
    public JournaledWorkflows(IDocumentStore documents, TimeProvider clock, JournalOptions? options = null, IJournalObserver? observer = null)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(clock);
        _store = new JournalStore(documents);
        _clock = clock;
        _options = options ?? new JournalOptions();
        _observer = observer ?? NoJournalObserver.Instance;
    }

    /// <summary>Instances that are running or about to be resumed.</summary>
    public int Running => _instances.Count;

    /// <inheritdoc/>
    public Task StartAsync<TInput>(WorkflowDefinition<TInput> workflow, string instanceId, TInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(workflow);
        return StartAsync(instanceId, workflow.Name, WorkflowJson.Write(input, typeof(TInput), _options.MaxPayloadBytes), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task RaiseAsync<T>(string instanceId, string eventName, T payload, CancellationToken cancellationToken)
    {
        CheckId(instanceId);
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        var raised = new Raised(NextStamp(), eventName, WorkflowJson.Write(payload, typeof(T), _options.MaxPayloadBytes));
        if (await _store.HeadAsync(instanceId, cancellationToken) is not { Value.State: WorkflowState.Running }) return;
        await _store.RaiseAsync(instanceId, raised, _clock.GetUtcNow(), cancellationToken);
        if (_instances.TryGetValue(instanceId, out var instance)) Post(instance, hasEvents: true);
    }

    /// <inheritdoc/>
    public async Task<WorkflowInstance?> GetAsync(string instanceId, CancellationToken cancellationToken)
    {
        CheckId(instanceId);
        return await _store.HeadAsync(instanceId, cancellationToken) is { Value: var head }
            ? new WorkflowInstance(instanceId, head.Workflow, head.State, head.Status, head.Failure)
            : null;
    }

    /// <summary>Resumes what was running and runs workflows until it is cancelled. A host calls it once.</summary>
    public async Task RunAsync(WorkflowRegistry registry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(registry);
        var ready = Channel.CreateUnbounded<Instance>();
        var residents = new Residents(_options.Resident);
        var activities = new ActivityQueue(_options, _tally, (instance, ended) => Post(instance, ended));
        using var alarms = new Alarms(_clock, instance => Post(instance));
        var links = new EngineLinks(
            (instance, ended) => Post(instance, ended),
            (instanceId, workflow, input) => StartAsync(instanceId, workflow, input, CancellationToken.None),
            ForgetAsync,
            instance =>
            {
                residents.Drop(instance);
                if (instance.TryRetire()) _instances.TryRemove(KeyValuePair.Create(instance.Id, instance));
            });
        var turns = new Turns(_store, registry, _options, _observer, _clock, activities, alarms, links);

        if (Interlocked.CompareExchange(ref _ready, ready, null) is not null) throw new InvalidOperationException("The engine is running already.");
        try
        {
            var working = activities.RunAsync(cancellationToken);
            await Task.WhenAll(
            [
                .. Enumerable.Range(0, _options.Turns).Select(_ => TurnAsync(ready.Reader, turns, residents, cancellationToken)),
                ResumeAsync(cancellationToken),
                PurgeAsync(cancellationToken),
            ]);
            activities.Close();

            // An activity that does not heed its cancellation is left behind; its step was not journaled, so it runs again.
            await Task.WhenAny(working, Task.Delay(_options.StopTimeout, CancellationToken.None));
        }
        finally
        {
            _ready = null;
            ready.Writer.TryComplete();
            _instances.Clear();
        }
    }

    /// <summary>Completes when nothing is being done and nothing waits to be: all that is left waits for time or for events. For tests and for a drain.</summary>
    public Task WhenIdleAsync(CancellationToken cancellationToken) => _tally.IdleAsync().WaitAsync(cancellationToken);

    private async Task StartAsync(string instanceId, string workflow, JsonElement input, CancellationToken cancellationToken)
    {
        CheckId(instanceId);
        if (await _store.HeadAsync(instanceId, cancellationToken) is { Value: var there })
        {
            // Whoever started it may have been cancelled between its writes and what comes after them.
            if (there.State == WorkflowState.Running && !_instances.ContainsKey(instanceId)) Wake(instanceId);
            return;
        }

        var now = _clock.GetUtcNow();
        var gate = StartGate(instanceId);
        await gate.WaitAsync(cancellationToken);
        try
        {
            var head = new HeadDocument(workflow, input, now, now, Run: 1, WorkflowState.Running, Status: null, Failure: null, EndedAt: null);
            await _store.CreateAsync(instanceId, head, cancellationToken);
        }
        finally
        {
            gate.Release();
        }

        // Also when it was there already: then a turn finds nothing to do, or sweeps the index entry up.
        Wake(instanceId);
    }

    private async Task ForgetAsync(string instanceId)
    {
        var gate = StartGate(instanceId);
        await gate.WaitAsync();
        try
        {
            if (await _store.HeadAsync(instanceId, CancellationToken.None) is null) await _store.UnindexAsync(instanceId);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Sees to a turn for an instance, which a turn may let go of at the same moment: then for a new one in its place.</summary>
    private void Wake(string instanceId)
    {
        if (_ready is null) return;
        for (var instance = Held(); Post(instance) == Posted.Retired; instance = Held()) _instances.TryRemove(KeyValuePair.Create(instanceId, instance));

        Instance Held() => _instances.GetOrAdd(instanceId, static id => new Instance(id));
    }

    private Posted Post(Instance instance, StepEnded? ended = null, bool hasEvents = false)
    {
        var posted = instance.Post(ended, hasEvents);
        if (posted != Posted.NeedsTurn) return posted;
        _tally.Enter();
        if (_ready?.Writer.TryWrite(instance) != true) _tally.Leave(); // Stopped: what came is in the store, or comes again.
        return posted;
    }

    private async Task TurnAsync(ChannelReader<Instance> ready, Turns turns, Residents residents, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            while (await ready.WaitToReadAsync(cancellationToken))
            {
                while (!cancellationToken.IsCancellationRequested && ready.TryRead(out var instance))
                {
                    await turns.RunAsync(instance);
                    var resident = instance.Execution is not null;
                    if (instance.Release())
                    {
                        _tally.Enter();
                        if (_ready?.Writer.TryWrite(instance) != true) _tally.Leave();
                    }

                    if (resident) residents.Keep(instance);
                    _tally.Leave();
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Between two turns: everything that was told is written.
        }
    }

    /// <summary>Wakes what was running, the oldest first; tried until the store answers.</summary>
    private async Task ResumeAsync(CancellationToken cancellationToken)
    {
        _tally.Enter();
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                try
                {
                    foreach (var entry in (await _store.RunningAsync(cancellationToken)).OrderBy(entry => entry.At))
                        Wake(entry.InstanceId);
                    return;
                }
                catch (JournalUnavailableException error)
                {
                    _observer.Stuck("(all)", error.Message);
                    await Task.Delay(TimeSpan.FromSeconds(1), _clock, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped before it began.
        }
        finally
        {
            _tally.Leave();
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "What could not be deleted now is found again in the next round.")]
    private async Task PurgeAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(PurgeEvery, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                try
                {
                    while (await _store.PurgeAsync(_clock.GetUtcNow() - _options.Retention, cancellationToken) > 0)
                    {
                        // A hundred at a time, until none is old enough.
                    }
                }
                catch (Exception error) when (error is not OperationCanceledException)
                {
                    _observer.Stuck("(purge)", error.Message);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private SemaphoreSlim StartGate(string instanceId) => _starts[(uint)StringComparer.Ordinal.GetHashCode(instanceId) % (uint)_starts.Length];

    // Rises within this process even when the clock does not; 20 digits and as many as a second process's clock needs to be later.
    private string NextStamp()
    {
        lock (_stampGate)
        {
            _lastStamp = Math.Max(_lastStamp + 1, _clock.GetUtcNow().UtcTicks);
            return _lastStamp.ToString("D19", CultureInfo.InvariantCulture);
        }
    }

    private static void CheckId(string instanceId)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        if (instanceId.Length > MaxId || instanceId.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')))
            throw new ArgumentException("An instance's id has 1 to 100 characters of A-Z, a-z, 0-9, '-' and '_'.", nameof(instanceId));
    }
}
