using System.Diagnostics.CodeAnalysis;
using VideoConf.AzureSpeech;

namespace VideoConf.MediaNode.Captions.Streaming;

/// <summary>
/// Streams of speakers over a service that hears them while they speak, and so has partial results. It is asked for no more streams than
/// <paramref name="most"/>, and left alone for a while after it has failed.
/// </summary>
/// <param name="streams">The service.</param>
/// <param name="languages">What it is asked for.</param>
/// <param name="most">Streams at once.</param>
/// <param name="clock">The time.</param>
/// <param name="logger">The log.</param>
internal sealed partial class StreamTranscriber(ISpeechStreams streams, IReadOnlyList<string> languages, int most, TimeProvider clock, ILogger<StreamTranscriber> logger) : ITranscriber
{
    /// <summary>What it is called.</summary>
    public const string DisplayName = "Azure AI Speech";

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private int _open;
    private TimeSpan _pause = FirstPause;
    private DateTimeOffset _notBefore;

    /// <inheritdoc/>
    public string Name => DisplayName;

    /// <inheritdoc/>
    public IReadOnlyList<string> Languages => languages;

    /// <inheritdoc/>
    public string? Problem { get; private set; }

    /// <inheritdoc/>
    public ITranscriberSession Open(string language, Action<HeardSpeech> heard) => new StreamSession(this, language, heard, clock);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask; // Streams are their sessions'.

    /// <summary>Opens a stream; null when there are too many, or the service is to be left alone.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "What the service's package and its native part throw is theirs to choose.")]
    internal ISpeechStream? TryOpen(string language, Action<StreamedSpeech> heard, Action<string> ended)
    {
        lock (_lock)
        {
            if (_open >= most || clock.GetUtcNow() < _notBefore) return null;
            _open++;
        }

        try
        {
            return streams.Open(language, heard, ended);
        }
        catch (Exception error)
        {
            // Its place is given back in any case: places that are lost would leave everybody without captions, one by one.
            Failed(error.Message);
            Closed();
            return null;
        }
    }

    /// <summary>A stream is over.</summary>
    internal void Closed()
    {
        lock (_lock) _open--;
    }

    /// <summary>A stream could not be closed.</summary>
    internal void NotClosed(Exception error) => LogNotClosed(error);

    /// <summary>A stream brought words: the service is well.</summary>
    internal void Worked()
    {
        if (Problem is null) return;
        lock (_lock) (Problem, _pause, _notBefore) = (null, FirstPause, default);
    }

    /// <summary>A stream failed while somebody spoke.</summary>
    internal void Failed(string why)
    {
        LogFailed(why);
        lock (_lock)
        {
            Problem = $"{Name} does not work: {why}";
            _notBefore = clock.GetUtcNow() + _pause;
            _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        }
    }

    [LoggerMessage(3451, LogLevel.Warning, "A stream to the speech service failed: {Why}")]
    private partial void LogFailed(string why);

    [LoggerMessage(3452, LogLevel.Warning, "A stream to the speech service could not be closed")]
    private partial void LogNotClosed(Exception error);
}
