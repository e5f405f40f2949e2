using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtp;
using VideoConf.Sfu.Codecs;
using VideoConf.Sfu.Layers;
using VideoConf.Sfu.Negotiation;

namespace VideoConf.Sfu.Rooms;

/// <summary>What became of one copy of a packet.</summary>
internal enum ForwardResult
{
    /// <summary>Written: send it.</summary>
    Written,

    /// <summary>The subscriber's transport is not up, or its path is gone.</summary>
    NotConnected,

    /// <summary>Of a layer that is not shown, from before a key frame that decoding can begin with, or from before the source's beginning on the slot.</summary>
    NotShown,

    /// <summary>The subscriber did not accept the codec.</summary>
    NoRoute,

    /// <summary>There is no room for it on the subscriber's way at this moment: it waits in the publication's cache.</summary>
    Held,
}

/// <summary>
/// One media section in which a subscriber receives: a stream of its own, continuous, whichever publication it carries.
/// Owned by its room's loop; not thread-safe.
/// </summary>
internal sealed class Slot
{
    /// <summary>Space that any header we write fits in.</summary>
    public const int MaxHeaderBytes = 320;

    private const byte NoPayloadType = 0xFF;
    private static readonly byte[] ProbePadding = [.. new byte[byte.MaxValue - 1], byte.MaxValue];
    private readonly byte[] _mid;
    private readonly byte[] _payloadTypes = new byte[128];
    private readonly byte[] _repairTypes = new byte[128];
    private readonly byte _paddingType;
    private readonly bool _isPaced;
    private readonly MediaFormat? _repeating; // Redundant audio as the subscriber takes it.
    private ResendThrottle _resends = new();
    private ushort _repairNumber = (ushort)RandomNumberGenerator.GetInt32(1, 0x7FFF);
    private uint _timestamp;
    private bool _isPaused;
    private bool _isShed;
    private VideoLayer _allowanceWhole = VideoLayer.Highest;

    /// <summary>A slot that carries nothing.</summary>
    public Slot(Participant owner, SlotPlan plan)
    {
        Owner = owner;
        Plan = plan;
        _mid = Encoding.ASCII.GetBytes(plan.Mid);
        Cname = plan.Cname;
        Stream = new OutgoingStream(plan.IsVideo, (ushort)RandomNumberGenerator.GetInt32(1, 0x7FFF));
        Array.Fill(_payloadTypes, NoPayloadType);
        Array.Fill(_repairTypes, NoPayloadType);
        _isPaced = plan is { IsVideo: true, IsNumbered: true };
        _repeating = plan.Formats.FirstOrDefault(static format => format.Kind == CodecKind.Red);
        _paddingType = plan.Formats.FirstOrDefault(static format => format.Repair is not null)?.Repair?.PayloadType.Value ?? NoPayloadType;
    }

    /// <summary>The subscriber.</summary>
    public Participant Owner { get; }

    /// <summary>What was negotiated.</summary>
    public SlotPlan Plan { get; }

    /// <summary>The stream's source.</summary>
    public Ssrc Ssrc => Plan.Ssrc;

    /// <summary>Its canonical name, made once.</summary>
    public string Cname { get; }

    /// <summary>What it carries, and in which layers: <see cref="OutgoingStream.Wish"/> and <see cref="OutgoingStream.Allowance"/> say how good it may be.</summary>
    public OutgoingStream Stream { get; }

    /// <summary>What it carries.</summary>
    public Publication? Publication => Stream.Source;

    /// <summary>What it has of the way to the subscriber. Of video alone.</summary>
    public VideoShare Share { get; } = new();

    /// <summary>Whether its video is not sent, because there is no room for it on the way to the subscriber.</summary>
    public bool IsPaused
    {
        get => _isPaused;
        set
        {
            if (value == _isPaused) return;
            _isPaused = value;
            Owner.SlotsChanged = true;
        }
    }

    /// <summary>Whether its video is not sent, because the server has too much to do.</summary>
    public bool IsShed
    {
        get => _isShed;
        set
        {
            if (value == _isShed) return;
            _isShed = value;
            Owner.SlotsChanged = true;
        }
    }

    /// <summary>Notes what there is room for on the way to the subscriber while the server leaves nothing out: how much more there would be is not known while it does.</summary>
    public void NoteAllowance() => _allowanceWhole = Share.Chosen < Share.Count - 1 ? Stream.Allowance : VideoLayer.Highest;

    /// <summary>How many packets a second it would pass on if it were to show nothing better than this.</summary>
    public double PacketsAt(VideoLayer most)
    {
        if (Publication is not { } shown || !Owner.Transport.CanSendMedia) return 0;
        return shown.PacketsOf(
            new VideoLayer(Math.Min(most.Spatial, _allowanceWhole.Spatial), Math.Min(most.Temporal, _allowanceWhole.Temporal)), Stream.ShownHeight);
    }

    /// <summary>Packets sent (RFC 3550 section 6.4.1).</summary>
    public uint PacketsSent { get; private set; }

    /// <summary>Payload bytes sent.</summary>
    public uint PayloadBytesSent { get; private set; }

    /// <summary>Whether the subscriber can decode something of what the publication may send.</summary>
    public bool Accepts(Publication publication)
    {
        foreach (var format in publication.Plan.Formats)
        {
            foreach (var accepted in Plan.Formats)
            {
                if (format.Matches(accepted)) return true;
            }
        }

        return false;
    }

    /// <summary>Carries another publication from now on, or nothing.</summary>
    public void Assign(Publication? publication)
    {
        Publication?.Slots.Remove(this);
        Stream.Feed(publication);
        Array.Fill(_payloadTypes, NoPayloadType);
        Array.Fill(_repairTypes, NoPayloadType);
        Share.IsFresh = true;
        Share.UnderSince = null;
        _allowanceWhole = VideoLayer.Highest;
        Owner.Downlink?.Hurry();
        IsPaused = false;
        if (publication is null) return;

        publication.Slots.Add(this);
        foreach (var format in publication.Plan.Formats)
        {
            foreach (var accepted in Plan.Formats)
            {
                if (!format.Matches(accepted)) continue;
                _payloadTypes[format.PayloadType.Value] = accepted.PayloadType.Value;
                _repairTypes[format.PayloadType.Value] = accepted.Repair?.PayloadType.Value ?? NoPayloadType;
                break;
            }
        }

        // Who takes no redundant audio, or numbers what it repeats otherwise, gets the primary alone, as what it is.
        foreach (var format in publication.Plan.Formats)
        {
            ref var type = ref _payloadTypes[format.PayloadType.Value];
            if (type == NoPayloadType && format.Repeated is { } repeated) type = _payloadTypes[repeated.Value];
        }
    }

    /// <summary>Writes the packet as this subscriber should see it, or says why not. Never allocates.</summary>
    /// <param name="packet">The publisher's packet, in the clear.</param>
    /// <param name="now">When it came.</param>
    /// <param name="header">Scratch space of <see cref="MaxHeaderBytes"/>.</param>
    /// <param name="output">Where the protected packet goes.</param>
    /// <param name="written">Its length.</param>
    public ForwardResult Forward(in MediaPacket packet, MonoTime now, Span<byte> header, Span<byte> output, out int written)
    {
        written = 0;

        // 1. Somewhere to send it, in a codec that is understood there.
        if (!Owner.Transport.CanSendMedia) return ForwardResult.NotConnected;
        var payloadType = _payloadTypes[packet.Rtp.PayloadType.Value];
        if (payloadType == NoPayloadType) return ForwardResult.NoRoute;

        // 2. Of the layers that are shown, under the slot's own numbers.
        var result = Stream.Take(in packet, now, out var numbers);
        if (result == LayerResult.Dropped) return ForwardResult.NotShown;

        // 3. Not before the way has room for it.
        if (_isPaced && Stream.MustWait(in packet, in numbers, Owner.Downlink is { } downlink && downlink.IsAhead(now))) return ForwardResult.Held;

        // 4. Our header, the shared payload: protection writes the only copy.
        return WriteFirst(in packet, payloadType, in numbers, result == LayerResult.Padded, now, header, output, out written) ? ForwardResult.Written : ForwardResult.NotConnected;
    }

    /// <summary>Writes the packet that is next of those that wait. False when nothing waits any more, or what does cannot be had: then a key frame is waited for.</summary>
    public bool TryWriteHeld(MonoTime now, Span<byte> header, Span<byte> output, out int written)
    {
        written = 0;
        if (Stream.Held.IsEmpty) return false;
        if (Owner.Transport.CanSendMedia
            && Stream.TryTakeHeld(out var packet, out var numbers, out var isPadding)
            && _payloadTypes[packet.Rtp.PayloadType.Value] is var payloadType and not NoPayloadType
            && WriteFirst(in packet, payloadType, in numbers, isPadding, now, header, output, out written))
        {
            Stream.SentHeld(in packet);
            return true;
        }

        Stream.GiveUp();
        return false;
    }

    private bool WriteFirst(
        in MediaPacket packet, byte payloadType, in OutgoingNumbers numbers, bool isPadding, MonoTime now, Span<byte> header, Span<byte> output, out int written)
    {
        if (!Write(in packet, payloadType, in numbers, isPadding, now, header, output, out written, out var payloadBytes)) return false;
        PacketsSent++;
        if (!isPadding) PayloadBytesSent += (uint)payloadBytes;
        return true;
    }

    /// <summary>
    /// Writes a packet again that the subscriber lost: by the stream that is there for it, or else the same bytes as the first time. False when it cannot be had.
    /// </summary>
    public bool TryResend(SequenceNumber lost, MonoTime now, Span<byte> header, Span<byte> output, out int written)
    {
        written = 0;

        // How much of a voice goes depends on the moment, so it could not be made the same again; where there are repeats, they are the repair.
        if (_repeating is not null) return false;
        if (!Owner.Transport.CanSendMedia || !Stream.TryTakeAgain(lost, out var packet, out var numbers, out var isPadding)) return false;
        if (!_resends.TryPass(lost, now)) return false;
        var repairType = _repairTypes[packet.Rtp.PayloadType.Value];
        if (repairType != NoPayloadType) return WriteRepair(in packet, repairType, in numbers, isPadding, now, header, output, out written);

        // With a number of its own it would not be the packet that it was: see Write.
        var payloadType = _payloadTypes[packet.Rtp.PayloadType.Value];
        return payloadType != NoPayloadType && !Plan.IsNumbered && Write(in packet, payloadType, in numbers, isPadding, now, header, output, out written, out _);
    }

    /// <summary>
    /// Writes a packet of nothing but padding, as large as one can be, on the stream that repairs: to learn what the path carries without a gap in the media's
    /// numbers. False where there is none.
    /// </summary>
    public bool TryWritePadding(MonoTime now, Span<byte> header, Span<byte> output, out int written)
    {
        written = 0;
        if (Plan.Repair is not { } repair || !Owner.Transport.CanSendMedia) return false;
        RtpWriter.TryWriteHeader(header, false, new PayloadType(_paddingType), new SequenceNumber(_repairNumber), _timestamp, repair);
        var writer = new RtpExtensionWriter(header[RtpView.FixedHeaderLength..]);
        if (Plan.Extensions.Mid != 0) writer.TryAdd(Plan.Extensions.Mid, _mid);
        Span<byte> number = default;
        if (Plan.IsNumbered) writer.TryReserve(Plan.Extensions.TransportSequence, sizeof(ushort), out number);
        var length = RtpView.FixedHeaderLength + writer.Finish();
        if (length > RtpView.FixedHeaderLength) RtpWriter.SetHasExtension(header, true);
        RtpWriter.SetHasPadding(header, true);
        Stamp(number, now, length + ProbePadding.Length);
        if (!Owner.Transport.TryProtectRtp(header[..length], ProbePadding, output, out written)) return false;
        _repairNumber++;
        return true;
    }

    // Everything written depends on the packet and on what was negotiated alone, but for the transport-wide number and repeats of sound: a slot that has those
    // never writes a packet twice. A time or a counter in an extension would make a resent packet differ from the first under the same nonce, which breaks AES-GCM's authentication
    // (RFC 7714 section 10).
    private bool Write(
        in MediaPacket packet, byte payloadType, in OutgoingNumbers numbers, bool isPadding, MonoTime now, Span<byte> header, Span<byte> output, out int written,
        out int payloadBytes)
    {
        RtpWriter.TryWriteHeader(header, numbers.Marker, new PayloadType(payloadType), numbers.Sequence, numbers.Timestamp, Ssrc);
        var length = RtpView.FixedHeaderLength + WriteExtensions(in packet, isPadding, header[RtpView.FixedHeaderLength..], out var number);
        if (length > RtpView.FixedHeaderLength) RtpWriter.SetHasExtension(header, true);
        _timestamp = numbers.Timestamp;
        if (isPadding)
        {
            payloadBytes = OutgoingStream.Padding.Length;
            RtpWriter.SetHasPadding(header, true);
            Stamp(number, now, length + payloadBytes);
            return Owner.Transport.TryProtectRtp(header[..length], OutgoingStream.Padding, output, out written);
        }

        var payload = Plan.IsVideo ? packet.Rtp.Payload : SoundOf(in packet, ref payloadType, output[length..]);
        payloadBytes = payload.Length;
        RtpWriter.SetPayloadType(header, new PayloadType(payloadType));
        Stamp(number, now, length + payloadBytes);
        packet.Renumber(in numbers);
        var isWritten = Owner.Transport.TryProtectRtp(header[..length], payload, output, out written);
        packet.Restore();
        return isWritten;
    }

    // Of redundant audio, what the subscriber takes and its way has room for; of plain Opus, with the piece before it where the way loses and repeats are taken.
    private ReadOnlySpan<byte> SoundOf(in MediaPacket packet, ref byte payloadType, Span<byte> free)
    {
        var plainType = _payloadTypes[packet.PrimaryType.Value];
        var repeats = Owner.Downlink?.Repeats ?? SoundRepeats.AsTheyCome;
        if (plainType == NoPayloadType || (payloadType != plainType && repeats != SoundRepeats.LeftOut)) return packet.Rtp.Payload;
        payloadType = plainType;
        if (repeats != SoundRepeats.Added || _repeating is not { Repeated: { } repeated } || repeated.Value != plainType) return packet.Primary;
        if (!Stream.HasPassedBefore(packet.Index) || !packet.Stream.TryGetAgain(packet.Index - 1, out var before)) return packet.Primary;
        if (!RedPayload.TryWrite(free, repeated, before.Primary, packet.Rtp.Timestamp - before.Rtp.Timestamp, packet.Primary, out var written)) return packet.Primary;
        payloadType = _repeating.PayloadType.Value;
        return free[..written];
    }

    // Where it was lost, what it was, in a packet of another stream with its own numbers (RFC 4588): so it may have another transport-wide number, too.
    private bool WriteRepair(
        in MediaPacket packet, byte payloadType, in OutgoingNumbers numbers, bool isPadding, MonoTime now, Span<byte> header, Span<byte> output, out int written)
    {
        written = 0;
        if (Plan.Repair is not { } repair) return false;
        var payload = isPadding ? 0 : packet.Rtp.PayloadLength;
        if (Plan.IsNumbered && Owner.Downlink is { } downlink && !downlink.TryRepair(now, packet.Rtp.Packet.Length, !Stream.Held.IsEmpty)) return false;
        RtpWriter.TryWriteHeader(header, numbers.Marker, new PayloadType(payloadType), new SequenceNumber(_repairNumber), numbers.Timestamp, repair);
        var length = RtpView.FixedHeaderLength + WriteExtensions(in packet, isPadding, header[RtpView.FixedHeaderLength..], out var number);
        if (length > RtpView.FixedHeaderLength) RtpWriter.SetHasExtension(header, true);
        if (length + Retransmission.NumberLength + payload > output.Length) return false;
        Stamp(number, now, length + Retransmission.NumberLength + payload);
        BinaryPrimitives.WriteUInt16BigEndian(output[length..], numbers.Sequence.Value);
        if (payload > 0)
        {
            packet.Renumber(in numbers);
            packet.Rtp.Payload.CopyTo(output[(length + Retransmission.NumberLength)..]);
            packet.Restore();
        }

        if (!Owner.Transport.TryProtectRtp(header[..length], output.Slice(length, Retransmission.NumberLength + payload), output, out written)) return false;
        _repairNumber++;
        return true;
    }

    private void Stamp(Span<byte> number, MonoTime now, int plainLength)
    {
        if (!number.IsEmpty && Owner.Downlink is { } downlink) BinaryPrimitives.WriteUInt16BigEndian(number, downlink.Stamp(now, plainLength).Value);
    }

    private int WriteExtensions(in MediaPacket packet, bool isPadding, Span<byte> destination, out Span<byte> number)
    {
        var to = Plan.Extensions;
        var from = packet.Stream.Publication.Plan.Extensions;
        ref readonly var rtp = ref packet.Rtp;

        // Frames of simulcast streams are numbered apart, and receivers take VP8's own numbers instead, which are rewritten.
        ReadOnlySpan<byte> descriptor = default;
        if (!isPadding && to.DependencyDescriptor != 0 && from.DependencyDescriptor != 0 && !packet.Stream.Publication.IsSimulcast)
        {
            rtp.TryGetExtension(from.DependencyDescriptor, out descriptor);
        }

        var writer = new RtpExtensionWriter(destination, RtpExtensionWriter.NeedsTwoByteForm(1, Math.Max(1, descriptor.Length)));
        if (to.Mid != 0) writer.TryAdd(to.Mid, _mid);
        number = default;
        if (to.TransportSequence != 0) writer.TryReserve(to.TransportSequence, sizeof(ushort), out number);
        if (to.AudioLevel != 0 && from.AudioLevel != 0 && rtp.TryGetExtension(from.AudioLevel, out var level)) writer.TryAdd(to.AudioLevel, level);
        if (to.VideoOrientation != 0 && from.VideoOrientation != 0 && rtp.TryGetExtension(from.VideoOrientation, out var orientation))
        {
            writer.TryAdd(to.VideoOrientation, orientation);
        }

        if (!descriptor.IsEmpty) writer.TryAdd(to.DependencyDescriptor, descriptor);
        return writer.Finish();
    }
}
