using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtp;
using VideoConf.Sfu.Layers;
using VideoConf.Sfu.Negotiation;
using VideoConf.Sfu.Rooms;

namespace VideoConf.Sfu.Relays;

/// <summary>
/// One of our participants' publications on its way to another node: a stream of our own, for two participants may have chosen the same number, and one
/// number under one key must never stand for two streams. Continuous, whatever the publisher does. Owned by its room's loop; not thread-safe.
/// </summary>
/// <param name="link">Where it goes.</param>
/// <param name="publication">What it carries.</param>
/// <param name="stream">Its number on the link.</param>
/// <param name="only">The one of the publication's streams that it carries, where each has a lane; else null.</param>
/// <param name="streams">How many lanes carry the publication to there, of which this is the first and speaks for all; 0 for the others.</param>
internal sealed class RelayLane(RelayLink link, Publication publication, Ssrc stream, PublicationStream? only = null, int streams = 1)
{
    /// <summary>Ids of the header extensions between nodes.</summary>
    public static readonly ExtensionIds Extensions = new(Mid: 0, AudioLevel: 1, TransportSequence: 0, VideoOrientation: 2, DependencyDescriptor: 3);

    private ResendThrottle _resends = new();

    /// <summary>Where it goes.</summary>
    public RelayLink Link => link;

    /// <summary>What it carries.</summary>
    public Publication Publication => publication;

    /// <summary>
    /// What of it goes out: of a simulcast the best stream that is sent, else all, from the first packet on: whoever watches there waits for a key frame by
    /// itself.
    /// </summary>
    public OutgoingStream Stream { get; } = NewStream(link, publication, only);

    /// <summary>How many lanes carry the publication to there, if this is the first of them; else 0.</summary>
    public int Streams => streams;

    /// <summary>Which of the publication's streams somebody there wants, a bit for each by its index; null where that is not told and the best is wanted.</summary>
    public byte? Wanted { get; set; }

    /// <summary>Whether somebody there wants what this lane carries. Where that is not told, somebody may.</summary>
    public bool IsWanted
    {
        get;
        set
        {
            if (value && !field) Stream.Restart(); // Numbers go on without a gap, which would be asked for.
            field = value;
        }
    } = true;

    /// <summary>The index of the one stream that it carries; -1 where it carries whichever is the best.</summary>
    public int Only => only?.Index ?? -1;

    /// <summary>Its number on the link.</summary>
    public Ssrc Ssrc => stream;

    /// <summary>What its owner had declined when it began.</summary>
    public SfuConsent Declined { get; } = publication.Owner.Declined;

    /// <summary>Whether nothing comes any more.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Whether the other node knows that it is there, or that it is over.</summary>
    public bool IsAcknowledged { get; set; } = streams == 0;

    /// <summary>When it is to be announced again, while not acknowledged.</summary>
    public MonoTime AnnounceAt { get; set; }

    /// <summary>Packets sent.</summary>
    public uint PacketsSent { get; private set; }

    /// <summary>Payload bytes sent.</summary>
    public uint PayloadBytesSent { get; private set; }

    /// <summary>It is over; the other node is to be told.</summary>
    public void End()
    {
        if (IsEnded) return;
        IsEnded = true;
        IsAcknowledged = streams == 0;
        AnnounceAt = default;
    }

    /// <summary>What the other node is told of it.</summary>
    public RelayAnnouncement Describe() => new(
        stream, IsEnded, publication.Owner.ParticipantId, Declined, publication.Plan.Source, IsEnded ? [] : publication.Plan.Formats,
        Math.Max(1, streams));

    /// <summary>How many packets a second it would pass on if it were to carry nothing better than this. Of what goes out whole that makes no difference: then 0.</summary>
    public double PacketsAt(VideoLayer most) =>
        publication.IsSimulcast && only is null && link.CanSend && IsWanted ? publication.PacketsOf(most, int.MaxValue) : 0;

    /// <summary>Writes the packet for the other node. Never allocates.</summary>
    public bool TryForward(in MediaPacket packet, MonoTime now, Span<byte> header, Span<byte> output, out int written)
    {
        written = 0;
        if (!link.CanSend || !IsWanted || (only is not null && !ReferenceEquals(packet.Stream, only))) return false;
        var result = Stream.Take(in packet, now, out var numbers);
        if (result == LayerResult.Dropped) return false;
        var isPadding = result == LayerResult.Padded;
        if (!Write(in packet, in numbers, isPadding, header, output, out written)) return false;
        PacketsSent++;
        if (!isPadding) PayloadBytesSent += (uint)packet.Rtp.PayloadLength;
        return true;
    }

    /// <summary>Writes a packet again that was lost between the nodes: the same bytes as the first time. False when it cannot be had.</summary>
    public bool TryResend(SequenceNumber lost, MonoTime now, Span<byte> header, Span<byte> output, out int written)
    {
        written = 0;
        return !IsEnded && link.CanSend
            && Stream.TryTakeAgain(lost, out var packet, out var numbers, out var isPadding)
            && _resends.TryPass(lost, now)
            && Write(in packet, in numbers, isPadding, header, output, out written);
    }

    // As with a slot, everything written depends on the packet alone: one sent again must not differ under the same nonce.
    private bool Write(in MediaPacket packet, in OutgoingNumbers numbers, bool isPadding, Span<byte> header, Span<byte> output, out int written)
    {
        RtpWriter.TryWriteHeader(header, numbers.Marker, packet.Rtp.PayloadType, numbers.Sequence, numbers.Timestamp, stream);
        var length = RtpView.FixedHeaderLength + WriteExtensions(in packet.Rtp, isPadding, header[RtpView.FixedHeaderLength..]);
        if (length > RtpView.FixedHeaderLength) RtpWriter.SetHasExtension(header, true);
        if (isPadding)
        {
            RtpWriter.SetHasPadding(header, true);
            return link.TryProtect(header[..length], OutgoingStream.Padding, output, out written);
        }

        packet.Renumber(in numbers);
        var isWritten = link.TryProtect(header[..length], packet.Rtp.Payload, output, out written);
        packet.Restore();
        return isWritten;
    }

    private static OutgoingStream NewStream(RelayLink link, Publication publication, PublicationStream? only)
    {
        var made = new OutgoingStream(publication.IsSimulcast && only is null, link.FirstSequence);
        made.Feed(publication, only);
        return made;
    }

    private int WriteExtensions(in RtpView packet, bool isPadding, Span<byte> destination)
    {
        var from = publication.Plan.Extensions;
        ReadOnlySpan<byte> descriptor = default;
        if (!isPadding && from.DependencyDescriptor != 0 && !publication.IsSimulcast) packet.TryGetExtension(from.DependencyDescriptor, out descriptor);
        var writer = new RtpExtensionWriter(destination, RtpExtensionWriter.NeedsTwoByteForm(1, Math.Max(1, descriptor.Length)));
        if (from.AudioLevel != 0 && packet.TryGetExtension(from.AudioLevel, out var level)) writer.TryAdd(Extensions.AudioLevel, level);
        if (from.VideoOrientation != 0 && packet.TryGetExtension(from.VideoOrientation, out var orientation))
        {
            writer.TryAdd(Extensions.VideoOrientation, orientation);
        }

        if (!descriptor.IsEmpty) writer.TryAdd(Extensions.DependencyDescriptor, descriptor);
        return writer.Finish();
    }
}
