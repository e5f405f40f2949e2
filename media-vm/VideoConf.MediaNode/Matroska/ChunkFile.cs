namespace VideoConf.MediaNode.Matroska;

/// <summary>Why a file was refused.</summary>
internal enum MatroskaError
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>No EBML header of WebM or Matroska.</summary>
    NotMatroska,

    /// <summary>An element that ends outside what it stands in, or a number of a length that there is not.</summary>
    Malformed,

    /// <summary>Not exactly one track, or one in no codec that is recorded, or blocks with lacing.</summary>
    Unsupported,

    /// <summary>A head without frames.</summary>
    NoFrames,

    /// <summary>More bytes or frames than a track's piece has.</summary>
    TooLarge,
}

/// <summary>A frame in a file.</summary>
/// <param name="Timestamp">Since the file's start.</param>
/// <param name="Data">Its bytes, within the file's.</param>
/// <param name="IsKey">Whether decoding can begin with it.</param>
internal readonly record struct ChunkFrame(TimeSpan Timestamp, ReadOnlyMemory<byte> Data, bool IsKey);

/// <summary>A file that was read.</summary>
/// <param name="Format">What its frames are.</param>
/// <param name="StartedAt">When timestamp 0 was; null when the file does not say.</param>
/// <param name="Duration">As the file says; zero when it does not.</param>
/// <param name="Frames">Its frames in file order; not empty.</param>
/// <param name="IsTruncated">Whether it ends within an element, as one does whose writer died.</param>
internal sealed record ChunkFile(TrackFormat Format, DateTimeOffset? StartedAt, TimeSpan Duration, IReadOnlyList<ChunkFrame> Frames, bool IsTruncated);
