using System.Buffers.Binary;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;
using VideoConf.Rtc.Rtp;
using VideoConf.TestSupport.Network;

namespace VideoConf.Sfu.Tests.Simulation;

/// <summary>
/// Somebody who speaks and shows a camera in three sizes, 180, 360 and 720 lines, at 30 frames a second in three temporal layers, with the rates that browsers
/// use. Payloads say what they are: see <see cref="VirtualViewer"/>.
/// </summary>
internal sealed class VirtualSpeaker(string name, byte number, int seed, LinkSchedule? up = null)
    : VirtualPeer(name, number, new LinkSchedule(Near), up ?? new LinkSchedule(Near), seed)
{
    public const int MarkBytes = 8;
    private const int PacketBytes = 1_100;
    private const double KeyFrameIs = 4; // Times the frame that it stands in for.
    private const double PaceBitsPerSecond = 6_000_000; // Browsers send frames at two and a half times their rate.
    private static readonly LinkConditions Near = new() { Delay = TimeSpan.FromMilliseconds(10) };
    private static readonly string[] Rids = ["l", "m", "h"];
    private static readonly int[] Pattern = [0, 2, 1, 2];
    private static readonly double[] Weights = [1.6, 0.8, 0.8]; // Of a frame by its layer: together four frames' worth each round.
    /// <summary>Bits a second of each stream, as browsers share them out.</summary>
    public static readonly double[] UsualRates = [150_000, 500_000, 1_700_000];

    private static readonly (int Width, int Height)[] Sizes = [(320, 180), (640, 360), (1_280, 720)];
    private readonly Random _random = new(seed);
    private readonly ushort[] _sequence = [100, 20_000, 65_000];
    private readonly int[] _pictureId = [10, 2_000, 30_000];
    private readonly byte[] _tl0 = new byte[3];
    private readonly int[] _phase = new int[3];
    private readonly bool[] _wantsKey = [true, true, true];
    private readonly Queue<Action<MonoTime>> _paced = new();
    private double _debt;
    private MonoTime _pacedAt;
    private MonoTime _nextFrame;
    private MonoTime _nextSound;
    private ushort _audioSequence;
    private byte[]? _lastPiece;
    private readonly Dictionary<(Ssrc, SequenceNumber), Sent> _sent = [];
    private readonly List<(Ssrc Media, SequenceNumber Number)> _asked = [];
    private readonly ushort[] _repairSequence = [7, 60_000, 65_530];
    private int _frame;

    /// <summary>Bits a second of each stream; 0 for one that is not sent.</summary>
    public double[] Rates { get; } = [.. UsualRates];

    /// <summary>Frames a second.</summary>
    public double FramesPerSecond { get; init; } = 30;

    /// <summary>Whether it shares a screen instead of a camera: one stream, of the first of the rates.</summary>
    public bool IsScreen { get; init; }

    /// <summary>Bytes of a key frame; 0 for four times the frame that it stands in for.</summary>
    public int KeyFrameBytes { get; init; }

    /// <summary>Bytes of a packet of sound: 32 kbit/s.</summary>
    public int AudioBytes { get; init; } = 80;

    public bool Speaks { get; set; } = true;

    /// <summary>Whether each piece of its sound goes again with the next (RFC 2198), where that is agreed on.</summary>
    public bool Repeats { get; init; }

    /// <summary>How it sends lost packets again when asked to.</summary>
    public Resending Resends { get; init; }

    /// <summary>Packets that it was asked for again.</summary>
    public int Asked { get; private set; }

    /// <summary>When it sent each frame, by its number.</summary>
    public List<MonoTime> Shown { get; } = [];

    /// <summary>When it spoke each piece.</summary>
    public List<MonoTime> Spoken { get; } = [];

    public long KeyFrames { get; private set; }

    private Ssrc Voice => new((Number * 1_000) + 1);

    /// <summary>The pieces of a redundant payload, the newest last.</summary>
    public static IReadOnlyList<byte[]> PiecesOf(ReadOnlySpan<byte> payload)
    {
        var lengths = new List<int>();
        var at = 0;
        for (; (payload[at] & 0x80) != 0; at += 4) lengths.Add(BinaryPrimitives.ReadUInt16BigEndian(payload[(at + 2)..]) & 0x3FF);
        var pieces = new List<byte[]>();
        at++;
        foreach (var length in lengths)
        {
            pieces.Add(payload.Slice(at, length).ToArray());
            at += length;
        }

        return [.. pieces, payload[at..].ToArray()];
    }

    /// <summary>When a piece of sound was spoken.</summary>
    public static MonoTime SpokenAt(ReadOnlySpan<byte> piece) => new(BinaryPrimitives.ReadInt64BigEndian(piece[1..]));

    public override TestOffer Offer()
    {
        var offer = new TestOffer { Redundancy = Repeats ? "111/111" : null, TakesRepair = Resends == Resending.OwnStream }.Send("audio", "a", Voice);
        return IsScreen ? offer.Send("video", "v", new Ssrc((Number * 1_000) + 2), screen: true) : offer.SendSimulcast("v", Rids);
    }

    protected override void Act(MonoTime now)
    {
        if (now >= _nextSound)
        {
            _nextSound = now.AddMilliseconds(20);
            if (Speaks) SendSound(now);
        }

        foreach (var (media, number) in _asked) SendAgain(now, media, number);
        _asked.Clear();
        _debt = Math.Max(0, _debt - ((now.Nanoseconds - _pacedAt.Nanoseconds) / 1e9 * PaceBitsPerSecond));
        _pacedAt = now;
        while (_debt <= 0 && _paced.TryDequeue(out var send)) send(now);
        if (now < _nextFrame) return;
        _nextFrame = new MonoTime(now.Nanoseconds + (long)(1e9 / FramesPerSecond));
        Shown.Add(now);
        for (var stream = 0; stream < 3; stream++) SendFrame(now, stream);
        _frame++;
    }

    protected override void TakeRtp(in RtpView packet, int bytes, MonoTime arrived)
    {
    }

    protected override void TakeRtcp(ReadOnlySpan<byte> compound)
    {
        var reader = new RtcpReader(compound);
        while (reader.TryRead(out var packet))
        {
            if (packet.Type == RtcpType.PayloadFeedback && Pli.TryParse(in packet, out var pli) && pli.Media.Value % 1_000 is >= 2 and <= 4)
            {
                _wantsKey[(pli.Media.Value % 1_000) - 2] = true;
            }

            if (packet.Type != RtcpType.TransportFeedback || !Nack.TryParse(in packet, out var nack)) continue;
            while (nack.TryRead(out var lost)) _asked.Add((nack.Media, lost));
        }
    }

    private void SendAgain(MonoTime now, Ssrc media, SequenceNumber number)
    {
        Asked++;
        if (Resends == Resending.No || !_sent.TryGetValue((media, number), out var sent)) return;
        if (Resends == Resending.SameStream)
        {
            Send(now, media, number.Value, sent.Timestamp, TestOffer.Vp8, sent.Payload, sent.Marker, "v", Rids[sent.Stream], level: null);
            return;
        }

        byte[] payload = [(byte)(number.Value >> 8), (byte)number.Value, .. sent.Payload];
        Send(now, new Ssrc(media.Value + 10), _repairSequence[sent.Stream]++, sent.Timestamp, TestOffer.Repair, payload, sent.Marker, "v", rid: null, level: null, repaired: Rids[sent.Stream]);
    }

    private void SendSound(MonoTime now)
    {
        var payload = new byte[AudioBytes];
        payload[0] = 0x78;
        BinaryPrimitives.WriteInt64BigEndian(payload.AsSpan(1), now.Nanoseconds);
        Spoken.Add(now);
        var isRepeated = Repeats && _lastPiece is not null && Answer!.FindSection("a")!.Codecs.Any(codec => codec.PayloadType.Value == TestOffer.Red);
        byte[] sent = isRepeated
            ? [0x80 | TestOffer.Opus, 960 >> 6, (960 << 2) & 0xFF, (byte)AudioBytes, TestOffer.Opus, .. _lastPiece!, .. payload]
            : payload;
        _lastPiece = payload;
        Send(now, Voice, _audioSequence, _audioSequence * 960u, isRepeated ? TestOffer.Red : TestOffer.Opus, sent, marker: false, "a", rid: null, level: 20);
        _audioSequence++;
    }

    private void SendFrame(MonoTime now, int stream)
    {
        if (Rates[stream] == 0) return;
        var isKey = _wantsKey[stream];
        _wantsKey[stream] = false;
        if (isKey) (_phase[stream], KeyFrames) = (0, KeyFrames + 1);
        var temporal = Pattern[_phase[stream]++ % Pattern.Length];
        if (temporal == 0) _tl0[stream]++;
        var weight = Weights[temporal] * (0.8 + (0.4 * _random.NextDouble())) * (isKey ? KeyFrameIs / Weights[0] : 1);
        var bytes = isKey && KeyFrameBytes > 0 ? KeyFrameBytes : (int)(Rates[stream] / 8 / FramesPerSecond * weight);
        var parts = Math.Max(1, (bytes + PacketBytes - 1) / PacketBytes);
        for (var part = 0; part < parts; part++)
        {
            var payload = new byte[Math.Max(32, bytes / parts)];
            var id = _pictureId[stream] & 0x7FFF;
            ReadOnlySpan<byte> descriptor =
                [(byte)(part == 0 ? 0x90 : 0x80), 0xF0, (byte)(0x80 | (id >> 8)), (byte)id, _tl0[stream], (byte)((temporal << 6) | (temporal == 0 ? 0 : 0x20))];
            descriptor.CopyTo(payload);
            payload[6] = (byte)(isKey ? 0x10 : 0x11);
            if (isKey && part == 0)
            {
                ReadOnlySpan<byte> start = [0x9D, 0x01, 0x2A];
                start.CopyTo(payload.AsSpan(9));
                BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(12), (ushort)Sizes[stream].Width);
                BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(14), (ushort)Sizes[stream].Height);
            }

            var mark = payload.AsSpan(payload.Length - MarkBytes);
            mark[0] = (byte)stream;
            BinaryPrimitives.WriteInt32BigEndian(mark[1..], _frame);
            (mark[5], mark[6], mark[7]) = ((byte)part, (byte)parts, (byte)(isKey ? 1 : 0));
            var timestamp = (uint)(_frame * 3_000) + (uint)stream;
            var isLast = part == parts - 1;
            _paced.Enqueue(at =>
            {
                _debt += payload.Length * 8;
                _sent[(new Ssrc((Number * 1_000) + 2 + (uint)stream), new SequenceNumber(_sequence[stream]))] = new Sent(stream, timestamp, isLast, payload);
                Send(at, new Ssrc((Number * 1_000) + 2 + (uint)stream), _sequence[stream]++, timestamp, TestOffer.Vp8, payload, isLast, "v", IsScreen ? null : Rids[stream], level: null);
            });
        }

        _pictureId[stream]++;
    }

    private void Send(
        MonoTime now, Ssrc ssrc, ushort sequence, uint timestamp, byte type, ReadOnlySpan<byte> payload, bool marker, string mid, string? rid, int? level,
        string? repaired = null)
    {
        Span<byte> header = stackalloc byte[64];
        RtpWriter.TryWriteHeader(header, marker, new PayloadType(type), new SequenceNumber(sequence), timestamp, ssrc);
        var extensions = new RtpExtensionWriter(header[12..]);
        extensions.TryAdd(TestOffer.MidId, System.Text.Encoding.ASCII.GetBytes(mid));
        if (rid is not null) extensions.TryAdd(TestOffer.RidId, System.Text.Encoding.ASCII.GetBytes(rid));
        if (repaired is not null) extensions.TryAdd(TestOffer.RepairedRidId, System.Text.Encoding.ASCII.GetBytes(repaired));
        if (level is { } loudness) extensions.TryAdd(TestOffer.LevelId, [(byte)loudness]);
        RtpWriter.SetHasExtension(header, true);
        SendRtp(now, header[..(12 + extensions.Finish())], payload);
    }

    public enum Resending
    {
        No,
        SameStream,
        OwnStream,
    }

    private sealed record Sent(int Stream, uint Timestamp, bool Marker, byte[] Payload);
}
