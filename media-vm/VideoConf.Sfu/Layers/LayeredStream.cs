using System.Runtime.CompilerServices;
using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Codecs;
using VideoConf.Sfu.Rooms;

namespace VideoConf.Sfu.Layers;

/// <summary>What is done with a packet for one subscriber.</summary>
internal enum LayerResult
{
    /// <summary>Nothing.</summary>
    Dropped,

    /// <summary>It is sent under the numbers given.</summary>
    Forwarded,

    /// <summary>A packet of padding alone is sent under them: the subscriber is not to wait for what it will not get.</summary>
    Padded,
}

/// <summary>
/// One video as one subscriber sees it: the layers that are chosen for it out of all that its publisher sends, under numbers of one
/// continuous stream. Owned by its room's loop; allocates nothing after construction.
/// </summary>
/// <param name="isSimulcast">Whether the publisher sends several streams; else one, with layers in it or without. See <see cref="Restart(bool)"/>.</param>
/// <param name="clockRate">Ticks per second of the timestamps.</param>
/// <param name="firstSequence">Where the numbers begin.</param>
internal sealed class LayeredStream(bool isSimulcast, int clockRate, ushort firstSequence)
{
    /// <summary>Streams of one video at most.</summary>
    public const int MaxStreams = 3;

    private readonly StreamNumbers _numbers = new(clockRate, firstSequence);
    private readonly DependencySelector _targets = new();
    private bool _isSimulcast = isSimulcast;
    private LayerSelector _selector = new(isSimulcast);
    private Clocks _clocks;
    private VideoLayer _former = VideoLayer.None;
    private int _shown = -1;
    private bool _isDescribed;

    /// <summary>What should be shown.</summary>
    public VideoLayer Target
    {
        get => _selector.Target;
        set
        {
            _selector.Target = value;
            _targets.Target = value;
        }
    }

    /// <summary>What is shown.</summary>
    public VideoLayer Current => _isDescribed ? _targets.Current : _selector.Current;

    /// <summary>The simulcast stream that is shown, or was last; -1 before any.</summary>
    public int Shown => _shown;

    /// <summary>What is added to timestamps of the stream that is shown, for sender reports.</summary>
    public uint TimestampOffset => _numbers.TimestampOffset;

    /// <summary>Whether a key frame is what the subscriber waits for.</summary>
    /// <param name="best">The best spatial layer that is sent now.</param>
    public bool AwaitsKeyFrame(int best)
    {
        if (!_isDescribed) return _selector.AwaitsKeyFrame(best);
        return !Target.IsNone && (Current.IsNone || Current.Spatial < Math.Min(Target.Spatial, best));
    }

    /// <summary>Notes what a stream's last sender report said.</summary>
    public void NoteClock(byte stream, in SenderClock clock) => _clocks[stream] = clock;

    /// <summary>Begins anew with the next key frame, and forgets what was sent: the publisher's numbers begin anew as well, or it is another one.</summary>
    /// <param name="isSimulcast">Whether it sends several streams.</param>
    public void Restart(bool isSimulcast)
    {
        _isSimulcast = isSimulcast;
        _selector = new LayerSelector(isSimulcast) { Target = _selector.Target };
        _targets.Restart();
        _numbers.Forget();
        _clocks = default;
        _former = VideoLayer.None;
        _shown = -1;
        _isDescribed = false;
    }

    /// <summary>Shows nothing before the next key frame of what is wanted, and repairs nothing of what was shown.</summary>
    public void Cut()
    {
        _numbers.Forget();
        _selector.Restart();
        _targets.Restart();
    }

    /// <summary>Decides on a packet by what its payload says.</summary>
    /// <param name="packet">What it is; its stream is below <see cref="MaxStreams"/>.</param>
    /// <param name="source">Its unwrapped sequence number in its stream.</param>
    /// <param name="timestamp">Its timestamp.</param>
    /// <param name="marker">Its marker.</param>
    /// <param name="now">When it came.</param>
    /// <param name="numbers">Its numbers here, unless it is dropped.</param>
    public LayerResult Take(in PacketLayers packet, long source, uint timestamp, bool marker, MonoTime now, out OutgoingNumbers numbers)
    {
        var shown = _selector.Current;
        var isLate = !shown.IsNone && _numbers.IsLate(packet.Stream, source);
        var choice = _selector.Choose(in packet, timestamp, isLate);
        _isDescribed = false;
        if (choice == LayerChoice.Switch) _former = shown;
        return Apply(choice, in packet, source, timestamp, _selector.EndsPicture(in packet, marker), now, out numbers);
    }

    /// <summary>Decides on a packet by its dependency descriptor. Only where there is one stream: simulcast needs no descriptor to choose by.</summary>
    /// <param name="frame">What the descriptor says.</param>
    /// <param name="reader">The stream's reader, which has the structure.</param>
    /// <param name="source">Its unwrapped sequence number.</param>
    /// <param name="timestamp">Its timestamp.</param>
    /// <param name="marker">Its marker.</param>
    /// <param name="now">When it came.</param>
    /// <param name="numbers">Its numbers here, unless it is dropped.</param>
    public LayerResult Take(
        in DependencyDescriptor frame, DependencyDescriptorReader reader, long source, uint timestamp, bool marker, MonoTime now, out OutgoingNumbers numbers)
    {
        numbers = default;
        if (_isSimulcast || reader.Structure is not { } structure) return LayerResult.Dropped;

        var packet = new PacketLayers { Spatial = (sbyte)frame.SpatialId, Temporal = (sbyte)frame.TemporalId, PictureId = -1, Tl0PicIdx = -1, KeyIdx = -1 };
        var choice = _targets.Choose(in frame, structure, reader.ActiveTargets);
        _isDescribed = true;
        var ends = marker || (frame.EndsFrame && frame.SpatialId == _targets.Current.Spatial);
        return Apply(choice, in packet, source, timestamp, ends, now, out numbers);
    }

    /// <summary>Leaves out a packet that shows nothing, such as padding, so that nobody misses its number.</summary>
    /// <param name="stream">The simulcast stream it came by.</param>
    /// <param name="source">Its unwrapped sequence number.</param>
    /// <param name="timestamp">Its timestamp.</param>
    /// <param name="now">When it came.</param>
    /// <param name="numbers">What it is padded with, if its number was left for it already.</param>
    public LayerResult Skip(byte stream, long source, uint timestamp, MonoTime now, out OutgoingNumbers numbers)
    {
        var packet = new PacketLayers { Stream = stream, Temporal = sbyte.MaxValue, PictureId = -1, Tl0PicIdx = -1, KeyIdx = -1 };
        var isShown = stream == _shown && !Current.IsNone;
        return Apply(isShown ? LayerChoice.Unwanted : LayerChoice.OtherStream, in packet, source, timestamp, marker: false, now, out numbers);
    }

    /// <summary>The highest number given out, unwrapped.</summary>
    public long Highest => _numbers.Highest;

    /// <summary>Takes back the numbers from one on, under which nothing was sent. Before <see cref="Cut"/> or <see cref="Restart(bool)"/>.</summary>
    public void Withdraw(long first) => _numbers.Withdraw(first);

    /// <summary>What a number that the subscriber misses stands for.</summary>
    public SentPacket Find(SequenceNumber missed) => _numbers.Find(missed);

    /// <summary>Numbers a packet that <see cref="Find"/> led to, as it was numbered the first time.</summary>
    public bool TryNumberAgain(SequenceNumber missed, in PacketLayers packet, uint timestamp, out OutgoingNumbers numbers) =>
        _numbers.TryNumberAgain(missed, in packet, timestamp, out numbers);

    private LayerResult Apply(
        LayerChoice choice, in PacketLayers packet, long source, uint timestamp, bool marker, MonoTime now, out OutgoingNumbers numbers)
    {
        if (choice == LayerChoice.Switch)
        {
            _numbers.Begin(in packet, source, timestamp, now, SameMoment(packet.Stream, timestamp));
            _shown = packet.Stream;
        }

        // What comes late of the stream that was shown before has its number still.
        var isOther = choice == LayerChoice.OtherStream;
        var isWanted = isOther ? packet.Temporal < sbyte.MaxValue && packet.Temporal <= _former.Temporal : choice != LayerChoice.Unwanted;
        if (isOther || _numbers.IsLate(packet.Stream, source))
        {
            if (!_numbers.TryFill(in packet, source, timestamp, marker, isWanted, out numbers)) return LayerResult.Dropped;
            return isWanted ? LayerResult.Forwarded : LayerResult.Padded;
        }

        _numbers.Next(in packet, source, timestamp, marker, isWanted, now, out numbers);
        return isWanted ? LayerResult.Forwarded : LayerResult.Dropped;
    }

    private uint? SameMoment(byte stream, uint timestamp) =>
        _shown >= 0 && _shown != stream && _clocks[stream] is { } mine && _clocks[_shown] is { } shown
            ? ClockAlignment.Translate(timestamp, in mine, in shown, clockRate)
            : null;

    [InlineArray(MaxStreams)]
    private struct Clocks
    {
        private SenderClock? _first;
    }
}
