using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;
using VideoConf.Sfu.Layers;

namespace VideoConf.Sfu.Rooms;

/// <summary>
/// What one receiver gets of whichever publications feed it, one after the other, under the numbers of one stream that nobody cut: sound as it comes,
/// video by layers. Owned by its room's loop; allocates nothing per packet.
/// </summary>
internal sealed class OutgoingStream
{
    private const int VideoClockRate = 90_000; // Every video codec that is accepted has it.

    /// <summary>What a packet of padding carries behind its header: nothing but the count of itself (RFC 3550 section 5.1).</summary>
    public static ReadOnlySpan<byte> Padding => [0, 0, 0, 4];

    private readonly LayeredStream? _layers;
    private readonly ushort _firstSequence;
    private SequenceMap _map;
    private PublicationStream? _only;
    private bool _begun;
    private VideoLayer _wish = VideoLayer.Highest;
    private VideoLayer _allowance = VideoLayer.Highest;
    private int _shownHeight = int.MaxValue;
    private HeldPackets _held;

    /// <summary>A stream that nothing feeds.</summary>
    /// <param name="isLayered">Whether layers are chosen; else what comes passes as it comes, from the first packet on.</param>
    /// <param name="firstSequence">Where its numbers begin (RFC 3550 section 5.1 wants it random).</param>
    public OutgoingStream(bool isLayered, ushort firstSequence)
    {
        _firstSequence = firstSequence;
        if (isLayered) _layers = new LayeredStream(isSimulcast: false, VideoClockRate, firstSequence);
    }

    /// <summary>What waits for room on the way to its receiver.</summary>
    public ref readonly HeldPackets Held => ref _held;

    /// <summary>What feeds it.</summary>
    public Publication? Source { get; private set; }

    /// <summary>With how many lines its receiver shows it; 0 when it does not. Chooses among simulcast streams, or the layers within one, by their sizes.</summary>
    public int ShownHeight
    {
        get => _shownHeight;
        set
        {
            if (value == _shownHeight) return;
            _shownHeight = value;
            Retarget();
        }
    }

    /// <summary>The best that is to be sent to its receiver, whatever there is room for. <see cref="VideoLayer.None"/> for nothing.</summary>
    public VideoLayer Wish
    {
        get => _wish;
        set
        {
            if (value == _wish) return;
            _wish = value;
            Retarget();
        }
    }

    /// <summary>The best that there is room for on the way to its receiver. <see cref="VideoLayer.None"/> for nothing.</summary>
    public VideoLayer Allowance
    {
        get => _allowance;
        set
        {
            if (value == _allowance) return;
            _allowance = value;
            Retarget();
        }
    }

    /// <summary>The layers that pass now; none before the first key frame, and of what is not layered.</summary>
    public VideoLayer Current => _layers?.Current ?? VideoLayer.None;

    /// <summary>Whether something of what feeds it has passed, so that its clock may be told.</summary>
    public bool HasBegun => Shown is not null;

    /// <summary>Of what is not layered, whether an earlier packet than this may have passed.</summary>
    public bool HasPassedBefore(long index) => _layers is null && _begun && index > _map.FirstSource;

    /// <summary>The stream that passes, or passed last.</summary>
    public PublicationStream? Shown
    {
        get
        {
            if (Source is null) return null;
            if (_layers is null) return _begun ? _only ?? Source.Lead : null;
            return _layers.Shown < 0 ? null : Source.Streams[_layers.Shown];
        }
    }

    /// <summary>The stream whose key frame it waits for, to begin or to show something better; null when it waits for none.</summary>
    public PublicationStream? Awaited
    {
        get
        {
            if (_layers is null || Source is not { } source) return null;
            var stream = source.StreamFor(_layers.Target);
            return _layers.AwaitsKeyFrame(source.IsSimulcast ? stream.Rank : stream.TopSpatial) ? stream : null;
        }
    }

    /// <summary>Is fed by another publication from now on, or by nothing.</summary>
    /// <param name="source">The publication.</param>
    /// <param name="only">Of what is not layered, the one of its streams that passes; null for the best that is sent.</param>
    public void Feed(Publication? source, PublicationStream? only = null)
    {
        Source = source;
        _only = only;
        Restart();
    }

    /// <summary>The numbers of what feeds it begin anew.</summary>
    public void Restart()
    {
        _begun = false;
        if (_layers is null) return;
        Withdraw();
        if (Source is not { } source) return;
        _layers.Restart(source.IsSimulcast);
        foreach (var stream in source.Streams)
        {
            if (stream.Clock is { } clock) _layers.NoteClock(stream.Index, in clock);
        }

        Retarget();
    }

    /// <summary>
    /// Shows nothing more of a stream that is larger than what there is room for now: it would go on until the smaller one's key frame, on a way that is full
    /// already.
    /// </summary>
    public void Cut()
    {
        if (Source is { IsSimulcast: true } source && _layers is { Current.IsNone: false } layers && layers.Current.Spatial > source.StreamFor(layers.Target).Rank)
        {
            Withdraw();
            layers.Cut();
        }
    }

    /// <summary>
    /// Whether a packet that is to be sent has to wait: since more was sent than its way has room for, or since others wait before it. It lies in its publication's
    /// cache, where <see cref="TryTakeHeld"/> finds it.
    /// </summary>
    /// <param name="packet">The packet.</param>
    /// <param name="numbers">Its numbers.</param>
    /// <param name="isAhead">Whether more was sent than there is room for.</param>
    public bool MustWait(in MediaPacket packet, in OutgoingNumbers numbers, bool isAhead)
    {
        if (packet.Layers.StartsKeyFrame) _held.BeginKeyFrame(numbers.Timestamp);
        return (isAhead || !_held.IsEmpty) && TryHold(in packet, in numbers);
    }

    /// <summary>Finds the packet that is next of those that wait. False when it cannot be had any more: see <see cref="GiveUp"/>.</summary>
    public bool TryTakeHeld(out MediaPacket packet, out OutgoingNumbers numbers, out bool isPadding)
    {
        // What was lost on the way here leaves its number free; it goes at once if it comes after all.
        while (_layers is { } layers && layers.Find(NextHeld).Kind == SentKind.Missing) _held.Skip();
        return TryTakeAgain(NextHeld, out packet, out numbers, out isPadding);
    }

    /// <summary>Notes that the packet that was found was sent.</summary>
    public void SentHeld(in MediaPacket packet) => _held.Sent(packet.Rtp.PayloadLength);

    /// <summary>Sends nothing of what waits, and goes on with a key frame.</summary>
    public void GiveUp()
    {
        Withdraw();
        _layers?.Cut();
        Awaited?.KeyFrames.Want();
    }

    /// <summary>Looks anew at what there is to choose among: a stream began or ended, or they changed places.</summary>
    public void Retarget()
    {
        if (_layers is null || Source is not { } source) return;
        var target = new VideoLayer(Math.Min(_wish.Spatial, _allowance.Spatial), Math.Min(_wish.Temporal, _allowance.Temporal));
        if (target.IsNone || target.Temporal < 0 || _shownHeight == 0)
        {
            target = VideoLayer.None;
        }
        else if (source.IsSimulcast)
        {
            target = target with { Spatial = Math.Min(target.Spatial, source.RankFor(_shownHeight)) };
            target = target with { Spatial = source.StreamFor(target).Rank };
        }
        else
        {
            target = target with { Spatial = Math.Min(target.Spatial, source.Lead.SpatialFor(_shownHeight)) };
        }

        _layers.Target = target;
    }

    /// <summary>Notes what a stream's sender report said.</summary>
    public void NoteClock(PublicationStream stream, in SenderClock clock) => _layers?.NoteClock(stream.Index, in clock);

    /// <summary>Wants a key frame: its receiver's decoder lost its way, or something else feeds it.</summary>
    public void WantKeyFrame()
    {
        if (_held.HasKeyFrame) return; // It is on its way.
        var shown = Shown;
        var awaited = Awaited;
        shown?.KeyFrames.Want();
        if (awaited != shown) awaited?.KeyFrames.Want();
        if (shown is null && awaited is null) (_only ?? Source?.Lead)?.KeyFrames.Want();
    }

    /// <summary>Decides on a packet.</summary>
    public LayerResult Take(in MediaPacket packet, MonoTime now, out OutgoingNumbers numbers)
    {
        ref readonly var rtp = ref packet.Rtp;
        if (_layers is null) return TakeWhole(in packet, now, out numbers) ? LayerResult.Forwarded : LayerResult.Dropped;
        if (!packet.IsReadable) return _layers.Skip(packet.Stream.Index, packet.Index, rtp.Timestamp, now, out numbers);
        return packet.IsDescribed
            ? _layers.Take(in packet.Stream.Frame, packet.Stream.Descriptors, packet.Index, rtp.Timestamp, rtp.Marker, now, out numbers)
            : _layers.Take(packet.Layers, packet.Index, rtp.Timestamp, rtp.Marker, now, out numbers);
    }

    /// <summary>Finds a packet that its receiver misses, and the numbers that it had. False when it was never sent, or is kept no more.</summary>
    /// <param name="missed">The number it was sent under.</param>
    /// <param name="packet">The packet.</param>
    /// <param name="numbers">Its numbers, equal to those of the first time.</param>
    /// <param name="isPadding">Whether it was sent as padding.</param>
    public bool TryTakeAgain(SequenceNumber missed, out MediaPacket packet, out OutgoingNumbers numbers, out bool isPadding)
    {
        packet = default;
        numbers = default;
        isPadding = false;
        if (Source is null) return false;
        if (_layers is null)
        {
            if (!_begun || !_map.TryFindSource(missed, out var index) || !(_only ?? Source.Lead).TryGetAgain(index, out packet)) return false;
            if (!_map.TryMapAgain(index, packet.Rtp.Timestamp, out var sequence, out var timestamp)) return false;
            numbers = AsItCame(in packet, sequence, timestamp);
            return true;
        }

        var sent = _layers.Find(missed);
        isPadding = sent.Kind == SentKind.Padding;
        return sent.Kind is SentKind.Media or SentKind.Padding
            && Source.Streams[sent.Stream].TryGetAgain(sent.Source, out packet)
            && _layers.TryNumberAgain(missed, packet.Layers, packet.Rtp.Timestamp, out numbers);
    }

    /// <summary>Both clocks of what passes, as a sender report to the receiver has them. False when the publisher did not tell, or nothing passed yet.</summary>
    public bool TryTellClock(MonoTime now, out NtpTime ntp, out uint timestamp)
    {
        ntp = default;
        timestamp = 0;
        if (Shown is not { Clock: { } clock } shown) return false;
        (ntp, timestamp) = clock.At(now, shown.Publication.ClockRate);
        timestamp = _layers is null ? _map.MapTimestamp(timestamp) : timestamp + _layers.TimestampOffset;
        return true;
    }

    private SequenceNumber NextHeld => new((ushort)_held.First);

    private bool TryHold(in MediaPacket packet, in OutgoingNumbers numbers)
    {
        if (_layers is not { } layers) return false;
        var number = layers.Highest + numbers.Sequence.DistanceFrom(new SequenceNumber((ushort)layers.Highest));

        // What comes late has been waited for already, and what is not kept could not be sent later.
        if (number < (_held.IsEmpty ? layers.Highest : _held.First) || !packet.Stream.Cache.Holds(packet.Index)) return false;
        _held.Add(number, numbers.Timestamp, packet.Rtp.PayloadLength);
        return true;
    }

    // Numbers that nothing was sent under are given out again: nobody is to miss them.
    private void Withdraw()
    {
        if (!_held.IsEmpty) _layers?.Withdraw(_held.First);
        _held = default;
    }

    private bool TakeWhole(in MediaPacket packet, MonoTime now, out OutgoingNumbers numbers)
    {
        numbers = default;
        if (!_begun)
        {
            _map.Begin(packet.Index, packet.Rtp.Timestamp, now, packet.Stream.Publication.ClockRate, _firstSequence);
            _begun = true;
        }

        if (!_map.TryMap(packet.Index, packet.Rtp.Timestamp, now, out var sequence, out var timestamp)) return false;
        numbers = AsItCame(in packet, sequence, timestamp);
        return true;
    }

    private static OutgoingNumbers AsItCame(in MediaPacket packet, SequenceNumber sequence, uint timestamp)
    {
        var layers = packet.Layers;
        return new OutgoingNumbers(sequence, timestamp, packet.Rtp.Marker, layers.PictureId, layers.Tl0PicIdx, layers.KeyIdx);
    }
}
