namespace VideoConf.MediaNode.Captions.Endpoints;

/// <summary>A service that writes a piece of speech down in one request. Thread-safe.</summary>
internal interface ISpeechEndpoint : IDisposable
{
    /// <summary>What it is, for people.</summary>
    string Name { get; }

    /// <summary>Asks once. No retries: who asks knows how long the answer is worth something.</summary>
    /// <param name="samples">16 kHz, mono, at most 30 s.</param>
    /// <param name="language">BCP 47.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SpeechEngineException">There is no answer, or none that can be used.</exception>
    Task<RecognizedSpeech> RecognizeAsync(ReadOnlyMemory<short> samples, string language, CancellationToken cancellationToken);
}

/// <summary>What a service made of a piece of speech.</summary>
/// <param name="Text">The words; empty for none.</param>
/// <param name="Start">Where in the piece the first word begins; null when the service does not say.</param>
/// <param name="End">Where the last one ends.</param>
internal sealed record RecognizedSpeech(string Text, TimeSpan? Start, TimeSpan? End);
