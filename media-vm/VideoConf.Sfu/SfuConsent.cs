namespace VideoConf.Sfu;

/// <summary>Purposes that a participant may decline. What is declined never leaves the worker's thread for that purpose.</summary>
[Flags]
public enum SfuConsent
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>To be recorded.</summary>
    Recording = 1,

    /// <summary>That captions, transcript and summary are made of what is said.</summary>
    Ai = 2,
}
