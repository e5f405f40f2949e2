using System.Buffers;
using VideoConf.Rtc.Rtp;

namespace VideoConf.MediaNode.Recording.Frames;

/// <summary>Takes packets in the order they were sent.</summary>
internal interface IPacketSink
{
    /// <summary>The next packet.</summary>
    /// <param name="packet">Well-formed RTP.</param>
    /// <param name="lostBefore">Packets between the one before and this that never came.</param>
    /// <param name="receivedAt">When it came.</param>
    void Packet(in RtpView packet, int lostBefore, long receivedAt);
}

/// <summary>
/// Puts a stream's packets in order. Packets that come in order pass without being copied; behind a hole they wait until it is filled, or
/// until what is missing has been asked for in vain for long enough. Bounded by its slots.
/// </summary>
internal sealed class ReorderBuffer(IPacketSink sink, TimeSpan patience) : IDisposable
{
    private const int Slots = 1_024; // As many as the server asks for again.
    private readonly long _patience = patience.Ticks * 100;
    private readonly Slot[] _slots = new Slot[Slots];
    private SequenceUnwrapper _unwrapper;
    private long _next;
    private int _held;
    private long _holeSince;
    private bool _started;

    /// <summary>Packets that never came.</summary>
    public long Lost { get; private set; }

    /// <summary>Whether packets wait behind a hole.</summary>
    public bool IsWaiting => _held > 0;

    /// <summary>Takes a packet as it comes.</summary>
    public void Add(in RtpView packet, long receivedAt)
    {
        var index = _unwrapper.Unwrap(packet.SequenceNumber);
        if (!_started)
        {
            _started = true;
            _next = index;
        }

        if (index < _next) return; // Came before, or was given up.
        if (index == _next)
        {
            _next++;
            sink.Packet(in packet, 0, receivedAt);
            DeliverHeld();
            return;
        }

        if (index - _next >= Slots)
        {
            // Beyond repair: what there is goes out, and the stream goes on from here.
            Flush();
            var lost = Math.Max(0, index - _next);
            _next = index + 1;
            sink.Packet(in packet, Lose(lost), receivedAt);
            return;
        }

        ref var slot = ref _slots[index & (Slots - 1)];
        if (slot.Bytes is not null) return;
        slot = new Slot(ArrayPool<byte>.Shared.Rent(packet.Packet.Length), packet.Packet.Length, receivedAt);
        packet.Packet.CopyTo(slot.Bytes);
        if (_held++ == 0) _holeSince = receivedAt;
    }

    /// <summary>Gives up holes that are older than its patience.</summary>
    public void Tick(long now)
    {
        while (_held > 0 && now - _holeSince >= _patience) SkipHole();
    }

    /// <summary>Gives up all holes: nothing more comes.</summary>
    public void Flush()
    {
        while (_held > 0) SkipHole();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ref var slot in _slots.AsSpan())
        {
            if (slot.Bytes is { } bytes) ArrayPool<byte>.Shared.Return(bytes);
            slot = default;
        }

        _held = 0;
    }

    private void SkipHole()
    {
        var lost = 0;
        while (_slots[_next & (Slots - 1)].Bytes is null)
        {
            _next++;
            lost++;
        }

        Deliver(Lose(lost));
        DeliverHeld();
    }

    private void DeliverHeld()
    {
        while (_held > 0 && _slots[_next & (Slots - 1)].Bytes is not null) Deliver(0);
        if (_held == 0) return;

        // Another hole: its patience counts from the first packet behind it.
        for (var i = _next; ; i++)
        {
            ref readonly var slot = ref _slots[i & (Slots - 1)];
            if (slot.Bytes is null) continue;
            _holeSince = slot.ReceivedAt;
            return;
        }
    }

    private void Deliver(int lostBefore)
    {
        ref var slot = ref _slots[_next & (Slots - 1)];
        var (bytes, length, receivedAt) = slot;
        slot = default;
        _held--;
        _next++;
        if (RtpView.TryParse(bytes.AsSpan(0, length), out var packet)) sink.Packet(in packet, lostBefore, receivedAt);
        ArrayPool<byte>.Shared.Return(bytes!);
    }

    private int Lose(long count)
    {
        Lost += count;
        return (int)Math.Min(count, int.MaxValue);
    }

    private record struct Slot(byte[]? Bytes, int Length, long ReceivedAt);
}
