using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Sctp;
using VideoConf.Sfu.Data;

namespace VideoConf.Sfu.Relays;

/// <summary>
/// Messages between participants on two nodes: an SCTP association whose packets are the payload of a stream of the link, on two streams of its own. A frame is the sender's id, as its
/// length and bytes, before what the sender sent; an empty id is before what the node itself says. Owned by its worker; not thread-safe.
/// </summary>
internal sealed class RelayData(MonoTime now) : IDisposable
{
    /// <summary>The longest frame.</summary>
    public const int MaximumLength = 1 + DataFrame.MaximumIdLength + DataFrame.MaximumLength;

    /// <summary>Bytes that may wait for the other node: it carries what many say.</summary>
    private const int Backlog = 1024 * 1024;

    private static readonly StreamId Reliable = new(0);
    private static readonly StreamId Lossy = new(1);
    private static readonly PayloadProtocol Binary = new(53);
    private static readonly SctpDelivery LossyDelivery = new(IsUnordered: true, MaximumRetransmissions: 0);

    private readonly SctpAssociation _association = new(new SctpOptions
    {
        MaximumMessageLength = MaximumLength,
        MaximumStreams = 2,
        SendBacklog = Backlog,
        HeartbeatInterval = 5_000,
    });

    private DataPatience _patience = new(now);
    private uint _missed;
    private bool _toldEnd;

    /// <summary>Whether messages wait to be read, until somebody's backlog is shorter.</summary>
    public bool IsHeldBack { get; set; }

    /// <summary>Whether so much waits for the other node that senders are to be slower.</summary>
    public bool IsHolding => _patience.IsLeft && _association.Buffered > Backlog / 2;

    /// <summary>When <see cref="HandleTimeout"/> wants to be called.</summary>
    public MonoTime NextTimeout => _association.NextTimeout;

    /// <summary>The link is up.</summary>
    public void Connect(MonoTime at) => _association.Connect(at);

    /// <summary>Takes a packet.</summary>
    public void HandleDatagram(MonoTime at, ReadOnlySpan<byte> packet) => _association.HandleDatagram(at, packet);

    /// <summary>Lets time pass that the association waits for.</summary>
    public void HandleTimeout(MonoTime at) => _association.HandleTimeout(at);

    /// <summary>Lets time pass, and tells what was dropped once there is room again.</summary>
    /// <returns>Whether there is something to send now.</returns>
    public bool Pass(MonoTime at)
    {
        _patience.Pass(at, IsHolding);
        if (_missed == 0 || _association.Buffered > Backlog / 2) return false;
        Span<byte> frame = stackalloc byte[8];
        frame[0] = 0;
        var length = 1 + DataFrame.WriteMissed(frame[1..], _missed).Length;
        if (_association.TrySend(at, Reliable, Binary, frame[..length]) != SctpSendResult.Ok) return false;
        _missed = 0;
        return true;
    }

    /// <summary>Passes a frame on. False when it cannot be: the association is not up, or too much waits.</summary>
    public bool TryPass(MonoTime at, ReadOnlySpan<byte> frame, bool isReliable)
    {
        if (!isReliable) return _association.TrySend(at, Lossy, Binary, frame, LossyDelivery) == SctpSendResult.Ok;
        if (_missed == 0 && _association.TrySend(at, Reliable, Binary, frame) == SctpSendResult.Ok) return true;
        if (_missed < uint.MaxValue) _missed++;
        return false;
    }

    /// <summary>The next frame; false when there is none.</summary>
    public bool TryReceive(out bool isReliable, out ReadOnlySpan<byte> frame)
    {
        var has = _association.TryReceive(out var info, out frame);
        isReliable = info.Stream == Reliable;
        return has;
    }

    /// <summary>The next packet to send; false when there is none.</summary>
    public bool TryTakeOutgoing(Span<byte> buffer, out int length) => _association.TryTakeOutgoing(buffer, out length);

    /// <summary>Whether the association has ended, told once: the link is to be made anew, and it with it.</summary>
    public bool TellsEnd()
    {
        while (_association.TryTakeEvent(out _))
        {
        }

        return _association.State == SctpState.Ended && !_toldEnd && (_toldEnd = true);
    }

    /// <inheritdoc/>
    public void Dispose() => _association.Dispose();
}
