using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Metrics;

namespace VideoConf.MediaNode.Registration;

/// <summary>
/// Keeps the control plane knowing this node: registers, is heard as often as it is told, registers again when it is not known any more, says that it drains
/// and, at the end, that it is gone. A process of its own ends when it has drained.
/// </summary>
internal sealed partial class Registrar : BackgroundService
{
    /// <summary>How long a draining node goes on when it is empty: a room may have been placed here a moment before the control plane heard of it.</summary>
    private static readonly TimeSpan LastCalls = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(2);
    private static readonly Backoff Retries = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(15));

    private readonly MediaNodeOptions _options;
    private readonly NodeStatusReader _status;
    private readonly ControlPlaneLine _line;
    private readonly LoadReader _reader;
    private readonly DrainDesk _drain;
    private readonly IServer _server;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _clock;
    private readonly ILogger<Registrar> _logger;
    private readonly NodeMeter _meter;
    private readonly TaskCompletionSource _registered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile NodeLoad _load = new(0, 0, 0, 0, 0);

    public Registrar(
        MediaNodeOptions options, NodeStatusReader status, ControlPlaneLine line, LoadReader reader, DrainDesk drain, IServer server, IHostApplicationLifetime lifetime,
        TimeProvider clock, ILogger<Registrar> logger)
    {
        (_options, _status, _line, _reader, _drain, _server, _lifetime, _clock, _logger) = (options, status, line, reader, drain, server, lifetime, clock, logger);
        _meter = new NodeMeter(() => _load.LoadPercent);
    }

    /// <summary>How busy the node was when it was measured last.</summary>
    public NodeLoad Load => _load;

    /// <summary>Completes when the control plane knows this node for the first time.</summary>
    public Task Registered => _registered.Task;

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_options.Registration is null || !_registered.Task.IsCompleted) return;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(FarewellTimeout);
        try
        {
            await _line.BeatAsync(new NodeHeartbeat(NodeStates.Gone, _load), limit.Token);
        }
        catch (OperationCanceledException)
        {
            // Who does not hear it sees it by the silence.
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The API's address is known when its listener is bound.
        await WhenStartedAsync(stoppingToken);
        await Task.WhenAll(BeHeardAsync(stoppingToken), EndWhenDrainedAsync(stoppingToken));
    }

    private async Task BeHeardAsync(CancellationToken stopping)
    {
        var isKnown = false;
        for (var failures = 0; ;)
        {
            _load = _reader.Read();
            var wasDraining = _drain.IsDraining;
            LineResult result;
            NodeOrders? orders;
            if (_options.Registration is null) (result, orders) = (LineResult.Heard, null);
            else if (isKnown) (result, orders) = await _line.BeatAsync(wasDraining ? Draining() : new NodeHeartbeat(NodeStates.Ready, _load), stopping);
            else (result, orders) = await _line.RegisterAsync(Describe(_options.Registration), stopping);

            if (result == LineResult.Heard)
            {
                failures = 0;
                if (orders?.Drain == true) _drain.Begin(orders.DrainSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
                if (!isKnown && orders is not null)
                {
                    isKnown = true;
                    LogRegistered(_options.NodeId);
                    _registered.TrySetResult();
                    if (_drain.IsDraining) continue; // A registration does not say that it drains.
                }

                // A node that begins to drain says so at once.
                await WaitAsync(wasDraining ? null : _drain.Begun, PauseOf(orders), stopping);
                continue;
            }

            // The first failure and every 20th: an outage is one piece of news.
            isKnown &= result != LineResult.Unknown;
            if (++failures % 20 == 1) LogNotHeard(failures);
            await Task.Delay(Retries.Delay(failures), _clock, stopping);
        }
    }

    private NodeHeartbeat Draining() =>
        new(NodeStates.Draining, _load, _drain.Deadline is { } end ? Math.Max(0, (int)Math.Ceiling((end - _clock.GetUtcNow()).TotalSeconds)) : null);

    private TimeSpan PauseOf(NodeOrders? orders)
    {
        var longest = _options.Registration?.LongestPause ?? TimeSpan.FromSeconds(10);
        return orders is { NextSeconds: > 0 and var seconds } && seconds < longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : longest;
    }

    private async Task EndWhenDrainedAsync(CancellationToken stopping)
    {
        await _drain.Begun.WaitAsync(stopping);
        var since = _clock.GetTimestamp();
        while (true)
        {
            var load = _load;
            if (_drain.Deadline is { } deadline && deadline <= _clock.GetUtcNow()) break;
            if (_clock.GetElapsedTime(since) >= LastCalls && IsEmpty(_status.Read(), load)) break;
            await Task.Delay(LookEvery, _clock, stopping);
        }

        LogDrained(_load.Rooms);
        if (_options.HandlesSignals) _lifetime.StopApplication();
    }

    // Work is as old as the last heartbeat; rooms are looked at now.
    private static bool IsEmpty(NodeStatus status, NodeLoad load) => status.Rooms == 0 && load.Tasks == 0;

    private async Task WaitAsync(Task? sooner, TimeSpan pause, CancellationToken stopping)
    {
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var delay = Task.Delay(pause, _clock, cut.Token);
        if (sooner is not null)
        {
            await Task.WhenAny(sooner, delay);
            stopping.ThrowIfCancellationRequested();
            await cut.CancelAsync();
            return;
        }

        await delay;
    }

    private async Task WhenStartedAsync(CancellationToken stopping)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = _lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(stopping);
    }

    private RegisterNodeRequest Describe(RegistrationOptions registration)
    {
        var status = _status.Read();
        return new()
        {
            Region = status.Region,
            Zone = registration.Zone,
            ApiUrl = registration.ApiUrl ?? new Uri(new Uri(_server.Features.Get<IServerAddressesFeature>()!.Addresses.First()), "/"),
            Ip = status.Ip,
            Port = status.Port,
            Workers = status.Workers,
            Version = status.Version,
            PublicKey = _options.NodeKey.PublicKey,
            ScaleSet = registration.ScaleSet,
            Machine = registration.Machine,
            Weight = registration.Weight,
            Load = _load,
            Epoch = status.Epoch,
        };
    }

    [LoggerMessage(3302, LogLevel.Information, "The control plane knows the node {NodeId}")]
    private partial void LogRegistered(string nodeId);

    [LoggerMessage(3303, LogLevel.Warning, "The control plane does not hear this node; {Failures} attempts so far")]
    private partial void LogNotHeard(int failures);

    [LoggerMessage(3304, LogLevel.Information, "Drained, with {Rooms} rooms left")]
    private partial void LogDrained(int rooms);
}
