namespace VideoConf.Deployment;

/// <summary>A hook cannot go on. Its message says what is wrong, and what to do about it: who reads it sees nothing else.</summary>
/// <param name="message">What is wrong, in a sentence.</param>
/// <param name="remedy">What to do.</param>
/// <param name="inner">What was behind it.</param>
public sealed class HookException(string message, string remedy, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What to do.</summary>
    public string Remedy { get; } = remedy;
}
