using VideoConf.Contracts.Node;

namespace VideoConf.MediaNode.Captions.Jobs;

/// <summary>A transcription that was asked for. Thread-safe.</summary>
internal sealed class TranscriptionJob(string id, long order, TranscribeRequest request) : IDisposable
{
    private readonly CancellationTokenSource _gaveUp = new();
    private volatile TranscribeRequest? _request = request;

    /// <summary>Its id.</summary>
    public string Id => id;

    /// <summary>Rises with every job.</summary>
    public long Order => order;

    /// <summary>What is asked for; null once it has ended, for chunk lists are long.</summary>
    public TranscribeRequest? Request => _request;

    /// <summary>How it is.</summary>
    public TranscribeStatus Status { get; private set; } = new() { State = JobStates.Running, Progress = 0 };

    /// <summary>Nobody wants it any more.</summary>
    public CancellationToken GaveUp => _gaveUp.Token;

    /// <summary>Says how far it is.</summary>
    public void Tell(double progress, string engine) => Status = Status with { Progress = Math.Clamp(progress, 0, 1), Engine = engine };

    /// <summary>Ends it.</summary>
    public void End(TranscribeStatus status)
    {
        Status = status;
        _request = null;
    }

    /// <summary>Gives it up.</summary>
    public void Cancel() => _gaveUp.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _gaveUp.Dispose();
}
