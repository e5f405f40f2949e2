using VideoConf.MediaNode.Captions.Live;
using VideoConf.MediaNode.Engine;
using VideoConf.MediaNode.Events;
using VideoConf.MediaNode.Recording;
using VideoConf.Sfu;

namespace VideoConf.MediaNode;

/// <summary>
/// The node's life: sockets before the API listens (hosted services start first), and at the end the API closed, then captions and the media, then
/// what was recorded stored, then the last events delivered.
/// </summary>
internal sealed partial class MediaNodeService(
    MediaNodeOptions options, IMediaEngine engine, CaptionDesk captions, EventQueue queue, EventPusher pusher, RecordingDesk recordings,
    TimeProvider clock, ILogger<MediaNodeService> logger) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopped = new();
    private Task _reading = Task.CompletedTask;
    private Task _pushing = Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the control plane hears of it. In a host's own process nobody comes all at once, and its start is waited for.
        if (options.HandlesSignals) await Rehearsal.RunAsync(clock, cancellationToken);
        engine.Start();
        _reading = ReadAsync();
        _pushing = pusher.RunAsync(_stopped.Token);
        recordings.Start();
        LogStarted(options.NodeId, options.AnnouncedAddresses[0].ToString(), engine.Status().Port, engine.Status().Workers);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await captions.DisposeAsync(); // Last words are events too.
        await engine.DisposeAsync();
        await _reading;
        await recordings.StopAsync(options.DrainTimeout);
        await pusher.DrainAsync(options.DrainTimeout, cancellationToken);
        await _stopped.CancelAsync();
        await _pushing;
        LogStopped(options.NodeId);
    }

    /// <inheritdoc/>
    public void Dispose() => _stopped.Dispose();

    /// <summary>Moves events from the engine's channel to the queue, whatever the control plane does: the SFU never waits for it.</summary>
    private async Task ReadAsync()
    {
        await foreach (var item in engine.Events.ReadAllAsync(CancellationToken.None)) queue.Add(item);
    }

    [LoggerMessage(3201, LogLevel.Information, "Media node {NodeId} takes media at {Address}:{Port} with {Workers} workers.")]
    private partial void LogStarted(string nodeId, string address, int port, int workers);

    [LoggerMessage(3202, LogLevel.Information, "Media node {NodeId} has stopped.")]
    private partial void LogStopped(string nodeId);
}
