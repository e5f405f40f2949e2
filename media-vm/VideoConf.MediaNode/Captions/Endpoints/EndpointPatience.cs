namespace VideoConf.MediaNode.Captions.Endpoints;

/// <summary>How long a service is waited for. Tests are less patient.</summary>
internal sealed record EndpointPatience
{
    /// <summary>Requests under way at a time, of all rooms: speech services count them.</summary>
    public int MostAtOnce { get; init; } = 8;

    /// <summary>Utterances begun and not written down yet; 1 MiB each at most.</summary>
    public int MostUnfinished { get; init; } = 64;

    /// <summary>Attempts at one utterance.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>One attempt, from the connection to the last byte of the answer.</summary>
    public TimeSpan Attempt { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>All attempts at an utterance with the pauses between: later nobody reads it as a caption, and the recording has it for the transcript.</summary>
    public TimeSpan Utterance { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Before the second attempt; doubled for each further one, a random half taken off.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(500);
}
