using System.Buffers.Binary;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;
using VideoConf.Rtc.Rtp;
using VideoConf.Rtc.Sdp;
using VideoConf.TestSupport.Network;

namespace VideoConf.Sfu.Tests.Simulation;

/// <summary>A tenth of a second as a viewer saw it.</summary>
/// <param name="Time">Its end.</param>
/// <param name="Audio">Bits a second of sound that arrived, with all headers; the others likewise.</param>
/// <param name="Video">Of pictures.</param>
/// <param name="Repair">Of what was sent again.</param>
/// <param name="Padding">Of probes.</param>
/// <param name="AudioDelay">Milliseconds that sound took at most, from mouth to ear.</param>
/// <param name="Shown">The size that the first slot showed last, 0 to 2; -1 for none in the last half second.</param>
internal sealed record Seen(TimeSpan Time, double Audio, double Video, double Repair, double Padding, double AudioDelay, int Shown);

/// <summary>
/// Somebody who watches behind a network: reports arrivals every 50 ms as browsers do, asks for what is lost, takes repairs, and asks for a key frame where that
/// does not help.
/// </summary>
internal sealed class VirtualViewer(string name, byte number, LinkSchedule down, LinkSchedule up, int seed) : VirtualPeer(name, number, down, up, seed)
{
    private const int SampleMilliseconds = 100;
    private const int KeyFrameMilliseconds = 200;
    private readonly TwccRecorder _recorder = new();
    private readonly Dictionary<Ssrc, NackGenerator> _nacks = [];
    private readonly Dictionary<Ssrc, Ssrc> _repairs = [];
    private readonly Dictionary<Ssrc, SequenceNumber> _last = [];
    private readonly HashSet<Ssrc> _sounds = [];
    private readonly byte[] _rtcp = new byte[1_200];
    private readonly SequenceNumber[] _missing = new SequenceNumber[64];
    private readonly List<Seen> _seen = [];
    private readonly HashSet<(int Stream, int Frame)> _frames = [];
    private readonly Dictionary<(int Stream, int Frame), HashSet<byte>> _parts = [];
    private readonly List<(MonoTime At, int Bytes)> _arrivals = [];
    private MonoTime _keyPacketAt;
    private MonoTime _askedAt;
    private MonoTime _nextFeedback;
    private MonoTime _nextEstimate;
    private MonoTime _nextWord;
    private MonoTime _holdUntil;
    private double _lastDelay = double.MaxValue;
    private double _leastDelay = double.MaxValue;
    private MonoTime _nextSample;
    private long _audio;
    private long _video;
    private long _repair;
    private long _padding;
    private double _audioDelay;
    private int _shown = -1;
    private MonoTime _shownAt;

    public int VideoSlots { get; init; } = 1;

    /// <summary>Whether it reports arrivals; else it keeps its word by nothing.</summary>
    public bool Reports { get; set; } = true;

    public IReadOnlyList<Seen> Samples => _seen;

    public int Nacked { get; private set; }

    public int Repaired { get; private set; }

    public int Plis { get; private set; }

    /// <summary>Packets of sound that came.</summary>
    public long Sounds { get; private set; }

    /// <summary>When each piece of sound came first, by when it was spoken, and whether that was as a repeat.</summary>
    public Dictionary<MonoTime, (MonoTime At, bool IsRepeat)> Heard { get; } = [];

    /// <summary>When each frame was there as a whole, by its number, in whichever size it was first.</summary>
    public Dictionary<int, MonoTime> Whole { get; } = [];

    /// <summary>When each key frame was there as a whole, in order.</summary>
    public List<MonoTime> Keys { get; } = [];

    /// <summary>Frames of which something came.</summary>
    public int Frames => _frames.Count;

    /// <summary>Whether it offers repair by a stream of its own, without which nothing is estimated.</summary>
    public bool TakesRepair { get; init; } = true;

    /// <summary>Whether it offers to tell what it can receive.</summary>
    public bool TellsRemb { get; init; }

    /// <summary>Whether it offers to take redundant audio.</summary>
    public bool TakesRepeats { get; init; }

    public override TestOffer Offer()
    {
        var offer = new TestOffer { TakesRepair = TakesRepair, TellsRemb = TellsRemb, Redundancy = TakesRepeats ? "111/111" : null }.Receive("audio", "ra");
        for (var i = 0; i < VideoSlots; i++) offer.Receive("video", $"rv{i}");
        return offer;
    }

    public override void TakeAnswer(SdpOffer answer, MonoTime now)
    {
        base.TakeAnswer(answer, now);
        foreach (var section in answer.Sections)
        {
            var stream = section.Ssrcs[0].Ssrc;
            if (section.Kind == SdpKind.Audio)
            {
                _sounds.Add(stream);
                continue;
            }

            _nacks[stream] = new NackGenerator();
            foreach (var group in section.SsrcGroups) _repairs[group.Ssrcs[1]] = group.Ssrcs[0];
        }

        _nextSample = now.AddMilliseconds(SampleMilliseconds);
    }

    /// <summary>Whether it estimates by itself what it can receive, and tells that (REMB), as receivers without transport-wide feedback do.</summary>
    public bool Estimates { get; init; }

    /// <summary>Its own estimate.</summary>
    public double Estimate { get; private set; } = 300_000;

    /// <summary>Tells what it can receive.</summary>
    public void SendRemb(MonoTime now, long bitsPerSecond)
    {
        Assert.True(RtcpWriter.TryWriteRemb(_rtcp, new Ssrc(1), new Bitrate(bitsPerSecond), [.. _nacks.Keys], out var written));
        SendRtcp(now, _rtcp.AsSpan(0, written));
    }

    /// <summary>Asks again for the last thousand packets of a stream, all at once.</summary>
    public void SendNacks(MonoTime now, Ssrc stream)
    {
        var length = 0;
        for (var i = 0; i < 16; i++)
        {
            var missing = Enumerable.Range(0, 64).Select(back => _last[stream].Add(-(i * 64) - back)).Order(Comparer<SequenceNumber>.Create((a, b) => a.DistanceFrom(b))).ToArray();
            Assert.True(RtcpWriter.TryWriteNack(_rtcp.AsSpan(length), new Ssrc(1), stream, missing, out var written));
            length += written;
        }

        SendRtcp(now, _rtcp.AsSpan(0, length));
    }

    /// <summary>Reports the arrival of packets that nobody sent.</summary>
    public void SendInventedFeedback(MonoTime now)
    {
        var invented = new TwccRecorder();
        for (var i = 0; i < 100; i++) invented.Record(new SequenceNumber((ushort)(30_000 + i)), now);
        Assert.True(invented.TryWrite(_rtcp, new Ssrc(1), new Ssrc(2), out var written));
        SendRtcp(now, _rtcp.AsSpan(0, written));
    }

    protected override void Act(MonoTime now)
    {
        if (now >= _nextFeedback)
        {
            _nextFeedback = now.AddMilliseconds(50);
            while (Reports && _recorder.TryWrite(_rtcp, new Ssrc(1), new Ssrc(2), out var written)) SendRtcp(now, _rtcp.AsSpan(0, written));
        }

        if (Estimates && now >= _nextEstimate) UpdateEstimate(now);

        foreach (var (stream, nacks) in _nacks)
        {
            if (nacks.NextTimeout > now) continue;
            var count = nacks.TakeDue(now, 100, _missing);
            Nacked += count;
            if (count > 0 && RtcpWriter.TryWriteNack(_rtcp, new Ssrc(1), stream, _missing.AsSpan(0, count), out var written)) SendRtcp(now, _rtcp.AsSpan(0, written));
            if (!nacks.TakeNeedsKeyFrame() || !RtcpWriter.TryWritePli(_rtcp, new Ssrc(1), stream, out written)) continue;
            Plis++;
            SendRtcp(now, _rtcp.AsSpan(0, written));
        }

        if (IsLost(now) && RtcpWriter.TryWritePli(_rtcp, new Ssrc(1), Answer!.FindSection("rv0")!.Ssrcs[0].Ssrc, out var asked))
        {
            Plis++;
            SendRtcp(now, _rtcp.AsSpan(0, asked));
        }

        if (now < _nextSample) return;
        const double Scale = 8_000.0 / SampleMilliseconds;
        if (now.MillisecondsSince(_shownAt) > 500) _shown = -1;
        _seen.Add(new Seen(At(now), _audio * Scale, _video * Scale, _repair * Scale, _padding * Scale, _audioDelay, _shown));
        (_audio, _video, _repair, _padding, _audioDelay) = (0, 0, 0, 0, 0);
        _nextSample = _nextSample.AddMilliseconds(SampleMilliseconds);
    }

    // Who has seen something and could begin with none of it asks again and again, but while a key frame comes, as libwebrtc's receivers do.
    private bool IsLost(MonoTime now)
    {
        if (Keys.Count > 0 || _frames.Count == 0 || now.MillisecondsSince(_keyPacketAt) < KeyFrameMilliseconds || now.MillisecondsSince(_askedAt) < KeyFrameMilliseconds) return false;
        _askedAt = now;
        return true;
    }

    // As libwebrtc's remote estimator does it, in short: 8 % more a second and no more than half above what comes; 0.85 of what comes when the queue grows.
    private void UpdateEstimate(MonoTime now)
    {
        const int Step = 200;
        _nextEstimate = now.AddMilliseconds(Step);
        _arrivals.RemoveAll(arrival => now.MillisecondsSince(arrival.At) > 1_000);
        var rate = _arrivals.Sum(arrival => arrival.Bytes) * 8.0;
        _leastDelay = Math.Min(_leastDelay, _lastDelay);
        if (_lastDelay - _leastDelay > 60 && now >= _holdUntil)
        {
            Estimate = Math.Min(Estimate, 0.85 * rate);
            _holdUntil = now.AddMilliseconds(1_000);
            _nextWord = now;
        }
        else if (now >= _holdUntil && _lastDelay - _leastDelay < 30)
        {
            Estimate = Math.Max(Estimate, Math.Min(Estimate * Math.Pow(1.08, Step / 1_000.0), (1.5 * rate) + 10_000));
        }

        if (now < _nextWord) return;
        _nextWord = now.AddMilliseconds(1_000);
        SendRemb(now, (long)Estimate);
    }

    protected override void TakeRtp(in RtpView packet, int bytes, MonoTime arrived)
    {
        if (packet.TryGetExtension(TestOffer.TransportSequenceId, out var number)) _recorder.Record(new SequenceNumber(BinaryPrimitives.ReadUInt16BigEndian(number)), arrived);
        _arrivals.Add((arrived, bytes));
        if (_sounds.Contains(packet.Ssrc))
        {
            Sounds++;
            _audio += bytes;
            var pieces = packet.PayloadType.Value == TestOffer.Red ? VirtualSpeaker.PiecesOf(packet.Payload) : [packet.Payload.ToArray()];
            foreach (var piece in pieces) Heard.TryAdd(VirtualSpeaker.SpokenAt(piece), (arrived, piece != pieces[^1]));
            _lastDelay = (arrived.Nanoseconds - VirtualSpeaker.SpokenAt(pieces[^1]).Nanoseconds) / 1e6;
            _audioDelay = Math.Max(_audioDelay, _lastDelay);
            return;
        }

        if (_repairs.TryGetValue(packet.Ssrc, out var stream))
        {
            if (packet.PayloadLength < 2)
            {
                _padding += bytes;
                return;
            }

            _repair += bytes;
            Repaired++;
            _nacks[stream].Record(new SequenceNumber(BinaryPrimitives.ReadUInt16BigEndian(packet.Payload)), arrived);
            Show(packet.Payload[2..], arrived, isFirst: false);
            return;
        }

        _video += bytes;
        _nacks[packet.Ssrc].Record(packet.SequenceNumber, arrived);
        _last[packet.Ssrc] = packet.SequenceNumber;
        Show(packet.Payload, arrived, packet.Ssrc == Answer!.FindSection("rv0")!.Ssrcs[0].Ssrc);
    }

    private void Show(ReadOnlySpan<byte> payload, MonoTime arrived, bool isFirst)
    {
        if (payload.Length < VirtualSpeaker.MarkBytes) return;
        var mark = payload[^VirtualSpeaker.MarkBytes..];
        var frame = BinaryPrimitives.ReadInt32BigEndian(mark[1..]);
        _frames.Add((mark[0], frame));
        if (mark[7] != 0) _keyPacketAt = arrived;
        if (!_parts.TryGetValue((mark[0], frame), out var parts)) _parts.Add((mark[0], frame), parts = []);
        if (parts.Add(mark[5]) && parts.Count == mark[6])
        {
            Whole.TryAdd(frame, arrived);
            if (mark[7] != 0) Keys.Add(arrived);
        }

        if (!isFirst) return;
        _shown = mark[0];
        _shownAt = arrived;
    }
}
