using VideoConf.MediaNode.Matroska;
using VideoConf.MediaNode.Recording.Frames;
using VideoConf.MediaNode.Recording.Storing;
using VideoConf.MediaNode.Recording.Timing;
using VideoConf.Rtc.Rtcp;
using VideoConf.Rtc.Rtp;
using VideoConf.Sfu.Codecs;
using VideoConf.Sfu.Taps;

namespace VideoConf.MediaNode.Recording;

/// <summary>
/// One track on its way from packets to chunks. Driven by its recording's loop: packets and reports as they came, <see cref="Tick"/> now and
/// then, <see cref="End"/> at last. Not thread-safe.
/// </summary>
internal sealed class TrackRecorder : IPacketSink, IFrameSink, IDisposable
{
    private const long KeyFrameEvery = 1_000_000_000;
    private readonly TapTrack _track;
    private readonly RecordingLimits _limits;
    private readonly IChunkSink _desk;
    private readonly ReorderBuffer _packets;
    private readonly FrameAssembler _frames;
    private readonly TrackTimeline _timeline;
    private readonly OpenChunk _chunk;
    private readonly long _pause;
    private TimestampUnwrapper _timestamps;
    private int _lost;
    private long _lastFrameAt; // By arrival.
    private long _lastTimestamp = long.MinValue;
    private long _askedAt = long.MinValue / 2;
    private bool _wantsKeyFrame;

    public TrackRecorder(TapTrack track, string trackId, ClockOffset participant, RecordingLimits limits, IChunkSink desk)
    {
        _track = track;
        _limits = limits;
        _desk = desk;
        _packets = new ReorderBuffer(this, limits.RepairPatience);
        _frames = new FrameAssembler(Depacketizer.For(track.Codec), track.IsAudio, this);
        _timeline = new TrackTimeline(track.ClockRate, participant);
        _chunk = new OpenChunk(track, trackId, _timeline, desk);
        _pause = (track.IsAudio ? limits.AudioPause : limits.VideoPause).Ticks * 100;
        _wantsKeyFrame = !track.IsAudio; // The first chunk begins with one, too.
    }

    /// <summary>Whose it is and what it shows.</summary>
    public TapTrack Track => _track;

    /// <summary>Takes a packet as it came.</summary>
    public void Take(ReadOnlySpan<byte> bytes, long receivedAt)
    {
        if (RtpView.TryParse(bytes, out var packet)) _packets.Add(in packet, receivedAt);
    }

    /// <summary>Takes a sender report.</summary>
    public void Take(NtpTime ntp, uint rtpTimestamp, long receivedAt) => _timeline.Reported(ntp, _timestamps.Peek(rtpTimestamp), receivedAt);

    /// <summary>Lets time pass.</summary>
    /// <param name="now">Nanoseconds since 1970.</param>
    /// <param name="save">Whether what is open goes to disk.</param>
    public void Tick(long now, bool save)
    {
        _packets.Tick(now);
        if (_chunk.IsOpen && now - _lastFrameAt > _pause + (_limits.RepairPatience.Ticks * 100)) Cut(next: null);
        if (save) _chunk.Save();
    }

    /// <summary>Whether to ask for a key frame now; notes that it is asked for.</summary>
    public bool TryAskKeyFrame(long now)
    {
        if (_track.IsAudio || now - _askedAt < KeyFrameEvery) return false;
        if (!_wantsKeyFrame && !(_chunk.IsOpen && now - _chunk.FirstReceivedAt > _limits.KeyFrameAfter.Ticks * 100)) return false;
        _askedAt = now;
        return true;
    }

    /// <summary>Nothing follows: stores what there is.</summary>
    public void End()
    {
        _packets.Flush();
        _frames.End();
        Cut(next: null);
        _desk.Figures.FramesLost(_frames.FramesLost);
    }

    /// <inheritdoc/>
    public void Packet(in RtpView packet, int lostBefore, long receivedAt)
    {
        if (lostBefore > 0)
        {
            _lost += lostBefore;
            _desk.Figures.PacketsLost(lostBefore);
        }

        var timestamp = _timestamps.Unwrap(packet.Timestamp);
        _timeline.Arrived(timestamp, receivedAt);
        _frames.Add(packet.Payload, timestamp, packet.Marker, lostBefore > 0, receivedAt);
    }

    /// <inheritdoc/>
    public void Damaged() => _wantsKeyFrame = true;

    /// <inheritdoc/>
    public void Frame(in EncodedFrame frame)
    {
        // Times of a stream rise. What goes back is a sender that began anew, or no frame to be kept.
        if (frame.Timestamp <= _lastTimestamp)
        {
            if (_lastTimestamp - frame.Timestamp < _track.ClockRate) return;
            Cut(next: null);
        }

        if (_chunk.IsOpen && MustCut(in frame)) Cut(_chunk.FollowsWithin(frame.Timestamp, _pause) ? (frame.Timestamp, frame.ReceivedAt) : null);
        if (!_chunk.IsOpen) _chunk.Begin(in frame, FormatOf(frame.Shape));
        _chunk.Write(in frame);
        _lastTimestamp = frame.Timestamp;
        _lastFrameAt = frame.ReceivedAt;
        if (frame.Shape.IsKey) _wantsKeyFrame = false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _packets.Dispose();
        _chunk.Dispose();
    }

    private bool MustCut(in EncodedFrame frame)
    {
        if (!_chunk.FollowsWithin(frame.Timestamp, _pause)) return true;
        if (_chunk.Length + frame.Data.Length > _limits.LargestChunk) return true;

        // With this frame in it, it would be longer than it may.
        var age = _chunk.TimeOf(frame.Timestamp);
        if (age + _chunk.LastDuration(in frame) > _limits.LongestChunk) return true;
        if (_track.IsAudio || !frame.Shape.IsKey) return false;
        return age >= _limits.KeyFrameAfter || !_chunk.HasFormat(frame.Shape);
    }

    private void Cut((long Timestamp, long ReceivedAt)? next)
    {
        if (_chunk.IsOpen) _chunk.End(next, _lost);
        _lost = 0;
    }

    private TrackFormat FormatOf(FrameShape shape) => _track.Codec switch
    {
        CodecKind.Opus => TrackFormat.Opus(),
        CodecKind.Vp8 => TrackFormat.Vpx(TrackCodecs.Vp8, shape.Width, shape.Height),
        CodecKind.Vp9 => TrackFormat.Vpx(TrackCodecs.Vp9, shape.Width, shape.Height),
        CodecKind.H264 => TrackFormat.H264(shape.Width, shape.Height, shape.Configuration),
        _ => TrackFormat.Av1(shape.Width, shape.Height, shape.Configuration),
    };
}
