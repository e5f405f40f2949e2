using System.Buffers;
using System.Threading.Channels;
using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Events;
using VideoConf.MediaNode.Storage;

namespace VideoConf.MediaNode.Recording.Storing;

/// <summary>What all recordings of a node share.</summary>
internal sealed record RecordingMeans(
    SpillFolder? Folder, MemoryBudget Memory, ObjectStore Store, EventQueue Events, RecordingFigures Figures, TimeProvider Clock, ILogger Logger);

/// <summary>
/// The way of a recording's chunks: to disk, to the storage, and to the control plane's knowledge; only then they are forgotten. The recorder hands on
/// and never waits. What finds neither disk nor memory is not kept, and said so; what is kept waits for the storage as long as it takes.
/// </summary>
internal sealed partial class ChunkDesk : IChunkSink, IAsyncDisposable
{
    private const int Uploads = 3;
    private const int MostReports = 1_000; // Half an hour and more of a control plane that refuses.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private readonly RecordingMeans _means;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _ended = new();
    private readonly Channel<Job> _jobs = Channel.CreateUnbounded<Job>(new UnboundedChannelOptions { SingleReader = true }); // Bounded by the memory budget.
    private readonly Channel<Kept> _kept = Channel.CreateUnbounded<Kept>();
    private readonly Channel<Action> _again = Channel.CreateUnbounded<Action>();
    private readonly HashSet<string> _torn = new(StringComparer.Ordinal); // Parts with a hole: the writing task's alone.
    private readonly Task _working;
    private ObjectAddress _address;
    private int _pending;
    private int _isDisposed;

    public ChunkDesk(SpilledRecording recording, RecordingMeans means)
    {
        Recording = recording;
        _means = means;
        _logger = means.Logger;
        _address = recording.Request.Storage;
        means.Folder?.TryBegin(recording);
        _working = Task.WhenAll([Task.Run(WriteAsync), Task.Run(ReportAgainAsync), .. Enumerable.Range(0, Uploads).Select(_ => Task.Run(UploadAsync))]);
    }

    private enum JobKind
    {
        Save,
        Complete,
        Forget,
    }

    /// <summary>Which recording.</summary>
    public SpilledRecording Recording { get; private set; }

    /// <inheritdoc/>
    public string RecordingId => Recording.RecordingId;

    /// <inheritdoc/>
    public RecordingFigures Figures => _means.Figures;

    /// <summary>Chunks and gaps that the control plane does not know yet.</summary>
    public int Pending => Volatile.Read(ref _pending);

    /// <summary>The storage is elsewhere from now on, or its signature is new.</summary>
    public void Readdress(PutRecordingRequest request)
    {
        if (Recording.Request == request) return;
        Recording = Recording with { Request = request };
        Volatile.Write(ref _address, request.Storage);
        _means.Folder?.TryBegin(Recording);
    }

    /// <summary>Takes in what a former process left.</summary>
    public void TakeLeftovers()
    {
        if (_means.Folder is not { } folder) return;
        var (complete, parts, torn) = folder.ReadChunks(RecordingId);
        foreach (var chunk in complete)
        {
            Interlocked.Increment(ref _pending);
            _kept.Writer.TryWrite(new Kept(chunk, null));
        }

        foreach (var (draft, bytes) in parts)
        {
            if (RecoveredPart.Complete(draft, bytes) is not { } recovered)
            {
                folder.Remove(draft);
            }
            else if (folder.TryWrite(recovered.Chunk, recovered.Bytes))
            {
                // In place of its part, past the memory that new chunks share: many recordings may be left at once, and none of it may be refused.
                Interlocked.Increment(ref _pending);
                _kept.Writer.TryWrite(new Kept(recovered.Chunk, null));
            }
            else
            {
                Complete(recovered.Chunk, recovered.Bytes);
            }
        }

        // The machine went down, or the disk was full: its storing would be refused for good, since its length is not its hash's.
        foreach (var chunk in torn)
        {
            folder.Remove(chunk);
            Interlocked.Increment(ref _pending);
            GiveUp(chunk, "What waited for the storage was damaged on the media node's disk.");
        }
    }

    /// <inheritdoc/>
    public bool TrySave(StoredChunk draft, bool isFirst, ReadOnlySpan<byte> bytes)
    {
        if (_means.Folder is null || !TryCopy(bytes, out var copy)) return false;
        return _jobs.Writer.TryWrite(new Job(JobKind.Save, draft, copy, bytes.Length, isFirst));
    }

    /// <inheritdoc/>
    public void Complete(StoredChunk chunk, ReadOnlySpan<byte> bytes)
    {
        Interlocked.Increment(ref _pending);
        if (TryCopy(bytes, out var copy)) _jobs.Writer.TryWrite(new Job(JobKind.Complete, chunk, copy, bytes.Length, false));
        else GiveUp(chunk, "The node's memory for recordings is full.");
    }

    /// <inheritdoc/>
    public void Gap(TrackGap gap)
    {
        Interlocked.Increment(ref _pending);
        Figures.Gap();
        Report(Event(NodeEventTypes.RecordingGap) with { ParticipantId = gap.ParticipantId, Gap = gap }, () => Interlocked.Decrement(ref _pending));
    }

    /// <summary>Forgets the recording's folder, when nothing waits any more.</summary>
    public void Leave() => _means.Folder?.End(RecordingId);

    /// <summary>Says that all is stored, until it is heard.</summary>
    public async Task ReportDrainedAsync(CancellationToken cancellationToken)
    {
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Report(Event(NodeEventTypes.RecordingDrained), () => heard.TrySetResult());
        await heard.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Stops at once. What is on disk stays there for the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        await _ended.CancelAsync();
        await _working;
        _ended.Dispose();
    }

    private async Task WriteAsync()
    {
        try
        {
            await foreach (var job in _jobs.Reader.ReadAllAsync(_ended.Token)) Do(job);
        }
        catch (OperationCanceledException)
        {
            // Ended: what was handed on is still written, for the next start.
            while (_jobs.Reader.TryRead(out var job)) Do(job);
        }
    }

    private void Do(Job job)
    {
        if (job.Kind == JobKind.Complete) _torn.Remove(job.Chunk.Name);
        switch (job.Kind)
        {
            case JobKind.Save:
                // What comes after a piece that could not be written is of no use.
                if (!_torn.Contains(job.Chunk.Name) && !_means.Folder!.TryAppend(job.Chunk, job.IsFirst, job.Bytes.AsMemory(0, job.Length)))
                {
                    _torn.Add(job.Chunk.Name);
                    _means.Folder.Remove(job.Chunk);
                }

                Return(job.Bytes!, job.Length);
                break;
            case JobKind.Complete when _means.Folder?.TryWrite(job.Chunk, job.Bytes.AsMemory(0, job.Length)) == true:
                Return(job.Bytes!, job.Length);
                _kept.Writer.TryWrite(new Kept(job.Chunk, null));
                break;
            case JobKind.Complete:
                _means.Folder?.Remove(job.Chunk); // Its part, which takes room that the next may have.
                _kept.Writer.TryWrite(new Kept(job.Chunk, job.Bytes));
                break;
            default:
                _means.Folder?.Remove(job.Chunk);
                Interlocked.Decrement(ref _pending);
                break;
        }
    }

    private async Task UploadAsync()
    {
        try
        {
            await foreach (var kept in _kept.Reader.ReadAllAsync(_ended.Token)) await UploadAsync(kept, _ended.Token);
        }
        catch (OperationCanceledException)
        {
            LogStopped(RecordingId, Pending);
        }
    }

    private async Task UploadAsync(Kept kept, CancellationToken cancellationToken)
    {
        if (!await StoreAsync(kept, cancellationToken)) return;
        var chunk = kept.Chunk;
        Report(
            Event(NodeEventTypes.ChunkStored) with { ParticipantId = chunk.ParticipantId, Chunk = chunk },
            () => _jobs.Writer.TryWrite(new Job(JobKind.Forget, chunk, null, 0, false)));
    }

    private async Task<bool> StoreAsync(Kept kept, CancellationToken cancellationToken)
    {
        var chunk = kept.Chunk;
        var type = chunk.Name.EndsWith(".mkv", StringComparison.Ordinal) ? "video/x-matroska" : chunk.Width > 0 ? "video/webm" : "audio/webm";
        for (var failures = 0; ; failures++)
        {
            var body = kept.Bytes is { } bytes
                ? ObjectBody.Of(bytes.AsMemory(0, (int)chunk.Length), type)
                : new ObjectBody(type, chunk.Length, () => new FileStream(_means.Folder!.PathOf(chunk), FileMode.Open, FileAccess.Read, FileShare.Read, 1, useAsync: true));
            var result = await _means.Store.PutAsync(Volatile.Read(ref _address), chunk.Name, body, cancellationToken);
            switch (result.Outcome)
            {
                case ObjectOutcome.Done:
                    Figures.Stored(chunk.Length);
                    if (kept.Bytes is not null) Return(kept.Bytes, (int)chunk.Length);
                    return true;
                case ObjectOutcome.Refused or ObjectOutcome.TooLarge or ObjectOutcome.LocalFailure:
                    if (kept.Bytes is not null) Return(kept.Bytes, (int)chunk.Length);
                    _means.Folder?.Remove(chunk);
                    GiveUp(chunk, result.Detail ?? "The storage did not take it.");
                    return false;
                default:
                    Figures.UploadFailed();
                    if (failures % 20 == 0) LogWaiting(chunk.Name, result.Detail);
                    await Task.Delay(RetryAfter, _means.Clock, cancellationToken);
                    break;
            }
        }
    }

    private void GiveUp(StoredChunk chunk, string reason)
    {
        LogGivenUp(chunk.Name, reason);
        Gap(new TrackGap(chunk.ParticipantId, chunk.Source, chunk.StartedAt, chunk.EndedAt, reason));
        Interlocked.Decrement(ref _pending);
    }

    // Until it is heard, or has been refused so often that it never will be. Whoever waits for it is told once.
    private void Report(NodeEvent item, Action settled, int attempts = 1) => _means.Events.Add(item, taken =>
    {
        if (!taken && attempts < MostReports && _again.Writer.TryWrite(() => Report(item, settled, attempts + 1))) return;
        if (!taken) LogNeverHeard(item.Type, RecordingId);
        settled();
    });

    // After a pause, and on a task of its own: an event that a full queue gave up must not push the next one out.
    private async Task ReportAgainAsync()
    {
        try
        {
            while (await _again.Reader.WaitToReadAsync(_ended.Token))
            {
                await Task.Delay(RetryAfter, _means.Clock, _ended.Token);
                for (var left = _again.Reader.Count; left > 0 && _again.Reader.TryRead(out var report); left--) report();
            }
        }
        catch (OperationCanceledException)
        {
            LogStopped(RecordingId, Pending);
        }
    }

    private NodeEvent Event(string type) => new()
    {
        Sequence = 0,
        Epoch = "",
        At = _means.Clock.GetUtcNow(),
        Type = type,
        RoomId = Recording.RoomId,
        RecordingId = RecordingId,
    };

    private bool TryCopy(ReadOnlySpan<byte> bytes, out byte[]? copy)
    {
        copy = null;
        if (!_means.Memory.TryTake(bytes.Length)) return false;
        copy = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(copy);
        return true;
    }

    private void Return(byte[] bytes, int length)
    {
        ArrayPool<byte>.Shared.Return(bytes);
        _means.Memory.Return(length);
    }

    private sealed record Job(JobKind Kind, StoredChunk Chunk, byte[]? Bytes, int Length, bool IsFirst);

    private sealed record Kept(StoredChunk Chunk, byte[]? Bytes);

    [LoggerMessage(3511, LogLevel.Warning, "The storage does not take '{Name}': {Reason} It waits.")]
    private partial void LogWaiting(string name, string? reason);

    [LoggerMessage(3512, LogLevel.Error, "'{Name}' could not be kept: {Reason}")]
    private partial void LogGivenUp(string name, string reason);

    [LoggerMessage(3514, LogLevel.Error, "The control plane never took a {Type} of recording {RecordingId}.")]
    private partial void LogNeverHeard(string type, string recordingId);

    [LoggerMessage(3513, LogLevel.Information, "Recording {RecordingId} stopped with {Pending} chunks waiting.")]
    private partial void LogStopped(string recordingId, int pending);
}
