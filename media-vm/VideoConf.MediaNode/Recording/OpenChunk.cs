using System.Security.Cryptography;
using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Engine;
using VideoConf.MediaNode.Matroska;
using VideoConf.MediaNode.Recording.Frames;
using VideoConf.MediaNode.Recording.Storing;
using VideoConf.MediaNode.Recording.Timing;
using VideoConf.Sfu.Taps;

namespace VideoConf.MediaNode.Recording;

/// <summary>
/// The chunk of a track that is being written, in memory; <see cref="Save"/> hands on what is new of it, so that a crash loses little. Its time on
/// the server's clock is settled at its end, when most is known of the sender's. Frames keep the sender's pace within it.
/// </summary>
internal sealed class OpenChunk(TapTrack track, string trackId, TrackTimeline timeline, IChunkSink desk) : IDisposable
{
    private const int KeptBytes = 4 * 1024 * 1024;
    private static readonly TimeSpan UnknownDuration = TimeSpan.FromMilliseconds(33);
    private MemoryStream _bytes = new();
    private ChunkWriter? _writer;
    private TrackFormat? _format;
    private int _index;
    private long _firstTimestamp;
    private long _lastTimestamp;
    private long _lastTicks; // How long the last frame lasted, as far as is known.
    private long _endedAt = long.MinValue;
    private int _saved;
    private bool _isHeadSaved;

    /// <summary>Whether frames are in it.</summary>
    public bool IsOpen => _writer is not null;

    /// <summary>Bytes in it.</summary>
    public long Length => _bytes.Length;

    /// <summary>When its first frame came.</summary>
    public long FirstReceivedAt { get; private set; }

    /// <summary>Since its first frame.</summary>
    public TimeSpan TimeOf(long timestamp) => TimeSpan.FromTicks(MediaClock.Nominal(timestamp - _firstTimestamp, track.ClockRate) / 100);

    /// <summary>Whether a frame comes so soon after the last that nothing is missing between them.</summary>
    public bool FollowsWithin(long timestamp, long nanoseconds) => MediaClock.Nominal(timestamp - _lastTimestamp, track.ClockRate) <= nanoseconds;

    /// <summary>How long a frame lasts, as far as is known when it comes.</summary>
    public TimeSpan LastDuration(in EncodedFrame frame)
    {
        var ticks = frame.Shape.Duration > 0 ? frame.Shape.Duration : frame.Timestamp - _lastTimestamp;
        return TimeSpan.FromTicks(MediaClock.Nominal(ticks, track.ClockRate) / 100);
    }

    /// <summary>Whether a key frame can go into it: same size, same parameters.</summary>
    public bool HasFormat(FrameShape shape) =>
        _format is { } format && format.Width == shape.Width && format.Height == shape.Height
        && (shape.Configuration is null || format.CodecPrivate.Span.SequenceEqual(shape.Configuration));

    /// <summary>Begins with a frame.</summary>
    public void Begin(in EncodedFrame frame, TrackFormat format)
    {
        if (_bytes.Capacity > KeptBytes) _bytes = new MemoryStream();
        _bytes.SetLength(0);
        _format = format;
        _firstTimestamp = _lastTimestamp = frame.Timestamp;
        _lastTicks = 0;
        _saved = 0;
        _isHeadSaved = false;
        FirstReceivedAt = frame.ReceivedAt;
        _writer = ChunkWriter.Begin(_bytes, format, Time.FromUnix(StartOf()));
    }

    /// <summary>Appends a frame.</summary>
    public void Write(in EncodedFrame frame)
    {
        _writer!.WriteFrame(TimeOf(frame.Timestamp), frame.Data, frame.Shape.IsKey);
        if (frame.Shape.Duration > 0) _lastTicks = frame.Shape.Duration;
        else if (frame.Timestamp > _lastTimestamp) _lastTicks = frame.Timestamp - _lastTimestamp;
        _lastTimestamp = frame.Timestamp;
    }

    /// <summary>Hands on what was written since the last time.</summary>
    public void Save()
    {
        if (!IsOpen || _bytes.Length == _saved) return;
        var start = StartOf();
        var news = _bytes.GetBuffer().AsSpan(_saved..(int)_bytes.Length);
        if (!desk.TrySave(Describe(start, start + Span(), 0, string.Empty), isFirst: !_isHeadSaved, news)) return;
        _isHeadSaved = true;
        _saved = (int)_bytes.Length;
    }

    /// <summary>Completes it.</summary>
    /// <param name="next">The frame that follows without a pause, by media time and arrival; null when there is none.</param>
    /// <param name="lost">Packets that never came.</param>
    public void End((long Timestamp, long ReceivedAt)? next, int lost)
    {
        if (next is { } following) _lastTicks = Math.Max(1, following.Timestamp - _lastTimestamp);
        var span = Span();
        _writer!.End(TimeSpan.FromTicks(span / 100));

        // A better knowledge of the sender's clock never makes a track run backwards.
        var start = Math.Max(StartOf(), _endedAt);
        _endedAt = next is { } then ? EndBefore(timeline.ToServer(then.Timestamp, then.ReceivedAt), start, span) : start + span;
        var bytes = _bytes.GetBuffer().AsSpan(0, (int)_bytes.Length);
        desk.Complete(Describe(start, _endedAt, lost, Convert.ToHexStringLower(SHA256.HashData(bytes))), bytes);
        _writer = null;
        _index++;
    }

    /// <inheritdoc/>
    public void Dispose() => _bytes.Dispose();

    private long StartOf() => timeline.ToServer(_firstTimestamp, FirstReceivedAt);

    // It ends on the server's clock, where the next begins. By the sender's own pace a fast sound card's chunks would end later and later, each after the
    // next one's beginning: 0.3 ms in six seconds, a third of a second in two hours. No more than a tenth: beyond that the knowledge changed, not the pace.
    private static long EndBefore(long next, long start, long span) => Math.Clamp(next, start + Math.Max(1, span * 9 / 10), start + span);

    private long Span()
    {
        var last = _lastTicks > 0 ? MediaClock.Nominal(_lastTicks, track.ClockRate) : UnknownDuration.Ticks * 100;
        return MediaClock.Nominal(_lastTimestamp - _firstTimestamp, track.ClockRate) + last;
    }

    private StoredChunk Describe(long start, long end, int lost, string hash) => new()
    {
        Name = $"{desk.RecordingId}/{trackId}/{_index:D6}.{_format!.Extension}",
        RecordingId = desk.RecordingId,
        TrackId = trackId,
        Index = _index,
        ParticipantId = track.ParticipantId,
        Source = SfuWords.Of(track.Source),
        Codec = _format.Codec,
        StartedAt = Time.FromUnix(start),
        EndedAt = Time.FromUnix(end),
        Width = _format.Width,
        Height = _format.Height,
        Frames = _writer!.Frames,
        LostPackets = lost,
        Length = _bytes.Length,
        Sha256 = hash,
    };
}
