using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;
using VideoConf.Rtc.Rtp;
using VideoConf.Rtc.Srtp;
using VideoConf.Sfu.Codecs;
using VideoConf.Sfu.Net;

namespace VideoConf.Sfu.Rooms;

/// <summary>One of the streams that carry a publication: the only one, or a layer of its simulcast (RFC 8853). Owned by its room's loop; not thread-safe.</summary>
internal sealed class PublicationStream : IDisposable
{
    // Spatial layers come and go without a word in VP9: the highest of the last second is the highest there is.
    private const int TopSpatialMilliseconds = 1_000;

    private SequenceUnwrapper _unwrapper;
    private ReplayWindow _arrived;
    private bool _hasArrived;
    private LayerRates _rates;
    private LayerSizes _sizes;
    private MonoTime _topSpatialAt;

    /// <summary>What the descriptor of its last packet says, if that is described. A field, because it is a mutable struct.</summary>
    public DependencyDescriptor Frame;

    /// <summary>A stream that was not seen yet.</summary>
    /// <param name="publication">What it carries.</param>
    /// <param name="index">Its place among the publication's streams.</param>
    /// <param name="pool">Where its cache takes buffers from.</param>
    /// <param name="cachedPackets">How many packets it keeps.</param>
    public PublicationStream(Publication publication, byte index, PacketPool pool, int cachedPackets)
    {
        Publication = publication;
        Index = index;
        Rank = (sbyte)index;
        Cache = new PacketCache(pool, cachedPackets);
        Packets = publication.IsVideo ? new PacketRates() : null;
    }

    /// <summary>What it carries.</summary>
    public Publication Publication { get; }

    /// <summary>Its place among the publication's streams. Names it for as long as the publication lives.</summary>
    public byte Index { get; }

    /// <summary>Its place among the publication's streams by size, 0 for the smallest; by the order of the offer while sizes are not known.</summary>
    public sbyte Rank { get; set; }

    /// <summary>The size of its last key frame, where it told: of the largest layer within it.</summary>
    public FrameSize? Size => _sizes.Count == 0 ? null : _sizes.Of(_sizes.Count - 1);

    /// <summary>Pixels of that.</summary>
    public int Pixels => Size is { } size ? size.Width * size.Height : 0;

    /// <summary>The highest spatial layer within it that is sent now.</summary>
    public sbyte TopSpatial { get; private set; }

    /// <summary>Reads its dependency descriptors.</summary>
    public DependencyDescriptorReader Descriptors { get; } = new();

    /// <summary>Its number; null before it was seen or announced.</summary>
    public Ssrc? Ssrc { get; private set; }

    /// <summary>The number by which its packets are sent again (RFC 4588); null where that was not seen or announced.</summary>
    public Ssrc? RepairSsrc { get; set; }

    /// <summary>Whether it sends now.</summary>
    public bool IsActive { get; private set; }

    /// <summary>When its last packet came.</summary>
    public MonoTime LastPacketAt { get; private set; }

    /// <summary>Until when somebody may have a use for its packets; see <see cref="Publication.IsOfUse"/>.</summary>
    public MonoTime UsedUntil { get; set; }

    /// <summary>How many packets it brings; of video alone. Up to date after <see cref="LookAtPackets"/>.</summary>
    public PacketRates? Packets { get; }

    /// <summary>Its last packets.</summary>
    public PacketCache Cache { get; }

    /// <summary>Loss and jitter, for receiver reports; there when <see cref="Ssrc"/> is.</summary>
    public ReceiveStatistics? Statistics { get; private set; }

    /// <summary>What is lost and worth asking for again.</summary>
    public NackGenerator Nacks { get; private set; } = new();

    /// <summary>Its clock, when told.</summary>
    public SenderClock? Clock { get; set; }

    /// <summary>When and whether to ask for a key frame.</summary>
    public KeyFrameRequests KeyFrames { get; } = new();

    /// <summary>Takes a number as its own. Another one than before begins anew.</summary>
    /// <returns>Whether there was another before.</returns>
    public bool Bind(Ssrc ssrc)
    {
        if (Ssrc == ssrc) return false;
        var isOther = Ssrc is not null;
        if (isOther) Restart();
        Ssrc = ssrc;
        Statistics = new ReceiveStatistics(ssrc, Publication.ClockRate);
        return isOther;
    }

    /// <summary>Its numbers begin anew.</summary>
    public void Restart()
    {
        Cache.Dispose();
        _unwrapper = default;
        _hasArrived = false;
        Clock = null;
        _sizes = default;
        TopSpatial = 0;
        _rates = default;
        Packets?.Restart();
        Descriptors.Reset();
        ForgetLosses();
        if (Ssrc is { } ssrc) Statistics = new ReceiveStatistics(ssrc, Publication.ClockRate);
    }

    /// <summary>What was lost is not missed any more.</summary>
    public void ForgetLosses() => Nacks = new NackGenerator();

    /// <summary>Notes a packet. False when it came before, as a late one does that was sent again meanwhile: it must not go out twice under one number.</summary>
    public bool TryNote(in RtpView packet, bool isRepair, MonoTime now, out long index)
    {
        index = _unwrapper.Unwrap(packet.SequenceNumber);
        if (!isRepair) Statistics?.Record(packet.SequenceNumber, packet.Timestamp, packet.Packet.Length, now); // What is sent again was lost all the same.
        if (!_hasArrived) _arrived.Start(index);
        else if (_arrived.Check(index) != SrtpResult.Ok) return false;
        else _arrived.Accept(index);
        _hasArrived = true;
        IsActive = true;
        LastPacketAt = now;
        if (Publication.IsRepaired) Nacks.Record(packet.SequenceNumber, now);
        return true;
    }

    /// <summary>Whether a packet of this number would be new.</summary>
    public bool Misses(SequenceNumber number) => _hasArrived && _arrived.Check(_unwrapper.Peek(number)) == SrtpResult.Ok;

    /// <summary>Notes what a packet shows.</summary>
    /// <returns>Whether its pictures have another size now.</returns>
    public bool NoteLayers(in MediaPacket packet, CodecKind codec, MonoTime now)
    {
        var layers = packet.Layers;
        if (layers.StartsKeyFrame) KeyFrames.Arrived();
        if (packet.IsDescribed)
        {
            _rates.Add(Frame.SpatialId, Frame.TemporalId, packet.Rtp.Packet.Length, now);
            if (Frame.ActiveTargets is not null) TopSpatial = HighestActive();
        }
        else
        {
            // With simulcast it is the rank among streams.
            var spatial = Publication.IsSimulcast ? (sbyte)0 : layers.Spatial;
            _rates.Add(spatial, layers.Temporal, packet.Rtp.Packet.Length, now);
            if (spatial >= TopSpatial || now.MillisecondsSince(_topSpatialAt) > TopSpatialMilliseconds)
            {
                TopSpatial = spatial;
                _topSpatialAt = now;
            }
        }

        if (!layers.StartsKeyFrame || !packet.IsReadable || !TryReadSizes(in packet, codec, out var told) || told == _sizes) return false;
        _sizes = told;
        return true;
    }

    /// <summary>The smallest of the layers within it that fills so many lines, or nearly: a fifth more or less is not seen. The highest where sizes are not known.</summary>
    public sbyte SpatialFor(int height)
    {
        for (sbyte spatial = 0; spatial < _sizes.Count; spatial++)
        {
            if (_sizes.Of(spatial).Height >= height - (height / 5)) return spatial;
        }

        return sbyte.MaxValue;
    }

    /// <summary>Pixels of a layer within it; 0 where it did not tell.</summary>
    public int PixelsOf(int spatial) => spatial < _sizes.Count ? _sizes.Of(spatial).Width * _sizes.Of(spatial).Height : 0;

    /// <summary>What a layer of it takes, with those it stands on.</summary>
    public Bitrate RateOf(int spatial, int temporal, MonoTime now) => _rates.Of(spatial, temporal, now);

    /// <summary>Counts the packets that came since the last time.</summary>
    /// <param name="beside">What the smallest of its publication's streams brought until now, in bytes a second.</param>
    /// <param name="now">When that is.</param>
    public void LookAtPackets(double beside, MonoTime now) => Packets?.Look(in _rates, beside, now);

    /// <summary>Finds a packet's dependency descriptor. False when there is none.</summary>
    public bool TryFindDescriptor(in RtpView packet, out ReadOnlySpan<byte> data)
    {
        var id = Publication.Plan.Extensions.DependencyDescriptor;
        data = default;
        return id != 0 && packet.TryGetExtension(id, out data);
    }

    /// <summary>Reads a descriptor into <see cref="Frame"/>. False when it says nothing that can be understood.</summary>
    public bool TryDescribe(ReadOnlySpan<byte> data) => Descriptors.TryRead(data, out Frame);

    /// <summary>Finds a packet that it sent lately.</summary>
    public bool TryGetAgain(long index, out MediaPacket packet)
    {
        packet = default;
        if (!Cache.TryGet(index, out var rtp, out var bytes) || Publication.FormatOf(rtp.PayloadType) is not { } format) return false;
        packet = MediaPacket.ReadAgain(this, in rtp, bytes, index, format.Kind);
        return true;
    }

    /// <summary>Notes that nothing comes any more, for now.</summary>
    public void FallSilent() => IsActive = false;

    /// <inheritdoc/>
    public void Dispose() => Cache.Dispose();

    // Of AV1 the descriptor tells, of all others the payload. Streams of a simulcast are chosen by nothing in it, so it is read for that alone.
    private bool TryReadSizes(in MediaPacket packet, CodecKind codec, out LayerSizes sizes)
    {
        sizes = default;
        if (codec != CodecKind.Av1) return LayerSizes.TryRead(codec, packet.Rtp.Payload, out sizes);
        if (!packet.IsDescribed && !(TryFindDescriptor(in packet.Rtp, out var data) && TryDescribe(data))) return false;
        return Frame.HasStructure && Descriptors.Structure is { } structure && LayerSizes.TryRead(structure, out sizes);
    }

    private sbyte HighestActive()
    {
        var highest = 0;
        if (Descriptors.Structure is not { } structure) return 0;
        for (var target = 0; target < structure.Targets; target++)
        {
            if ((Descriptors.ActiveTargets & (1u << target)) != 0) highest = Math.Max(highest, structure.SpatialOf(target));
        }

        return (sbyte)highest;
    }
}
