namespace VideoConf.MediaNode.Composing;

/// <summary>Why a composition, or a step of it, is given up: a sentence for the host of the meeting. What may pass is tried again before it comes to this.</summary>
internal sealed class CompositionFailure : Exception
{
    /// <summary>With the sentence.</summary>
    public CompositionFailure(string message)
        : base(message)
    {
    }

    /// <summary>With the sentence and what led to it.</summary>
    public CompositionFailure(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Without a sentence, as the framework's guidelines have it.</summary>
    public CompositionFailure()
    {
    }

    /// <summary>Whether trying again, or with less, cannot help: a disk that is full, a program that is missing.</summary>
    public bool IsFinal { get; init; }

    /// <summary>The disk has no room.</summary>
    public static CompositionFailure DiskFull(Exception? cause = null) => new("The disk of the media node is full.", cause!) { IsFinal = true };

    /// <summary>Whether an exception says that the disk is full (<c>ENOSPC</c>, and <c>EDQUOT</c> for a quota).</summary>
    public static bool IsDiskFull(IOException failure) => (failure.HResult & 0xFFFF) is 28 or 122 or 0x70 or 0x27;
}
