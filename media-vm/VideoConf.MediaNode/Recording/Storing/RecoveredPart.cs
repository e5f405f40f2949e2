using System.Security.Cryptography;
using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Matroska;

namespace VideoConf.MediaNode.Recording.Storing;

/// <summary>Makes a whole chunk of what was written of one when its process died.</summary>
internal static class RecoveredPart
{
    private static readonly TimeSpan UnknownDuration = TimeSpan.FromMilliseconds(20);

    /// <summary>Null when no whole frame is in it.</summary>
    public static (StoredChunk Chunk, byte[] Bytes)? Complete(StoredChunk draft, byte[] part)
    {
        if (ChunkReader.TryRead(part, out var read) != MatroskaError.None) return null;
        using var output = new MemoryStream();
        var writer = ChunkWriter.Begin(output, read!.Format, draft.StartedAt);
        foreach (var frame in read.Frames) writer.WriteFrame(frame.Timestamp, frame.Data.Span, frame.IsKey);
        var last = read.Frames[^1].Timestamp;
        var duration = last + (read.Frames.Count > 1 ? last - read.Frames[^2].Timestamp : UnknownDuration);
        writer.End(duration);
        var bytes = output.ToArray();
        return (draft with
        {
            EndedAt = draft.StartedAt + duration,
            Frames = read.Frames.Count,
            Length = bytes.Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
        }, bytes);
    }
}
