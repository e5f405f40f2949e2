using VideoConf.AzureSpeech;

namespace VideoConf.MediaNode.Tests.Captions.Streaming;

/// <summary>A speech service whose answers the test tells.</summary>
internal sealed class FakeStreams : ISpeechStreams
{
    public List<FakeStream> Opened { get; } = [];

    public FakeStream Last => Opened[^1];

    /// <summary>What keeps streams from being opened.</summary>
    public Exception? Refusal { get; set; }

    public ISpeechStream Open(string language, Action<StreamedSpeech> heard, Action<string> ended)
    {
        if (Refusal is not null) throw Refusal;
        Opened.Add(new FakeStream(heard, ended));
        return Last;
    }
}

/// <summary>A stream of it.</summary>
internal sealed class FakeStream(Action<StreamedSpeech> heard, Action<string> ended) : ISpeechStream
{
    /// <summary>What closing it comes to.</summary>
    public Exception? Sticks { get; set; }

    public TaskCompletionSource Disposed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Tell(string text, bool isFinal, double offset, double duration) =>
        heard(new StreamedSpeech(text, isFinal, TimeSpan.FromSeconds(offset), TimeSpan.FromSeconds(duration)));

    public void End(string why) => ended(why);

    public void Write(ReadOnlySpan<short> samples)
    {
        // What was said is the test's to tell.
    }

    public ValueTask DisposeAsync()
    {
        Disposed.TrySetResult();
        return Sticks is null ? ValueTask.CompletedTask : ValueTask.FromException(Sticks);
    }
}
