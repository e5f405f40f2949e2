using System.Security.Cryptography;
using System.Text;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtp;
using VideoConf.Sfu.Negotiation;

namespace VideoConf.Sfu.Rooms;

/// <summary>What became of one copy of a packet.</summary>
internal enum ForwardResult
{
    /// <summary>Written: send it.</summary>
    Written,

    /// <summary>The subscriber's transport is not up, or its path is gone.</summary>
    NotConnected,

    /// <summary>Video begins at a key frame, and this is none.</summary>
    AwaitsKeyFrame,

    /// <summary>From before this source's beginning on the slot.</summary>
    TooOld,

    /// <summary>The subscriber did not accept the codec.</summary>
    NoRoute,
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
    private readonly byte[] _mid;
    private readonly byte[] _payloadTypes = new byte[128];
    private readonly ushort _firstSequence = (ushort)RandomNumberGenerator.GetInt32(1, 0x7FFF);
    private ResendThrottle _resends = new();
    private SequenceMap _map;
    private bool _begun;

    /// <summary>A slot that carries nothing.</summary>
    public Slot(Participant owner, SlotPlan plan)
    {
        Owner = owner;
        Plan = plan;
        _mid = Encoding.ASCII.GetBytes(plan.Mid);
        Cname = plan.Cname;
        Array.Fill(_payloadTypes, NoPayloadType);
    }

    /// <summary>The subscriber.</summary>
    public Participant Owner { get; }

    /// <summary>What was negotiated.</summary>
    public SlotPlan Plan { get; }

    /// <summary>The stream's source.</summary>
    public Ssrc Ssrc => Plan.Ssrc;

    /// <summary>Its canonical name, made once.</summary>
    public string Cname { get; }

    /// <summary>What it carries.</summary>
    public Publication? Publication { get; private set; }

    /// <summary>Whether its decoder has nothing to begin with yet.</summary>
    public bool AwaitsKeyFrame => Publication is { IsVideo: true } && !_begun;

    /// <summary>Packets sent (RFC 3550 section 6.4.1).</summary>
    public uint PacketsSent { get; private set; }

    /// <summary>Payload bytes sent.</summary>
    public uint PayloadBytesSent { get; private set; }

    /// <summary>Whether the current source has been passed on at all, so that its clock may be told.</summary>
    public bool HasBegun => _begun;

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
        Publication = publication;
        Restart();
        Array.Fill(_payloadTypes, NoPayloadType);
        if (publication is null) return;

        publication.Slots.Add(this);
        foreach (var format in publication.Plan.Formats)
        {
            foreach (var accepted in Plan.Formats)
            {
                if (!format.Matches(accepted)) continue;
                _payloadTypes[format.PayloadType.Value] = accepted.PayloadType.Value;
                break;
            }
        }
    }

    /// <summary>The source's numbers begin anew.</summary>
    public void Restart() => _begun = false;

    /// <summary>Writes the packet as this subscriber should see it, or says why not. Never allocates.</summary>
    /// <param name="packet">The publisher's packet, in the clear.</param>
    /// <param name="index">Its unwrapped sequence number.</param>
    /// <param name="startsKeyFrame">Whether decoding can begin with it.</param>
    /// <param name="now">When it came.</param>
    /// <param name="header">Scratch space of <see cref="MaxHeaderBytes"/>.</param>
    /// <param name="output">Where the protected packet goes.</param>
    /// <param name="written">Its length.</param>
    public ForwardResult Forward(
        in RtpView packet, long index, bool startsKeyFrame, MonoTime now, Span<byte> header, Span<byte> output, out int written)
    {
        written = 0;

        // 1. Somewhere to send it, in a codec that is understood there.
        if (!Owner.Transport.CanSendMedia) return ForwardResult.NotConnected;
        var payloadType = _payloadTypes[packet.PayloadType.Value];
        if (payloadType == NoPayloadType) return ForwardResult.NoRoute;

        // 2. A decoder can begin with a key frame only.
        if (!_begun)
        {
            if (Publication!.IsVideo && !startsKeyFrame) return ForwardResult.AwaitsKeyFrame;
            _map.Begin(index, packet.Timestamp, now, Publication.ClockRate, _firstSequence);
            _begun = true;
        }

        // 3. The slot's own numbers.
        if (!_map.TryMap(index, packet.Timestamp, now, out var sequence, out var timestamp)) return ForwardResult.TooOld;

        // 4. Our header, the shared payload: protection writes the only copy.
        if (!Write(in packet, payloadType, sequence, timestamp, header, output, out written)) return ForwardResult.NotConnected;
        PacketsSent++;
        PayloadBytesSent += (uint)packet.PayloadLength;
        return ForwardResult.Written;
    }

    /// <summary>Writes a packet again that the subscriber lost: the same bytes as the first time. False when it cannot be had.</summary>
    public bool TryResend(SequenceNumber lost, MonoTime now, Span<byte> header, Span<byte> output, out int written)
    {
        written = 0;
        if (Publication is null || !_begun || !Owner.Transport.CanSendMedia) return false;
        if (!_map.TryFindSource(lost, out var index) || !Publication.Cache.TryGet(index, out var packet)) return false;
        if (!_resends.TryPass(lost, now)) return false;

        var payloadType = _payloadTypes[packet.PayloadType.Value];
        return payloadType != NoPayloadType
            && _map.TryMapAgain(index, packet.Timestamp, out var sequence, out var timestamp)
            && Write(in packet, payloadType, sequence, timestamp, header, output, out written);
    }

    /// <summary>A publisher's timestamp as this slot shows it.</summary>
    public uint MapTimestamp(uint timestamp) => _map.MapTimestamp(timestamp);

    // Everything written depends on the packet and on what was negotiated alone. A time or a counter in an extension would make a resent
    // packet differ from the first under the same nonce, which breaks AES-GCM's authentication (RFC 7714 section 10).
    private bool Write(
        in RtpView packet, byte payloadType, SequenceNumber sequence, uint timestamp, Span<byte> header, Span<byte> output, out int written)
    {
        RtpWriter.TryWriteHeader(header, packet.Marker, new PayloadType(payloadType), sequence, timestamp, Ssrc);
        var length = RtpView.FixedHeaderLength + WriteExtensions(in packet, header[RtpView.FixedHeaderLength..]);
        if (length > RtpView.FixedHeaderLength) RtpWriter.SetHasExtension(header, true);
        return Owner.Transport.TryProtectRtp(header[..length], packet.Payload, output, out written);
    }

    private int WriteExtensions(in RtpView packet, Span<byte> destination)
    {
        var to = Plan.Extensions;
        var from = Publication!.Plan.Extensions;
        ReadOnlySpan<byte> descriptor = default;
        if (to.DependencyDescriptor != 0 && from.DependencyDescriptor != 0) packet.TryGetExtension(from.DependencyDescriptor, out descriptor);

        var writer = new RtpExtensionWriter(destination, RtpExtensionWriter.NeedsTwoByteForm(1, Math.Max(1, descriptor.Length)));
        if (to.Mid != 0) writer.TryAdd(to.Mid, _mid);
        if (to.AudioLevel != 0 && from.AudioLevel != 0 && packet.TryGetExtension(from.AudioLevel, out var level)) writer.TryAdd(to.AudioLevel, level);
        if (to.VideoOrientation != 0 && from.VideoOrientation != 0 && packet.TryGetExtension(from.VideoOrientation, out var orientation))
        {
            writer.TryAdd(to.VideoOrientation, orientation);
        }

        if (!descriptor.IsEmpty) writer.TryAdd(to.DependencyDescriptor, descriptor);
        return writer.Finish();
    }
}
