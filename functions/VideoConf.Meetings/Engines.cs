using VideoConf.Meetings.Captions;

namespace VideoConf.Meetings;

/// <summary>What a host brings of engines that understand language. Each has a default that needs nothing outside.</summary>
public sealed record Engines
{
    /// <summary>Translates captions; null where there is none: then they are read as spoken.</summary>
    public ITranslator? Translator { get; init; }
}
