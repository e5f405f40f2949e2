using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Engine;
using VideoConf.MediaNode.Events;
using VideoConf.Sfu;
using VideoConf.Sfu.Taps;

namespace VideoConf.MediaNode.Captions.Live;

/// <summary>Turns captions of rooms on and off; both may come any number of times.</summary>
internal sealed partial class CaptionDesk(
    IMediaEngine media, CaptionEngine engine, CaptionCounters counters, EventQueue events, TimeProvider clock, ILogger<CaptionDesk> logger) : IAsyncDisposable
{
    /// <summary>Rooms with captions at a time. More would not be written down by any engine that one node can feed.</summary>
    private const int MostRooms = 200;

    /// <summary>Voice of everybody in a large room for 10 s.</summary>
    private const int RingBytes = 1024 * 1024;

    /// <summary>How long the node waits at its end for last words.</summary>
    private static readonly TimeSpan ShutdownWait = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Dictionary<string, RoomCaptioner> _rooms = new(StringComparer.Ordinal);
    private readonly List<Task> _ending = [];
    private bool _disposed;

    /// <summary>Writes down what is said in the room from now on.</summary>
    /// <returns><see cref="SfuError.None"/>, or why the room cannot be listened to. That there is no engine is no error: captions say so.</returns>
    public async Task<SfuError> PutAsync(string roomId, PutCaptionsRequest request, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_disposed) return SfuError.ShuttingDown;
            if (_rooms.TryGetValue(roomId, out var running))
            {
                var language = engine.Transcriber is { } known ? CaptionEngine.Resolve(known, request.Language) : null;
                if (!running.IsOver && running.SessionId == request.SessionId && running.Language == language)
                {
                    running.TellState(again: true); // The control plane may have been started anew.
                    return SfuError.None;
                }

                End(roomId, running);
            }

            if (engine.Transcriber is not { } transcriber)
            {
                Tell(roomId, new CaptionEngineState(null, null, CaptionEngine.NotInstalled));
                return SfuError.None;
            }

            if (CaptionEngine.Resolve(transcriber, request.Language) is not { } spoken)
            {
                Tell(roomId, new CaptionEngineState(transcriber.Name, transcriber.Languages[0], CaptionEngine.NotUnderstood(transcriber, request.Language!)));
                return SfuError.None;
            }

            foreach (var (over, room) in _rooms.Where(entry => entry.Value.IsOver).ToArray()) End(over, room);
            if (_rooms.Count >= MostRooms) return SfuError.Busy;
            var tap = new MediaTap(new MediaTapOptions { Purpose = TapPurpose.Ai, AudioOnly = true, RingBytes = RingBytes, SessionId = request.SessionId });
            var error = await media.AddTapAsync(roomId, tap, CancellationToken.None); // Cancelled, it would be in the room and nobody's.
            if (error != SfuError.None) return error;
            var captioner = new RoomCaptioner(roomId, request.SessionId, transcriber, spoken, tap, counters, clock, item => events.Add(item), logger);
            _rooms[roomId] = captioner;
            captioner.Start();
            LogStarted(roomId, transcriber.Name, spoken);
            return SfuError.None;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Writes down no more.</summary>
    public async Task DeleteAsync(string roomId, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_rooms.TryGetValue(roomId, out var running)) End(roomId, running);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _one.WaitAsync();
        try
        {
            if (_disposed) return;
            _disposed = true;
            foreach (var (roomId, room) in _rooms.ToArray()) End(roomId, room);
        }
        finally
        {
            _one.Release();
        }

        await Task.WhenAny(Task.WhenAll(_ending), Task.Delay(ShutdownWait, clock));
    }

    private void End(string roomId, RoomCaptioner room)
    {
        _rooms.Remove(roomId);
        _ending.RemoveAll(task => task.IsCompleted);
        _ending.Add(EndAsync(roomId, room));
    }

    private async Task EndAsync(string roomId, RoomCaptioner room)
    {
        await media.RemoveUntilEndedAsync(roomId, room.Tap, clock, CancellationToken.None);
        await room.DisposeAsync();
    }

    private void Tell(string roomId, CaptionEngineState state) => events.Add(new NodeEvent
    {
        Sequence = 0,
        Epoch = "",
        At = clock.GetUtcNow(),
        Type = NodeEventTypes.CaptionsChanged,
        RoomId = roomId,
        Captions = state,
    });

    [LoggerMessage(3311, LogLevel.Information, "Speech in {RoomId} is written down by {Engine} ({Language}).")]
    private partial void LogStarted(string roomId, string engine, string language);
}
