namespace VideoConf.Local.Hosting;

/// <summary>The host cannot start as it was told to. The message is a sentence for the person at the terminal, and names the option to change.</summary>
public sealed class StartRefusedException : Exception
{
    /// <summary>With a sentence.</summary>
    public StartRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>With a sentence and what led to it.</summary>
    public StartRefusedException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Without a sentence; for serializers and analyzers only.</summary>
    public StartRefusedException()
    {
    }
}
