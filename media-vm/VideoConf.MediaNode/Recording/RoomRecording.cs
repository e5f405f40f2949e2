using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Engine;
using VideoConf.MediaNode.Recording.Storing;
using VideoConf.Sfu;
using VideoConf.Sfu.Taps;

namespace VideoConf.MediaNode.Recording;

/// <summary>
/// A recording on this node: any number of stretches, one after the other, and what is not stored yet of all of them. It is drained when no stretch
/// runs and nothing waits; a PUT before that begins another stretch. Members but <see cref="Completion"/> are called under the desk's lock.
/// </summary>
internal sealed partial class RoomRecording : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);
    private readonly ChunkDesk _chunks;
    private readonly IMediaEngine _engine;
    private readonly RecordingLimits _limits;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _ended = new();
    private MediaTap? _tap;
    private Task _stretch = Task.CompletedTask;

    public RoomRecording(SpilledRecording recording, IMediaEngine engine, RecordingMeans means, RecordingLimits limits)
    {
        _chunks = new ChunkDesk(recording, means);
        _engine = engine;
        _limits = limits;
        _clock = means.Clock;
        _logger = means.Logger;
    }

    /// <summary>Its room.</summary>
    public string RoomId => _chunks.Recording.RoomId;

    /// <summary>Its id.</summary>
    public string RecordingId => _chunks.RecordingId;

    /// <summary>Chunks and gaps that the control plane does not know yet.</summary>
    public int Pending => _chunks.Pending;

    /// <summary>Whether a stretch runs.</summary>
    public bool IsRecording => _tap is { IsEnded: false } && !_stretch.IsCompleted;

    /// <summary>Whether nothing runs and nothing waits.</summary>
    public bool IsDrained => _stretch.IsCompleted && _chunks.Pending == 0;

    /// <summary>Ends when it is drained and that was heard, or when the node stops.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Begins a stretch.</summary>
    public async Task<SfuError> BeginAsync(PutRecordingRequest request, CancellationToken cancellationToken)
    {
        _chunks.Readdress(request);
        if (IsRecording) return SfuError.None;
        await _stretch; // The one before is ending: it hands on what it has.

        var tap = new MediaTap(new() { Purpose = TapPurpose.Recording, RingBytes = _limits.TapBytes, SessionId = request.SessionId });
        var error = await _engine.AddTapAsync(RoomId, tap, cancellationToken);
        if (error != SfuError.None) return error;
        _tap = tap;
        var recorder = new RoomRecorder(tap, RoomId, _engine, _chunks, _limits, _clock, _logger);
        _stretch = Task.Run(recorder.RunAsync, CancellationToken.None);
        LogBegan(RecordingId, RoomId);
        return SfuError.None;
    }

    /// <summary>Ends the stretch that runs, if one does. What it holds is still handed on.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_tap is { } tap) await _engine.RemoveUntilEndedAsync(RoomId, tap, _clock, cancellationToken);
    }

    /// <summary>Takes in what a former process left of it.</summary>
    public void TakeLeftovers() => _chunks.TakeLeftovers();

    /// <summary>Forgets its folder: nothing is in it any more.</summary>
    public void Leave() => _chunks.Leave();

    /// <summary>Watches over it until it is drained.</summary>
    /// <param name="leave">Takes it off the desk, unless a PUT came in between; says whether it did.</param>
    public void Watch(Func<RoomRecording, Task<bool>> leave) => Completion = WatchAsync(leave);

    /// <summary>Waits until all is stored, at most so long.</summary>
    public async Task FlushAsync(TimeSpan timeout)
    {
        var start = _clock.GetTimestamp();
        while (!IsDrained && _clock.GetElapsedTime(start) < timeout) await Task.Delay(LookEvery / 4, _clock);
    }

    /// <summary>Stops at once. What is on disk stays there.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await Completion;
        await _chunks.DisposeAsync();
        _ended.Dispose();
    }

    private async Task WatchAsync(Func<RoomRecording, Task<bool>> leave)
    {
        try
        {
            do
            {
                while (!IsDrained) await Task.Delay(LookEvery, _clock, _ended.Token);
            }
            while (!await leave(this));
            await _chunks.ReportDrainedAsync(_ended.Token);
            LogDrained(RecordingId);
            await _chunks.DisposeAsync();
        }
        catch (OperationCanceledException)
        {
            LogLeft(RecordingId, _chunks.Pending);
        }
    }

    [LoggerMessage(3531, LogLevel.Information, "Recording {RecordingId} of room {RoomId} began.")]
    private partial void LogBegan(string recordingId, string roomId);

    [LoggerMessage(3532, LogLevel.Information, "Recording {RecordingId} is stored.")]
    private partial void LogDrained(string recordingId);

    [LoggerMessage(3533, LogLevel.Warning, "Recording {RecordingId} was left with {Pending} chunks waiting.")]
    private partial void LogLeft(string recordingId, int pending);
}
