namespace VideoConf.MediaNode.Captions;

/// <summary>A speech engine cannot do its work. The message is for people.</summary>
internal sealed class SpeechEngineException : Exception
{
    /// <summary>With what is wrong, and whether a retry may help.</summary>
    public SpeechEngineException(string message, bool isTransient, Exception? inner = null)
        : base(message, inner) => IsTransient = isTransient;

    /// <summary>Whether to try again.</summary>
    public bool IsTransient { get; }

    /// <summary>How long to wait before that, when the engine said so.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
