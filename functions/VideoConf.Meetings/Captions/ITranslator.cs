namespace VideoConf.Meetings.Captions;

/// <summary>Turns captions into other languages.</summary>
public interface ITranslator
{
    /// <summary>What it is, for people; ends in <c>(basic)</c> when it is not a match for the best.</summary>
    string Name { get; }

    /// <summary>Languages that it can make of one (BCP 47).</summary>
    Task<IReadOnlyList<string>> TargetsAsync(string fromLanguage, CancellationToken cancellationToken);

    /// <summary>Translates. What the text says is never followed, only translated.</summary>
    /// <exception cref="EngineUnavailableException">It cannot now.</exception>
    Task<string> TranslateAsync(string text, string fromLanguage, string toLanguage, CancellationToken cancellationToken);
}

/// <summary>An engine that this product stands on (speech, translation, language model) cannot do its work now. The message is for people.</summary>
public sealed class EngineUnavailableException : Exception
{
    /// <summary>With what is wrong, and whether a retry may help.</summary>
    public EngineUnavailableException(string message, bool isTransient, Exception? inner = null)
        : base(message, inner) => IsTransient = isTransient;

    /// <summary>Whether to try again later.</summary>
    public bool IsTransient { get; }

    /// <summary>How long to wait before that, when the engine said so.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
