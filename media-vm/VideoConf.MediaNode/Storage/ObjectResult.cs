namespace VideoConf.MediaNode.Storage;

/// <summary>What became of a request to the store.</summary>
internal enum ObjectOutcome
{
    /// <summary>Done.</summary>
    Done,

    /// <summary>There is no such object.</summary>
    NotFound,

    /// <summary>The store will never take this: the name, the right or the request is wrong.</summary>
    Refused,

    /// <summary>The object is larger than the caller takes.</summary>
    TooLarge,

    /// <summary>It could not be reached, or was out of order, at every attempt.</summary>
    Unavailable,

    /// <summary>The file to be sent or written is what failed, not the store.</summary>
    LocalFailure,
}

/// <summary>What became of a request, and why it failed in words that hold no secret.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Detail">Why; null when it is done.</param>
internal record ObjectResult(ObjectOutcome Outcome, string? Detail)
{
    /// <summary>Done.</summary>
    public static ObjectResult Done { get; } = new(ObjectOutcome.Done, null);

    /// <summary>Whether it is done.</summary>
    public bool IsDone => Outcome == ObjectOutcome.Done;
}

/// <summary>What was read.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Detail">Why it failed; null when it is done.</param>
/// <param name="Content">The bytes; null unless it is done.</param>
internal sealed record ObjectContent(ObjectOutcome Outcome, string? Detail, byte[]? Content) : ObjectResult(Outcome, Detail);

/// <summary>What is sent. It is opened anew for each attempt.</summary>
/// <param name="ContentType">Media type.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Open">Opens it at its start.</param>
internal sealed record ObjectBody(string ContentType, long Length, Func<Stream> Open)
{
    /// <summary>Bytes in memory.</summary>
    public static ObjectBody Of(ReadOnlyMemory<byte> bytes, string contentType) =>
        new(contentType, bytes.Length, () => System.Runtime.InteropServices.MemoryMarshal.TryGetArray(bytes, out var segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false));

    /// <summary>A file as long as it is now.</summary>
    public static ObjectBody OfFile(string path, string contentType) =>
        new(contentType, new FileInfo(path).Length, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 128 * 1024, useAsync: true));
}
