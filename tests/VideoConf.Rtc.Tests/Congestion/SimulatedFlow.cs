using VideoConf.Rtc.Congestion;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;
using VideoConf.TestSupport.Network;

namespace VideoConf.Rtc.Tests.Congestion;

/// <summary>What is on the way to a receiver.</summary>
internal readonly record struct MediaPacket(SimulatedFlow Flow, SequenceNumber Number, int Bytes, TimeSpan Sent);

/// <summary>A moment of a flow.</summary>
internal readonly record struct FlowSample(TimeSpan Time, double Target, double Sent, double Received, double Capacity, double DelayMilliseconds);

/// <summary>
/// One sender of video that fills what it may, and one receiver that answers with transport-wide feedback every 50 ms, in virtual time. The packets
/// are numbers and sizes; the feedback is the real one, written and parsed.
/// </summary>
internal sealed class SimulatedFlow(SimulatedLink<MediaPacket> forward, SimulatedLink<byte[]> back, int seed)
{
    private const int PacketBytes = 1200;
    private const int PaddingBytes = 255;
    private const double FramesPerSecond = 30;

    private readonly TwccRecorder _recorder = new();
    private readonly Random _random = new(seed);
    private readonly byte[] _feedback = new byte[1200];
    private readonly List<FlowSample> _samples = [];
    private readonly List<double> _delays = [];
    private TimeSpan _nextFrame;
    private TimeSpan _nextFeedback;
    private int _queued;
    private long _sentBytes;
    private long _receivedBytes;
    private double _delaySum;
    private int _delayCount;

    public CongestionController Controller { get; init; } = new(new CongestionOptions());

    /// <summary>What the source makes at most.</summary>
    public double SourceMaximum { get; set; } = 4_000_000;

    public TimeSpan Starts { get; init; }

    public Func<TimeSpan, bool> IsPaused { get; init; } = static _ => false;

    /// <summary>Added to the shared link's delay, for flows of other round trips.</summary>
    public TimeSpan ExtraDelay { get; init; }

    public IReadOnlyList<FlowSample> Samples => _samples;

    public IReadOnlyList<double> Delays => _delays;

    public long PaddingSent { get; private set; }

    public long MediaSent { get; private set; }

    public static MonoTime At(TimeSpan time) => new(time.Ticks * 100);

    public void Send(TimeSpan now)
    {
        if (now < Starts) return;
        var time = At(now);
        if (now == Starts) Controller.Want(time, new Bitrate((long)SourceMaximum));
        if (time >= Controller.NextTimeout) Controller.HandleTimeout(time);
        if (now >= _nextFrame)
        {
            _nextFrame = now + TimeSpan.FromSeconds(1 / FramesPerSecond);
            var rate = IsPaused(now) ? 0 : Math.Min(Controller.Target.BitsPerSecond, SourceMaximum);
            var frame = (int)(rate / FramesPerSecond / 8 * (0.8 + (0.4 * _random.NextDouble())));
            if (_queued < rate * 0.3 / 8) _queued += frame; // A source skips frames that would wait for long.
        }

        while (true)
        {
            var allowance = Controller.Poll(time, _queued);
            if (_queued > 0 && allowance.Bytes > 0)
            {
                var bytes = Math.Min(_queued, PacketBytes);
                _queued -= bytes;
                MediaSent += bytes;
                Put(now, bytes);
            }
            else if (allowance.Padding > 0)
            {
                PaddingSent += PaddingBytes;
                Put(now, PaddingBytes);
            }
            else
            {
                return;
            }
        }
    }

    public void Receive(TimeSpan now, MediaPacket packet)
    {
        _receivedBytes += packet.Bytes;
        var delay = (now - packet.Sent).TotalMilliseconds;
        _delays.Add(delay);
        _delaySum += delay;
        _delayCount++;
        _recorder.Record(packet.Number, At(now + ExtraDelay));
    }

    public void Answer(TimeSpan now)
    {
        if (now < _nextFeedback) return;
        _nextFeedback = now + TimeSpan.FromMilliseconds(50);
        while (_recorder.TryWrite(_feedback, new Ssrc(1), new Ssrc(2), out var written)) back.Send(now, written, _feedback[..written]);
    }

    public void TakeAnswers(TimeSpan now)
    {
        while (back.TryReceive(now - (2 * ExtraDelay), out var datagram))
        {
            var reader = new RtcpReader(datagram);
            if (!reader.TryRead(out var packet) || !Twcc.TryParse(packet, out var feedback)) throw new InvalidOperationException("The feedback does not read back.");
            Controller.HandleFeedback(At(now), feedback);
        }
    }

    public void Sample(TimeSpan now, TimeSpan step, double capacity)
    {
        var scale = 8 / step.TotalSeconds;
        _samples.Add(new FlowSample(now, Controller.Target.BitsPerSecond, _sentBytes * scale, _receivedBytes * scale, capacity, _delayCount == 0 ? 0 : _delaySum / _delayCount));
        _sentBytes = _receivedBytes = 0;
        _delaySum = _delayCount = 0;
    }

    private void Put(TimeSpan now, int bytes)
    {
        _sentBytes += bytes;
        forward.Send(now, bytes, new MediaPacket(this, Controller.Stamp(At(now), bytes), bytes, now));
    }
}
