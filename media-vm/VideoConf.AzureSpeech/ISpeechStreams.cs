namespace VideoConf.AzureSpeech;

/// <summary>A service that hears several speakers at once, each in a stream of their own.</summary>
public interface ISpeechStreams
{
    /// <summary>Opens a stream. Does not wait: what is written before the service answers is kept for it.</summary>
    /// <param name="language">What is spoken (BCP 47).</param>
    /// <param name="heard">Gets the results, one at a time, on a thread of the service's: it must not wait.</param>
    /// <param name="ended">Told once when the stream is over without having been disposed of, and why, for people; on another thread than the one that opens it.</param>
    ISpeechStream Open(string language, Action<StreamedSpeech> heard, Action<string> ended);
}

/// <summary>One speaker's stream. Calls come from one thread at a time.</summary>
public interface ISpeechStream : IAsyncDisposable
{
    /// <summary>Writes samples: 16 kHz, mono.</summary>
    void Write(ReadOnlySpan<short> samples);
}

/// <summary>A result of a stream.</summary>
/// <param name="Text">The words of the present phrase; empty when there were none after all.</param>
/// <param name="IsFinal">Whether they stay as they are.</param>
/// <param name="Offset">When the phrase began, in samples' time since the stream was opened.</param>
/// <param name="Duration">How long it is so far.</param>
public sealed record StreamedSpeech(string Text, bool IsFinal, TimeSpan Offset, TimeSpan Duration);
