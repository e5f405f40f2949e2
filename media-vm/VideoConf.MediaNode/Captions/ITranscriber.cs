namespace VideoConf.MediaNode.Captions;

/// <summary>An engine that writes speech down. Thread-safe.</summary>
internal interface ITranscriber : IAsyncDisposable
{
    /// <summary>What it is, for people; ends in <c>(basic)</c> when it is not a match for the best.</summary>
    string Name { get; }

    /// <summary>What it understands (BCP 47), its own language first. A language without a region stands for all of its regions.</summary>
    IReadOnlyList<string> Languages { get; }

    /// <summary>Why it cannot work now, in words; null when it can as far as it knows.</summary>
    string? Problem { get; }

    /// <summary>Opens a stream of one speaker. Does no input or output and does not wait.</summary>
    /// <param name="language">One of <see cref="Languages"/>, or one of its regions.</param>
    /// <param name="heard">Gets the results, one at a time, on a thread of the engine: it must not wait.</param>
    ITranscriberSession Open(string language, Action<HeardSpeech> heard);
}

/// <summary>
/// One speaker's stream: utterances one after the other, each begun, written and ended. Every utterance that <see cref="Begin"/> took has
/// exactly one final result: words, none, or a failure. Calls come from one thread at a time and never wait.
/// </summary>
internal interface ITranscriberSession : IAsyncDisposable
{
    /// <summary>Audio taken and not yet worked through. Rises without end when the engine is slower than speech.</summary>
    TimeSpan Backlog { get; }

    /// <summary>Begins an utterance. False when the engine has no room for it: what is said is lost.</summary>
    /// <param name="utteranceId">Comes back with its results.</param>
    /// <param name="startedAt">When its first sample was captured.</param>
    bool Begin(string utteranceId, DateTimeOffset startedAt);

    /// <summary>Writes samples of the utterance: 16 kHz, mono. Without an utterance it does nothing.</summary>
    void Write(ReadOnlySpan<short> samples);

    /// <summary>Ends the utterance; its final result follows. Without an utterance it does nothing.</summary>
    void End();
}
