using System.Buffers.Binary;

namespace VideoConf.MediaNode.Matroska;

/// <summary>
/// Reads a file of one track as <see cref="ChunkWriter"/> writes it, and as others do without lacing. The bytes may be anything: lengths are believed only
/// within what is there, and memory is taken for frames that were seen, never for a number that was read.
/// </summary>
internal sealed class ChunkReader
{
    /// <summary>The largest file taken: far more than 6 s of anything.</summary>
    public const int LargestFile = 64 * 1024 * 1024;

    private const int MostFrames = 100_000;
    private static readonly DateTimeOffset Epoch = new(2001, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan LongestFile = TimeSpan.FromDays(2);

    private readonly ReadOnlyMemory<byte> _file;
    private readonly List<ChunkFrame> _frames = [];
    private TrackFormat? _format;
    private ulong _trackNumber;
    private DateTimeOffset? _startedAt;
    private ulong _scale = 1_000_000;
    private double _duration;
    private bool _isTruncated;

    private ChunkReader(ReadOnlyMemory<byte> file) => _file = file;

    private ReadOnlySpan<byte> Bytes => _file.Span;

    /// <summary>Reads it, or says why not. Frames refer to the given memory.</summary>
    public static MatroskaError TryRead(ReadOnlyMemory<byte> file, out ChunkFile? chunk)
    {
        chunk = null;
        if (file.Length > LargestFile) return MatroskaError.TooLarge;
        var reader = new ChunkReader(file);
        var error = reader.ReadFile();
        if (error != MatroskaError.None) return error;
        if (reader._format is not { } format) return MatroskaError.Unsupported;
        if (reader._frames.Count == 0) return MatroskaError.NoFrames;
        chunk = new(format, reader._startedAt, reader.Time(reader._duration) ?? TimeSpan.Zero, reader._frames, reader._isTruncated);
        return MatroskaError.None;
    }

    private MatroskaError ReadFile()
    {
        if (!EbmlCursor.TryRead(Bytes, 0, out var header) || header.Id != MatroskaIds.EbmlHeader || header.IsUnknownSize) return MatroskaError.NotMatroska;
        if (header.Length > Bytes.Length - header.Start) return MatroskaError.NotMatroska;
        if (!EbmlCursor.TryRead(Bytes, header.Start + (int)header.Length, out var segment) || segment.Id != MatroskaIds.Segment) return MatroskaError.NotMatroska;
        return Children(segment, Bytes.Length, Level.Segment, out _, ReadTopLevel);
    }

    /// <summary>What an element's children may be: only a segment's are clusters, so that nesting ends after four levels whatever the bytes say.</summary>
    private enum Level
    {
        Segment,
        Cluster,
        Other,
    }

    private delegate MatroskaError Visit(in EbmlElement element, int end);

    /// <summary>
    /// Visits what is in an element. At the top levels a child that ends after the file does is what a crash leaves: it is cut to the file's end and the
    /// reading stops there, without an error.
    /// </summary>
    private MatroskaError Children(in EbmlElement parent, int limit, Level level, out int stoppedAt, Visit visit)
    {
        var end = parent.IsUnknownSize || parent.Length > limit - parent.Start ? limit : parent.Start + (int)parent.Length;
        if (!parent.IsUnknownSize && parent.Length > limit - parent.Start) _isTruncated = true;
        var at = parent.Start;
        stoppedAt = end;
        while (at < end)
        {
            if (!EbmlCursor.TryRead(Bytes[..end], at, out var child))
            {
                // At the file's very end a broken head is a torn write; anywhere else it is nonsense.
                if (end != Bytes.Length || end - at > 12) return MatroskaError.Malformed;
                _isTruncated = true;
                return MatroskaError.None;
            }

            if (level == Level.Cluster && parent.IsUnknownSize && IsTopLevel(child.Id))
            {
                stoppedAt = at;
                return MatroskaError.None;
            }

            if (level == Level.Segment && child.Id == MatroskaIds.Cluster)
            {
                var error = ReadCluster(child, end, out at);
                if (error != MatroskaError.None) return error;
                continue;
            }

            if (child.IsUnknownSize) return MatroskaError.Malformed;
            if (child.Length > end - child.Start)
            {
                if (end != Bytes.Length) return MatroskaError.Malformed;
                _isTruncated = true;
                return MatroskaError.None;
            }

            at = child.Start + (int)child.Length;
            var result = visit(in child, at);
            if (result != MatroskaError.None) return result;
        }

        return MatroskaError.None;
    }

    private MatroskaError ReadTopLevel(in EbmlElement element, int end) => element.Id switch
    {
        MatroskaIds.Info => Children(element, end, Level.Other, out _, ReadInfo),
        MatroskaIds.Tracks when _format is not null => MatroskaError.Unsupported,
        MatroskaIds.Tracks => Children(element, end, Level.Other, out _, ReadTracks),
        _ => MatroskaError.None,
    };

    private MatroskaError ReadInfo(in EbmlElement element, int end)
    {
        var content = Bytes[element.Start..end];
        switch (element.Id)
        {
            case MatroskaIds.TimestampScale:
                return EbmlCursor.TryUnsigned(content, out _scale) && _scale is > 0 and <= 1_000_000_000 ? MatroskaError.None : MatroskaError.Malformed;
            case MatroskaIds.Duration:
                return EbmlCursor.TryFloat(content, out _duration) && _duration >= 0 ? MatroskaError.None : MatroskaError.Malformed;
            case MatroskaIds.DateUtc:
                if (content.Length != 8) return MatroskaError.Malformed;
                _startedAt = Epoch.AddTicks(BinaryPrimitives.ReadInt64BigEndian(content) / 100); // 292 years each way: in range whatever it says.
                return MatroskaError.None;
            default:
                return MatroskaError.None;
        }
    }

    private MatroskaError ReadTracks(in EbmlElement element, int end)
    {
        if (element.Id != MatroskaIds.TrackEntry) return MatroskaError.None;
        if (_format is not null) return MatroskaError.Unsupported;
        return TrackEntryReader.TryRead(_file[element.Start..end], out _format, out _trackNumber) ? MatroskaError.None : MatroskaError.Unsupported;
    }

    private MatroskaError ReadCluster(in EbmlElement cluster, int limit, out int next)
    {
        ulong time = 0;
        return Children(cluster, limit, Level.Cluster, out next, (in EbmlElement child, int end) => child.Id switch
        {
            MatroskaIds.ClusterTimestamp => EbmlCursor.TryUnsigned(Bytes[child.Start..end], out time) ? MatroskaError.None : MatroskaError.Malformed,
            MatroskaIds.SimpleBlock => AddBlock(child.Start, end, time, isKey: null),
            MatroskaIds.BlockGroup => ReadGroup(child, end, time),
            _ => MatroskaError.None,
        });
    }

    private MatroskaError ReadGroup(in EbmlElement group, int limit, ulong time)
    {
        (int Start, int End)? block = null;
        var refers = false;
        var error = Children(group, limit, Level.Other, out _, (in EbmlElement child, int end) =>
        {
            if (child.Id == MatroskaIds.Block) block = (child.Start, end);
            if (child.Id == MatroskaIds.ReferenceBlock) refers = true;
            return MatroskaError.None;
        });
        return error == MatroskaError.None && block is { } found ? AddBlock(found.Start, found.End, time, !refers) : error;
    }

    private MatroskaError AddBlock(int start, int end, ulong clusterTime, bool? isKey)
    {
        var block = Bytes[start..end];
        if (_format is null || block.Length < 5 || block[0] != (0x80 | _trackNumber)) return MatroskaError.Malformed;
        if ((block[3] & 0x06) != 0) return MatroskaError.Unsupported; // Lacing.
        if (_frames.Count == MostFrames) return MatroskaError.TooLarge;
        if (Time(clusterTime + (double)BinaryPrimitives.ReadInt16BigEndian(block[1..])) is not { } timestamp) return MatroskaError.Malformed;
        _frames.Add(new(timestamp, _file[(start + 4)..end], isKey ?? (block[3] & 0x80) != 0));
        return MatroskaError.None;
    }

    private TimeSpan? Time(double units)
    {
        var ticks = units * _scale / 100;
        return ticks >= 0 && ticks <= LongestFile.Ticks ? TimeSpan.FromTicks((long)Math.Round(ticks)) : null;
    }

    private static bool IsTopLevel(uint id) =>
        id is MatroskaIds.Cluster or MatroskaIds.Info or MatroskaIds.Tracks or MatroskaIds.SeekHead or MatroskaIds.Cues or MatroskaIds.Tags or MatroskaIds.Chapters
            or MatroskaIds.Attachments;
}
