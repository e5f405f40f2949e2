using System.Buffers;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Signaling;
using VideoConf.MediaNode.Matroska;

namespace VideoConf.MediaNode.Composing.Video;

/// <summary>A track's frames for one piece, written as a file for FFmpeg.</summary>
/// <param name="File">Its name in the work folder.</param>
/// <param name="Offset">When its timestamp 0 is, from the piece's start; negative when decoding begins earlier.</param>
/// <param name="Shown">When it is to be seen, in seconds of the piece.</param>
internal sealed record TrackInput(string File, double Offset, IReadOnlyList<(double From, double To)> Shown)
{
    /// <summary>
    /// How long a picture stands still after its chunk's end: as long as the layout counts it as there. A page that nobody scrolls sends next to nothing; a
    /// camera that is still for so long is off.
    /// </summary>
    public static TimeSpan HoldOf(string source) => source == TrackSources.Screen ? TimeSpan.FromMinutes(10) : TimeSpan.FromSeconds(3.5);

    /// <summary>Writes the file; null when no frame of the track belongs into the piece.</summary>
    public static TrackInput? Write(
        WorkFolder folder, string name, IEnumerable<StoredChunk> chunks, Func<StoredChunk, ChunkFile?> read, DateTimeOffset from, DateTimeOffset to)
    {
        var writer = new InputWriter(folder, name, from, to);
        try
        {
            foreach (var chunk in chunks)
                if (read(chunk) is { } file)
                    writer.Add(chunk, file);
            return writer.End();
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>When timestamp 0 of a chunk's file was.</summary>
    public static DateTimeOffset StartOf(StoredChunk chunk, ChunkFile file) =>
        file.StartedAt is { } start && (start - chunk.StartedAt).Duration() < TimeSpan.FromSeconds(1) ? start : chunk.StartedAt;

    private sealed class InputWriter(WorkFolder folder, string name, DateTimeOffset from, DateTimeOffset to) : IDisposable
    {
        private readonly List<(double From, double To)> _shown = [];
        private readonly ArrayBufferWriter<byte> _joined = new();
        private FileStream? _stream;
        private ChunkWriter? _writer;
        private ReadOnlyMemory<byte> _codecPrivate;
        private (StoredChunk Chunk, TrackFormat Format)? _before;
        private DateTimeOffset _zero;
        private TimeSpan _last;

        public void Add(StoredChunk chunk, ChunkFile file)
        {
            var start = StartOf(chunk, file);
            var first = Follows(chunk, file) ? 0 : FirstNeeded(file, start);
            if (first < 0) return; // No picture of it can be decoded.
            _before = (chunk, file.Format);
            Show(start + file.Frames[first].Timestamp, chunk.EndedAt, HoldOf(chunk.Source));
            for (var i = first; i < file.Frames.Count; i++)
            {
                var frame = file.Frames[i];
                var at = start + frame.Timestamp;
                if (at >= to) break;
                if (frame.Data.Length == 0) continue;
                if (_writer is null) Begin(file.Format, at);
                var timestamp = at - _zero;
                if (timestamp <= _last && _writer!.Frames > 0) timestamp = _last + TimeSpan.FromMilliseconds(1);
                _writer!.WriteFrame(timestamp, i == first ? WithParameterSets(file.Format, frame.Data) : frame.Data.Span, frame.IsKey);
                _last = timestamp;
            }
        }

        public TrackInput? End()
        {
            if (_writer is null) return null;
            _writer.End(_last + TimeSpan.FromMilliseconds(40));
            return new(name, (_zero - from).TotalSeconds, _shown);
        }

        public void Dispose() => _stream?.Dispose();

        /// <summary>
        /// Whether the pictures before it lead on to its first one. A recorder that waited for a key frame in vain cuts at another frame; after a loss it writes
        /// nothing before the next key frame, so chunk upon chunk nothing is missing between them.
        /// </summary>
        private bool Follows(StoredChunk chunk, ChunkFile file) =>
            _writer is not null && _before is { } before && chunk.Index == before.Chunk.Index + 1 && chunk.TrackId == before.Chunk.TrackId
            && file.Format.Width == before.Format.Width && file.Format.Height == before.Format.Height
            && file.Format.CodecPrivate.Span.SequenceEqual(before.Format.CodecPrivate.Span);

        /// <summary>The last key frame before the piece, or the first in it.</summary>
        private int FirstNeeded(ChunkFile file, DateTimeOffset start)
        {
            var found = -1;
            for (var i = 0; i < file.Frames.Count; i++)
            {
                if (!file.Frames[i].IsKey) continue;
                if (found >= 0 && start + file.Frames[i].Timestamp > from) break;
                found = i;
            }

            return found;
        }

        private void Show(DateTimeOffset first, DateTimeOffset end, TimeSpan hold)
        {
            var (begin, until) = ((first - from).TotalSeconds, (end - from + hold).TotalSeconds);
            if (_shown.Count > 0 && begin <= _shown[^1].To) _shown[^1] = (_shown[^1].From, Math.Max(until, _shown[^1].To));
            else _shown.Add((begin, until));
        }

        private void Begin(TrackFormat format, DateTimeOffset at)
        {
            _zero = at;
            _codecPrivate = format.CodecPrivate;
            _stream = new FileStream(folder.File(name), FileMode.Create, FileAccess.Write, FileShare.None, 128 * 1024);
            _writer = ChunkWriter.Begin(_stream, format, at);
        }

        /// <summary>The file has the first chunk's parameter sets; those of a later chunk go before its first frame, where they differ.</summary>
        private ReadOnlySpan<byte> WithParameterSets(TrackFormat format, ReadOnlyMemory<byte> frame)
        {
            if (format.Codec != TrackCodecs.H264 || format.CodecPrivate.Span.SequenceEqual(_codecPrivate.Span)) return frame.Span;
            _joined.ResetWrittenCount();
            if (!AvcConfiguration.TryAppendSets(format.CodecPrivate.Span, _joined)) return frame.Span;
            _joined.Write(frame.Span);
            _codecPrivate = format.CodecPrivate;
            return _joined.WrittenSpan;
        }
    }
}
