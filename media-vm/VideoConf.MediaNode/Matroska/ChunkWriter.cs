using System.Buffers.Binary;

namespace VideoConf.MediaNode.Matroska;

/// <summary>
/// Writes one track into one file, appending as frames come: what a crash leaves behind is a file that players and <see cref="ChunkReader"/> read up to the
/// last whole frame. Sizes and the duration are filled in afterwards where the stream can seek; where it cannot, they stay unknown, which is as valid.
/// Not thread-safe.
/// </summary>
internal sealed class ChunkWriter
{
    /// <summary>A block's time is 16 bits of milliseconds from its cluster's; a cluster is what a player seeks to.</summary>
    private static readonly TimeSpan LongestCluster = TimeSpan.FromSeconds(5);

    /// <summary>Nanoseconds of a timestamp: a millisecond, which WebM asks for.</summary>
    private const ulong Scale = 1_000_000;

    /// <summary>Day 0 of <c>DateUTC</c>, RFC 9559 section 5.1.2.11.</summary>
    private static readonly DateTimeOffset Epoch = new(2001, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Stream _output;
    private readonly EbmlBuffer _buffer = new();
    private readonly long _segmentSizeAt;
    private readonly long _durationAt;
    private long _clusterSizeAt = -1;
    private long _clusterMs;
    private bool _ended;

    private ChunkWriter(Stream output, TrackFormat format, DateTimeOffset startedAt)
    {
        _output = output;
        var start = output.CanSeek ? output.Position : 0;
        WriteHeader(format);
        _buffer.Id(MatroskaIds.Segment);
        _segmentSizeAt = start + _buffer.Written.Length;
        _buffer.UnknownSizeHere();
        _buffer.Master(MatroskaIds.Info, info =>
        {
            info.Unsigned(MatroskaIds.TimestampScale, Scale);
            info.Fixed(MatroskaIds.DateUtc, (startedAt - Epoch).Ticks * 100);
            info.Text(MatroskaIds.MuxingApp, "VideoConf");
            info.Text(MatroskaIds.WritingApp, "VideoConf");
            if (output.CanSeek) info.Float(MatroskaIds.Duration, 0); // The last, so that its place is known.
        });
        _durationAt = start + _buffer.Written.Length - 8;
        WriteTrack(format);
        _output.Write(_buffer.Written);
    }

    /// <summary>Frames written.</summary>
    public int Frames { get; private set; }

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    /// <summary>Writes the head of a file.</summary>
    /// <param name="output">Written from where it stands; stays open.</param>
    /// <param name="format">What the frames are.</param>
    /// <param name="startedAt">When timestamp 0 was.</param>
    public static ChunkWriter Begin(Stream output, TrackFormat format, DateTimeOffset startedAt)
    {
        var writer = new ChunkWriter(output, format, startedAt);
        writer.Length = writer._buffer.Written.Length;
        return writer;
    }

    /// <summary>Appends a frame. Times rise, but for the little that a codec's reordering takes.</summary>
    /// <param name="timestamp">Since the start; not negative.</param>
    /// <param name="frame">The frame in its codec's Matroska form, see <see cref="TrackFormat"/>.</param>
    /// <param name="isKey">Whether decoding can begin with it; true for all sound.</param>
    public void WriteFrame(TimeSpan timestamp, ReadOnlySpan<byte> frame, bool isKey)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        ArgumentOutOfRangeException.ThrowIfLessThan(timestamp, TimeSpan.Zero);
        var ms = (long)Math.Round(timestamp.TotalMilliseconds);
        _buffer.Clear();
        var offset = ms - _clusterMs;
        if (Frames == 0 || offset >= LongestCluster.TotalMilliseconds || offset < short.MinValue) BeginCluster(ms);

        _buffer.Id(MatroskaIds.SimpleBlock);
        _buffer.Size((ulong)frame.Length + 4);
        Span<byte> head = stackalloc byte[4];
        head[0] = 0x81; // Track 1.
        BinaryPrimitives.WriteInt16BigEndian(head[1..], (short)(ms - _clusterMs));
        head[3] = isKey ? (byte)0x80 : (byte)0;
        _buffer.Raw(head);
        _output.Write(_buffer.Written);
        _output.Write(frame);
        Length += _buffer.Written.Length + frame.Length;
        Frames++;
    }

    /// <summary>Completes the file.</summary>
    /// <param name="duration">From timestamp 0 to the end of the last frame.</param>
    public void End(TimeSpan duration)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        _ended = true;
        if (!_output.CanSeek) return;
        var end = _output.Position;
        CloseCluster(end);
        PatchSize(_segmentSizeAt, end);
        Span<byte> value = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(value, duration.TotalMilliseconds);
        _output.Position = _durationAt;
        _output.Write(value);
        _output.Position = end;
    }

    private void BeginCluster(long ms)
    {
        if (_output.CanSeek)
        {
            var end = _output.Position;
            CloseCluster(end);
            _output.Position = end;
            _clusterSizeAt = end + 4;
        }

        _clusterMs = ms;
        _buffer.Id(MatroskaIds.Cluster);
        _buffer.UnknownSizeHere();
        _buffer.Unsigned(MatroskaIds.ClusterTimestamp, (ulong)ms);
    }

    private void CloseCluster(long end)
    {
        if (_clusterSizeAt >= 0) PatchSize(_clusterSizeAt, end);
    }

    private void PatchSize(long at, long end)
    {
        Span<byte> size = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(size, (ulong)(end - at - 8) | (1UL << 56));
        _output.Position = at;
        _output.Write(size);
    }

    private void WriteHeader(TrackFormat format) => _buffer.Master(MatroskaIds.EbmlHeader, header =>
    {
        header.Unsigned(MatroskaIds.EbmlVersion, 1);
        header.Unsigned(MatroskaIds.EbmlReadVersion, 1);
        header.Unsigned(MatroskaIds.EbmlMaxIdLength, 4);
        header.Unsigned(MatroskaIds.EbmlMaxSizeLength, 8);
        header.Text(MatroskaIds.DocType, format.Extension == "webm" ? "webm" : "matroska");
        header.Unsigned(MatroskaIds.DocTypeVersion, 4);
        header.Unsigned(MatroskaIds.DocTypeReadVersion, 2);
    });

    private void WriteTrack(TrackFormat format) => _buffer.Master(MatroskaIds.Tracks, tracks => tracks.Master(MatroskaIds.TrackEntry, track =>
    {
        track.Unsigned(MatroskaIds.TrackNumber, 1);
        track.Unsigned(MatroskaIds.TrackUid, 1);
        track.Unsigned(MatroskaIds.TrackType, format.IsAudio ? 2u : 1u);
        track.Unsigned(MatroskaIds.FlagLacing, 0);
        track.Text(MatroskaIds.CodecId, TrackCodecs.ToMatroska(format.Codec));
        if (format.CodecPrivate.Length > 0) track.Binary(MatroskaIds.CodecPrivate, format.CodecPrivate.Span);
        if (format.IsAudio)
        {
            track.Unsigned(MatroskaIds.CodecDelay, 0);
            track.Unsigned(MatroskaIds.SeekPreRoll, 80_000_000); // 80 ms until an Opus decoder has converged, RFC 7845 section 4.6.
            track.Master(MatroskaIds.Audio, audio =>
            {
                audio.Float(MatroskaIds.SamplingFrequency, 48_000);
                audio.Unsigned(MatroskaIds.Channels, (ulong)format.Channels);
            });
            return;
        }

        track.Master(MatroskaIds.Video, video =>
        {
            video.Unsigned(MatroskaIds.PixelWidth, (ulong)format.Width);
            video.Unsigned(MatroskaIds.PixelHeight, (ulong)format.Height);
        });
    }));
}
