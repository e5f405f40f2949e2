using System.Runtime.CompilerServices;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Sfu.Layers;

/// <summary>
/// Makes the numbers of whichever streams a slot shows, with whatever is left out of them, into those of one stream that nobody cut: sequence
/// numbers and VP8 picture ids have gaps only where packets were lost on the way here, timestamps go on by the time that passed. It
/// remembers the last <see cref="Window"/> numbers given out: a packet that comes late takes the number that its gap left for it, and one that is
/// asked for again gets what it had. Owned by its room's loop; allocates nothing after construction.
/// </summary>
/// <param name="clockRate">Ticks per second of the timestamps.</param>
/// <param name="firstSequence">Where the numbers begin (RFC 3550 section 5.1 wants it random); the lower half, so that they do not wrap at once.</param>
internal sealed class StreamNumbers(int clockRate, ushort firstSequence)
{
    /// <summary>Numbers remembered: as many as a publication's cache has packets.</summary>
    public const int Window = 1_024;

    // A longer gap is an outage that nobody repairs. It stays a gap, or the decoder would take what follows for the continuation.
    private const int MaxGap = 512;

    // Reports of a sender whose clocks are out of their mind must not throw a subscriber's clock forward or back.
    private const int MaxDriftSeconds = 1;

    private readonly Entry[] _entries = new Entry[Window];
    private Runs _runs;
    private int _current;
    private long _highest = (firstSequence & 0x7FFF) - 1;
    private bool _started;
    private uint _lastTimestamp;
    private MonoTime _lastAt;
    private int _lastPictureId = -1;
    private int _lastTl0PicIdx = -1;
    private int _lastKeyIdx = -1;

    /// <summary>The highest number given out, unwrapped.</summary>
    public long Highest => _highest;

    /// <summary>What is added to timestamps of the stream that is shown.</summary>
    public uint TimestampOffset => Current.TimestampOffset;

    private ref Run Current => ref _runs[_current];

    /// <summary>Begins with another stream, or with the same one after a pause. The packet itself comes next.</summary>
    /// <param name="packet">The first packet that passes.</param>
    /// <param name="source">Its unwrapped sequence number.</param>
    /// <param name="timestamp">Its timestamp.</param>
    /// <param name="now">When it came.</param>
    /// <param name="sameMoment">Its timestamp as the stream before would have written it, if that is known.</param>
    public void Begin(in PacketLayers packet, long source, uint timestamp, MonoTime now, uint? sameMoment)
    {
        var next = new Run { Stream = packet.Stream, First = source, FirstNumber = _highest + 1, Highest = source - 1, LastLeftOutPicture = -1, IsUsed = true };
        if (_started)
        {
            var elapsed = (now.Nanoseconds - _lastAt.Nanoseconds) / 1_000 * clockRate / 1_000_000;
            var wanted = _lastTimestamp + (uint)Math.Max(1, elapsed);
            if (sameMoment is { } moment)
            {
                var aligned = moment + Current.TimestampOffset;
                if (Math.Abs((long)(int)(aligned - wanted)) <= (long)MaxDriftSeconds * clockRate) wanted = aligned;
            }

            // The streams of one camera show the same picture at the same moment, and one of it was sent already.
            if ((int)(wanted - _lastTimestamp) <= 0) wanted = _lastTimestamp + 1;
            next.TimestampOffset = wanted - timestamp;
            next.PictureOffset = Continue(_lastPictureId, packet.PictureId);
            next.Tl0Offset = Continue(_lastTl0PicIdx, packet.Tl0PicIdx);
            next.KeyOffset = Continue(_lastKeyIdx, packet.KeyIdx);
        }

        _started = true;
        Current.LastNumber = _highest;
        _current = (_current + 1) % Runs.Length;
        Current = next;

        static int Continue(int last, int first) => last >= 0 && first >= 0 ? last + 1 - first : 0;
    }

    /// <summary>Whether a later packet of the stream that is shown came before.</summary>
    public bool IsLate(byte stream, long source) => _started && stream == Current.Stream && source <= Current.Highest;

    /// <summary>Numbers a packet that is newer than all before it, or leaves it out.</summary>
    /// <param name="packet">What it is.</param>
    /// <param name="source">Its unwrapped sequence number.</param>
    /// <param name="timestamp">Its timestamp.</param>
    /// <param name="marker">The marker it gets.</param>
    /// <param name="isWanted">Whether it passes.</param>
    /// <param name="now">When it came.</param>
    /// <param name="numbers">Its numbers, if it passes.</param>
    public void Next(in PacketLayers packet, long source, uint timestamp, bool marker, bool isWanted, MonoTime now, out OutgoingNumbers numbers)
    {
        numbers = default;
        ref var run = ref Current;
        var frame = new FrameKey(timestamp, packet.Spatial, packet.Temporal);
        // Between two packets of a frame that was left out there is nothing but more of it.
        if (isWanted || !run.LeftOut || run.LastFrame != frame) LeaveGap(source);
        run.Highest = source;
        run.LastFrame = frame;
        run.LeftOut = !isWanted;

        if (!isWanted)
        {
            // A whole picture is left out: the next one takes its number.
            if (packet.PictureId >= 0 && packet.PictureId != run.LastLeftOutPicture)
            {
                run.LastLeftOutPicture = packet.PictureId;
                run.PictureOffset--;
            }

            return;
        }

        var entry = new Entry((uint)source, (ushort)run.PictureOffset, SentKind.Media, (byte)_current, marker);
        _entries[++_highest & (Window - 1)] = entry;
        numbers = Number(_highest, in entry, in run, in packet, timestamp);
        _lastTimestamp = numbers.Timestamp;
        _lastAt = now;
        if (packet.PictureId >= 0) _lastPictureId = numbers.PictureId;
        if (packet.Tl0PicIdx >= 0) _lastTl0PicIdx = numbers.Tl0PicIdx;
        if (packet.KeyIdx >= 0) _lastKeyIdx = numbers.KeyIdx;
    }

    /// <summary>
    /// Numbers a packet that comes late. False when no number was left for it: it came already, was left out, or is from before the stream's
    /// beginning. If it is not wanted, its number is to be filled with padding, or the subscriber would miss it.
    /// </summary>
    public bool TryFill(in PacketLayers packet, long source, uint timestamp, bool marker, bool isWanted, out OutgoingNumbers numbers)
    {
        numbers = default;
        if (!TryFindRun(packet.Stream, source, out var at)) return false;

        ref var run = ref _runs[at];
        if (!TryFindNumber(in run, at == _current, source, out var number)) return false;

        ref var entry = ref _entries[number & (Window - 1)];
        if (entry.Kind != SentKind.Missing) return false;
        entry = entry with { Kind = isWanted ? SentKind.Media : SentKind.Padding, Marker = isWanted && marker };
        numbers = Number(number, in entry, in run, in packet, timestamp);
        return true;
    }

    /// <summary>What a number that a subscriber misses stands for.</summary>
    public SentPacket Find(SequenceNumber missed)
    {
        var number = _highest + missed.DistanceFrom(new SequenceNumber((ushort)_highest));
        if (!_started || number > _highest || number <= _highest - Window) return default;

        ref readonly var entry = ref _entries[number & (Window - 1)];
        ref readonly var run = ref _runs[entry.Run];
        if (entry.Kind == SentKind.Unknown || number < run.FirstNumber) return default; // A newer run has its place.
        return new SentPacket(entry.Kind, run.Stream, SourceOf(in run, in entry));
    }

    /// <summary>Numbers a packet that <see cref="Find"/> led to, as it was numbered the first time.</summary>
    public bool TryNumberAgain(SequenceNumber missed, in PacketLayers packet, uint timestamp, out OutgoingNumbers numbers)
    {
        numbers = default;
        if (Find(missed).Kind is not (SentKind.Media or SentKind.Padding)) return false;
        var number = _highest + missed.DistanceFrom(new SequenceNumber((ushort)_highest));
        ref readonly var entry = ref _entries[number & (Window - 1)];
        numbers = Number(number, in entry, in _runs[entry.Run], in packet, timestamp);
        return true;
    }

    /// <summary>Forgets where its numbers came from: the publisher numbers anew, and an old number must not be found to mean a new packet.</summary>
    public void Forget() => Array.Clear(_entries);

    /// <summary>Takes back the numbers from one on: nothing was sent under them. What comes next begins anew.</summary>
    public void Withdraw(long first)
    {
        if (first > _highest) return;
        Forget();
        _highest = first - 1;
        for (var i = 0; i < Runs.Length; i++) _runs[i].LastNumber = Math.Min(_runs[i].LastNumber, _highest);
    }

    private void LeaveGap(long source)
    {
        var missing = Math.Min(source - Current.Highest - 1, MaxGap);
        for (var at = source - missing; at < source; at++)
        {
            _entries[++_highest & (Window - 1)] = new Entry((uint)at, (ushort)Current.PictureOffset, SentKind.Missing, (byte)_current, false);
        }
    }

    // The newest run of the stream that the packet can be of.
    private bool TryFindRun(byte stream, long source, out int at)
    {
        for (var back = 0; back < Runs.Length; back++)
        {
            at = (_current + Runs.Length - back) % Runs.Length;
            ref readonly var run = ref _runs[at];
            if (run.IsUsed && run.Stream == stream && source >= run.First) return true;
        }

        at = -1;
        return false;
    }

    // The numbers of a run were given out in the order of its packets.
    private bool TryFindNumber(in Run run, bool isCurrent, long source, out long number)
    {
        var low = Math.Max(run.FirstNumber, _highest - Window + 1);
        var high = isCurrent ? _highest : run.LastNumber;
        while (low <= high)
        {
            number = low + ((high - low) / 2);
            var distance = SourceOf(in run, in _entries[number & (Window - 1)]) - source;
            if (distance == 0) return true;
            if (distance < 0) low = number + 1;
            else high = number - 1;
        }

        number = -1;
        return false;
    }

    private static long SourceOf(in Run run, in Entry entry) => run.Highest + (int)(entry.Source - (uint)run.Highest);

    private static OutgoingNumbers Number(long number, in Entry entry, in Run run, in PacketLayers packet, uint timestamp) => new(
        new SequenceNumber((ushort)number),
        timestamp + run.TimestampOffset,
        entry.Marker,
        packet.PictureId < 0 ? -1 : (packet.PictureId + entry.PictureOffset) & 0x7FFF,
        packet.Tl0PicIdx < 0 ? -1 : (packet.Tl0PicIdx + run.Tl0Offset) & 0xFF,
        packet.KeyIdx < 0 ? -1 : (packet.KeyIdx + run.KeyOffset) & 0x1F);

    // 32 bits of the source are enough: entries are 1,024 numbers old at most.
    private readonly record struct Entry(uint Source, ushort PictureOffset, SentKind Kind, byte Run, bool Marker);

    private readonly record struct FrameKey(uint Timestamp, sbyte Spatial, sbyte Temporal);

    /// <summary>A stretch of numbers that one stream fed.</summary>
    private struct Run
    {
        public long First;
        public long FirstNumber;
        public long LastNumber;
        public long Highest;
        public uint TimestampOffset;
        public int PictureOffset;
        public int Tl0Offset;
        public int KeyOffset;
        public int LastLeftOutPicture;
        public FrameKey LastFrame;
        public byte Stream;
        public bool LeftOut;
        public bool IsUsed;
    }

    /// <summary>The last few: a subscriber that joins climbs all streams within one picture, and may miss packets of each.</summary>
    [InlineArray(Length)]
    private struct Runs
    {
        public const int Length = 4;
        private Run _first;
    }
}
