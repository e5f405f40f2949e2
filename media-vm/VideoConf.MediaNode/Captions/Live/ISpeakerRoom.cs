namespace VideoConf.MediaNode.Captions.Live;

/// <summary>What a speaker needs of the room they are in.</summary>
internal interface ISpeakerRoom
{
    /// <summary>Who is written down.</summary>
    Floor Floor { get; }

    /// <summary>What it comes to.</summary>
    CaptionCounters Counters { get; }

    /// <summary>Opens a stream with the room's engine in the room's language.</summary>
    ITranscriberSession Open(Action<HeardSpeech> heard);

    /// <summary>A result of the engine, on a thread of its own.</summary>
    void Hear(string participantId, HeardSpeech result);

    /// <summary>Something was said that the engine was not given.</summary>
    void Miss(string participantId, DateTimeOffset from, DateTimeOffset to, string reason);
}
