using System.Collections.Concurrent;
using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Engine;
using VideoConf.MediaNode.Events;
using VideoConf.MediaNode.Recording.Storing;
using VideoConf.MediaNode.Storage;
using VideoConf.Sfu;

namespace VideoConf.MediaNode.Recording;

/// <summary>What became of a request to record.</summary>
internal enum RecordingOutcome
{
    /// <summary>Done, or so already.</summary>
    Done,

    /// <summary>There is no such room, session or recording here.</summary>
    NotFound,

    /// <summary>It is another room's.</summary>
    Conflict,

    /// <summary>The node records as much as it may, or is stopping.</summary>
    Full,
}

/// <summary>All recordings of the node. Thread-safe: one request at a time.</summary>
internal sealed partial class RecordingDesk : IDisposable
{
    private readonly MediaNodeOptions _options;
    private readonly IMediaEngine _engine;
    private readonly RecordingLimits _limits;
    private readonly RecordingMeans _means;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _lock = new(1);
    private readonly Dictionary<string, RoomRecording> _recordings = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<RoomRecording, bool> _alive = [];
    private bool _isStopping;

    public RecordingDesk(
        MediaNodeOptions options, IMediaEngine engine, ObjectStore store, EventQueue events, RecordingLimits limits, TimeProvider clock, ILogger<RecordingDesk> logger)
    {
        _options = options;
        _engine = engine;
        _limits = limits;
        _logger = logger;
        _means = new RecordingMeans(
            SpillFolder.Open(options.RecordingFolder, options.RecordingFolderMiB * 1024L * 1024, logger),
            new MemoryBudget(options.RecordingMemoryMiB * 1024L * 1024), store, events, new RecordingFigures(), clock, logger);
    }

    /// <summary>Counts.</summary>
    public RecordingFigures Figures => _means.Figures;

    /// <summary>Recordings that run or are not drained.</summary>
    public int Count => _alive.Count;

    /// <summary>Chunks that wait, over all recordings, and the bytes of them in memory and on disk.</summary>
    public (long Chunks, long Memory, long Disk) Waiting => (_alive.Keys.Sum(recording => (long)recording.Pending), _means.Memory.Used, _means.Folder?.Used ?? 0);

    /// <summary>Takes up what a former process left.</summary>
    public void Start()
    {
        if (_means.Folder is null)
        {
            if (_options.RecordingFolder is not null) LogNoFolder(_options.RecordingFolder);
            return;
        }

        foreach (var left in _means.Folder.ReadRecordings())
        {
            LogLeftover(left.RecordingId, left.RoomId);
            Add(left).TakeLeftovers();
            _recordings[left.RecordingId].Watch(LeaveAsync);
        }
    }

    /// <summary>Records a room from now on.</summary>
    public async Task<RecordingOutcome> PutAsync(string roomId, string recordingId, PutRecordingRequest request, CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken);
        try
        {
            if (_isStopping) return RecordingOutcome.Full;
            var isNew = !_recordings.TryGetValue(recordingId, out var recording);
            if (isNew)
            {
                if (_recordings.Count >= _options.MaxRecordings) return RecordingOutcome.Full;
                recording = new RoomRecording(new(roomId, recordingId, request), _engine, _means, _limits);
            }
            else if (recording!.RoomId != roomId)
            {
                return RecordingOutcome.Conflict;
            }

            // Not cancelled with the request: half of it must not remain.
            var error = await recording!.BeginAsync(request, CancellationToken.None);
            if (isNew && error == SfuError.None)
            {
                Keep(recording);
                recording.Watch(LeaveAsync);
            }
            else if (isNew)
            {
                recording.Leave();
                await recording.DisposeAsync();
            }

            return error switch
            {
                SfuError.None => RecordingOutcome.Done,
                SfuError.UnknownRoom => RecordingOutcome.NotFound,
                _ => RecordingOutcome.Full,
            };
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <summary>Records no more; what was recorded is stored, and then said to be.</summary>
    public async Task<RecordingOutcome> DeleteAsync(string roomId, string recordingId, CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken);
        try
        {
            if (!_recordings.TryGetValue(recordingId, out var recording) || recording.RoomId != roomId) return RecordingOutcome.NotFound;
            await recording.StopAsync(cancellationToken);
            return RecordingOutcome.Done;
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <summary>The node stops, its rooms are closed: what can be stored in time is, the rest stays on disk.</summary>
    public async Task StopAsync(TimeSpan timeout)
    {
        await _lock.WaitAsync();
        try
        {
            _isStopping = true;
        }
        finally
        {
            _lock.Release();
        }

        var recordings = _alive.Keys.ToArray();
        await Task.WhenAll(recordings.Select(recording => recording.FlushAsync(timeout)));
        foreach (var recording in recordings) await recording.DisposeAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private RoomRecording Add(SpilledRecording recording)
    {
        var added = new RoomRecording(recording, _engine, _means, _limits);
        Keep(added);
        return added;
    }

    private void Keep(RoomRecording recording)
    {
        _recordings[recording.RecordingId] = recording;
        _alive[recording] = true;
    }

    private async Task<bool> LeaveAsync(RoomRecording recording)
    {
        await _lock.WaitAsync();
        try
        {
            if (!recording.IsDrained) return false; // A PUT came in between.
            _recordings.Remove(recording.RecordingId);
            recording.Leave();
        }
        finally
        {
            _lock.Release();
        }

        _ = recording.Completion.ContinueWith(
            _ => _alive.TryRemove(recording, out var _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return true;
    }

    [LoggerMessage(3541, LogLevel.Information, "Recording {RecordingId} of room {RoomId} was left unfinished by a former process; it is stored now.")]
    private partial void LogLeftover(string recordingId, string roomId);

    [LoggerMessage(3542, LogLevel.Error, "The recording folder {Folder} cannot be used: recordings are kept in memory alone.")]
    private partial void LogNoFolder(string folder);
}
