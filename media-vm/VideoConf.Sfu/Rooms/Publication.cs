using System.Text;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtp;
using VideoConf.Sfu.Codecs;
using VideoConf.Sfu.Layers;
using VideoConf.Sfu.Negotiation;
using VideoConf.Sfu.Net;
using VideoConf.Sfu.Relays;
using VideoConf.Sfu.Speakers;
using VideoConf.Sfu.Taps;

namespace VideoConf.Sfu.Rooms;

/// <summary>One media section by which a participant sends. Owned by its room's loop; not thread-safe.</summary>
internal sealed class Publication : IDisposable
{
    /// <summary>No packet for so long and others may have its slots: longer than any pause of a living sender, with DTX one in 400 ms.</summary>
    public const int SilentAfterMilliseconds = 3_000;

    /// <summary>No packet for so long and nothing is heard of it: longer than the pauses of a sender with DTX, one packet in 400 ms.</summary>
    public const int NoPacketMilliseconds = 500;

    private readonly MediaFormat?[] _formats = new MediaFormat?[128];
    private readonly MediaFormat?[] _repaired = new MediaFormat?[128];

    // Who listens in writes a file per stream, so the stream that they get changes for the better no sooner than this.
    private const int LeadMilliseconds = 1_500;

    // A layer of simulcast that is silent for so long, while others go on, is one that its sender gave up: subscribers take another.
    private const int StreamSilentAfterMilliseconds = 1_000;

    // What is late of a stream that is shown no more has its place still. Who shows what is looked at with each tick.
    private const int UsedMilliseconds = 2_000;

    // As browsers share out what they send among the sizes of a camera: twice to four times as many bits for each, in packets that are fuller.
    private const double PacketsToNextSize = 2.5;

    private readonly PublicationStream[] _streams;
    private LayerSelector _leadSelector = new(isSimulcast: true);
    private MonoTime _leadSince;
    private MonoTime _lookedAt;
    private bool _relayMissedSome;

    /// <summary>A publication that has not sent yet.</summary>
    public Publication(Publisher owner, PublicationPlan plan, PacketPool pool)
    {
        Owner = owner;
        Plan = plan;
        ClockRate = plan.Formats[0].Codec.ClockRate;
        IsRepaired = plan.IsVideo;
        _streams = new PublicationStream[Math.Max(1, plan.Rids.Count)];
        var cached = plan.IsVideo ? (IsSimulcast ? PacketCache.SimulcastPackets : PacketCache.VideoPackets) : PacketCache.AudioPackets;
        for (var i = 0; i < _streams.Length; i++) _streams[i] = new PublicationStream(this, (byte)i, pool, cached);
        Lead = _streams[0];
        IndexFormats();
    }

    /// <summary>Who sends.</summary>
    public Publisher Owner { get; }

    /// <summary>What was negotiated.</summary>
    public PublicationPlan Plan { get; private set; }

    /// <summary>Whether it is video.</summary>
    public bool IsVideo => Plan.IsVideo;

    /// <summary>What it shows, as restrictions name it.</summary>
    public SfuSources Sources => (SfuSources)(1 << (int)Plan.Source);

    /// <summary>Whether its packets end here.</summary>
    public bool IsBarred => (Owner.Barred & Sources) != SfuSources.None;

    /// <summary>Ticks per second of its timestamps.</summary>
    public int ClockRate { get; }

    /// <summary>The streams that carry it: one, or the layers of its simulcast.</summary>
    public ReadOnlySpan<PublicationStream> Streams => _streams;

    /// <summary>Whether it comes in several sizes, a stream each.</summary>
    public bool IsSimulcast => _streams.Length > 1;

    /// <summary>The stream that who listens in gets as it comes: the best that is sent.</summary>
    public PublicationStream Lead { get; private set; }

    /// <summary>Whether a packet has come.</summary>
    public bool IsLive { get; private set; }

    /// <summary>When the first came.</summary>
    public MonoTime LiveSince { get; private set; }

    /// <summary>Whether it sends now.</summary>
    public bool IsActive { get; private set; }

    /// <summary>When the last packet came.</summary>
    public MonoTime LastPacketAt { get; private set; }

    /// <summary>Who receives it.</summary>
    public List<Slot> Slots { get; } = [];

    /// <summary>Which other nodes get it. Only media that came from its owner has any: what was relayed here goes no further.</summary>
    public List<RelayLane> Lanes { get; } = [];

    /// <summary>Who listens in on it. Fed with every packet; see <see cref="TapFeed"/>.</summary>
    public List<TapFeed> Feeds { get; } = [];

    /// <summary>The codec of its last packet; null before the first.</summary>
    public MediaFormat? Format { get; private set; }

    /// <summary>
    /// Whether lost packets are worth asking for: video always, sound only while it is recorded, and if the peer said that it sends again.
    /// </summary>
    public bool IsRepaired { get; private set; }

    /// <summary>In which making of its room's order it was taken last: see <see cref="PublicationOrder"/>.</summary>
    public int OrderRound { get; set; }

    /// <summary>How loud it is. A field, because it is a mutable struct.</summary>
    public VoiceLevel Voice;

    /// <summary>Which of its streams are wanted. A field, because it is a mutable struct.</summary>
    public LayerDemand Demand;

    /// <summary>Its packets that wait to be forwarded together. A field, because it is a mutable struct.</summary>
    public HeldRun Held;

    /// <summary>Goes on under a new offer. False when it is not the same any more: then it ends, and another begins.</summary>
    public bool TryUpdate(PublicationPlan plan)
    {
        if (plan.Source != Plan.Source || plan.Extensions != Plan.Extensions || plan.Formats.Count != Plan.Formats.Count) return false;
        if (!plan.Rids.SequenceEqual(Plan.Rids, StringComparer.Ordinal)) return false;
        foreach (var format in plan.Formats)
        {
            if (FormatOf(format.PayloadType) is not { } known || !format.Matches(known)) return false;
        }

        Plan = plan;
        IndexFormats();
        return true;
    }

    /// <summary>Finds the stream that a packet names; the only one needs no name.</summary>
    public bool TryFindStream(in RtpView packet, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PublicationStream? stream)
    {
        stream = IsSimulcast ? null : _streams[0];
        if (stream is not null) return true;
        return packet.TryGetExtension(Plan.Extensions.RtpStreamId, out var rid) && TryFindStream(rid, out stream);
    }

    /// <summary>Finds the stream that a packet which is sent again was lost of, as the packet names it (RFC 8852 section 3).</summary>
    public bool TryFindRepaired(in RtpView packet, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PublicationStream? stream)
    {
        stream = IsSimulcast ? null : _streams[0];
        if (stream is not null) return true;
        return Plan.Extensions.RepairedStreamId != 0
            && packet.TryGetExtension(Plan.Extensions.RepairedStreamId, out var rid)
            && TryFindStream(rid, out stream);
    }

    /// <summary>Takes a number as one of its streams' own. Another one than before begins anew.</summary>
    public void Bind(PublicationStream stream, Ssrc ssrc)
    {
        if (stream.Bind(ssrc)) RestartReceivers();
    }

    /// <summary>Who listens in needs a key frame.</summary>
    public void WantKeyFrame() => Lead.KeyFrames.Want();

    /// <summary>The stream to show to who wants no better layer than this: the best that is sent of those, else the least that is sent.</summary>
    public PublicationStream StreamFor(VideoLayer layer)
    {
        PublicationStream? best = null;
        foreach (var stream in _streams)
        {
            if (!stream.IsActive) continue;
            var isBetter = best is null || (best.Rank > layer.Spatial ? stream.Rank < best.Rank : stream.Rank > best.Rank && stream.Rank <= layer.Spatial);
            if (isBetter) best = stream;
        }

        return best ?? Lead;
    }

    /// <summary>The rank of the smallest stream that fills so many lines, or nearly: a fifth more or less is not seen. The highest where sizes are not known.</summary>
    public sbyte RankFor(int height)
    {
        var rank = sbyte.MaxValue;
        foreach (var stream in _streams)
        {
            if (stream is { IsActive: true, Size: { } size } && stream.Rank < rank && size.Height >= height - (height / 5)) rank = stream.Rank;
        }

        return rank;
    }

    /// <summary>What a layer takes, with those it stands on; with simulcast, what the stream of that rank takes.</summary>
    public Bitrate RateOf(VideoLayer layer, MonoTime now)
    {
        if (layer.IsNone) return default;
        return IsSimulcast ? StreamFor(layer).RateOf(0, layer.Temporal, now) : Lead.RateOf(layer.Spatial, layer.Temporal, now);
    }

    /// <summary>Counts the packets that came since the last time, for <see cref="PacketsOf"/>. A few times a second, while its worker leaves something out.</summary>
    public void LookAtPackets(MonoTime now)
    {
        var beside = Smallest.Packets?.Bytes ?? 0;
        foreach (var stream in _streams) stream.LookAtPackets(beside, now);
    }

    /// <summary>How many packets a second a layer brings, or would bring if it were sent, as far as who shows so many lines gets it.</summary>
    public double PacketsOf(VideoLayer layer, int shownHeight)
    {
        if (!IsActive || layer.IsNone || layer.Temporal < 0 || shownHeight == 0) return 0;
        if (!IsSimulcast) return Lead.Packets?.Of(Math.Min(layer.Spatial, Lead.SpatialFor(shownHeight)), layer.Temporal) ?? 0;

        // What nobody got is not sent any more. What never was may not be there at all, and then the next smaller is the best.
        PublicationStream? best = null;
        var most = LayerDemand.Best(this, shownHeight, layer.Spatial).Rank;
        foreach (var stream in _streams)
        {
            if (stream.Rank <= most && (stream.Rank == 0 || stream.Ssrc is not null) && (best is null || stream.Rank > best.Rank)) best = stream;
        }

        if (best?.Packets is not { } packets) return 0;
        if (best.Rank == 0) return packets.Of(0, layer.Temporal);
        if (Smallest.Packets is not { } smallest) return 0;
        return packets.IsKnown ? packets.Known(layer.Temporal, smallest.Bytes) : smallest.Total * Math.Pow(PacketsToNextSize, best.Rank);
    }

    /// <summary>Notes what a packet shows.</summary>
    public void NoteLayers(in MediaPacket packet, CodecKind codec, MonoTime now)
    {
        if (!packet.Stream.NoteLayers(in packet, codec, now)) return;
        if (IsSimulcast) RankStreams(now);
        else Retarget(now);
    }

    /// <summary>Whether a packet is for who listens in.</summary>
    public bool Leads(in MediaPacket packet, MonoTime now)
    {
        if (!IsSimulcast) return true;
        if (!packet.IsReadable) return ReferenceEquals(packet.Stream, Lead);
        switch (_leadSelector.Choose(packet.Layers, packet.Rtp.Timestamp, isLate: false))
        {
            case LayerChoice.Switch:
                Lead = packet.Stream;
                _leadSince = now;
                return true;
            case LayerChoice.Wanted:
                return true;
            default:
                return false;
        }
    }

    /// <summary>
    /// Whether somebody may have a use for a packet. Of a camera in three sizes most packets are of sizes that nobody is shown: what they are is known by now, and
    /// with a key frame somebody may begin with them.
    /// </summary>
    public bool IsOfUse(in MediaPacket packet)
    {
        if (!IsSimulcast || Feeds.Count > 0 || Lanes.Count > 0) return true;
        if (packet.Layers.StartsKeyFrame) packet.Stream.UsedUntil = _lookedAt.AddMilliseconds(UsedMilliseconds);
        return packet.Stream.UsedUntil > _lookedAt;
    }

    /// <summary>Lets time pass.</summary>
    public void Pass(MonoTime now)
    {
        if (!IsSimulcast || !IsActive) return;
        _lookedAt = now;
        foreach (var slot in Slots)
        {
            if (slot.Stream.Shown is { } shown) shown.UsedUntil = now.AddMilliseconds(UsedMilliseconds);
            if (slot.Stream.Awaited is { } awaited) awaited.UsedUntil = now.AddMilliseconds(UsedMilliseconds);
        }

        foreach (var stream in _streams)
        {
            if (stream.IsActive && LastPacketAt.MillisecondsSince(stream.LastPacketAt) > StreamSilentAfterMilliseconds) EndStream(stream, now);
        }

        RetargetLead(now);
    }

    /// <summary>Notes that one of its streams ended, for now.</summary>
    public void EndStream(PublicationStream stream, MonoTime now)
    {
        stream.FallSilent();
        if (Array.Exists(_streams, static other => other.IsActive)) Retarget(now);
        else FallSilent();
    }

    /// <summary>Its packets end here from now on: it is silent to all, and over for who listens in.</summary>
    public void Bar(MonoTime now)
    {
        FallSilent();
        foreach (var stream in _streams) stream.ForgetLosses();
        foreach (var feed in Feeds) feed.End(now);
    }

    /// <summary>Its packets pass again. How many came meanwhile nobody counted, so it begins anew.</summary>
    public void Unbar()
    {
        foreach (var stream in _streams) stream.Restart();
        RestartReceivers();
    }

    /// <summary>The format of a payload type; null when it was not negotiated.</summary>
    public MediaFormat? FormatOf(PayloadType payloadType) => _formats[payloadType.Value];

    /// <summary>The format of packets that are sent again under a payload type (RFC 4588); null when none was agreed on.</summary>
    public MediaFormat? FormatRepairedBy(PayloadType payloadType) => _repaired[payloadType.Value];

    /// <summary>Notes a packet. False when it came before, or is too old for anybody to know.</summary>
    /// <param name="stream">Which of its streams it came by.</param>
    /// <param name="packet">The packet, in the clear.</param>
    /// <param name="format">Its codec.</param>
    /// <param name="isRepair">Whether it was lost and is sent again.</param>
    /// <param name="now">When it came.</param>
    /// <param name="index">The unwrapped sequence number.</param>
    /// <param name="woke">Whether it was silent before, or in another codec: then the slots must be looked at.</param>
    public bool TryNote(PublicationStream stream, in RtpView packet, MediaFormat format, bool isRepair, MonoTime now, out long index, out bool woke)
    {
        woke = false;
        var wasActive = stream.IsActive;
        if (!stream.TryNote(in packet, isRepair, now, out index)) return false;
        woke = !IsActive || Format?.Kind != format.Kind;
        if (Format is { } former && former.Kind != format.Kind) RestartReceivers();
        Format = format;
        IsActive = true;
        if (!IsLive) LiveSince = now;
        IsLive = true;
        LastPacketAt = now;

        if (Plan.Extensions.AudioLevel != 0
            && packet.TryGetExtension(Plan.Extensions.AudioLevel, out var data)
            && AudioLevel.TryParse(data, out var level))
        {
            Voice.Add(level.BelowFullScale, packet.Timestamp, ClockRate, now);
        }

        if (wasActive || !IsSimulcast) return true;
        stream.UsedUntil = now.AddMilliseconds(UsedMilliseconds); // Who is to have it was not looked at yet.
        Retarget(now);
        return true;
    }

    /// <summary>Is listened in on by these taps from now on, as far as its owner did not decline their purpose.</summary>
    public void Wire(List<MediaTap> taps, MonoTime now)
    {
        for (var i = Feeds.Count - 1; i >= 0; i--)
        {
            if (taps.Contains(Feeds[i].Tap) && Feeds[i].IsAllowed) continue;
            Feeds[i].End(now);
            Feeds.RemoveAt(i);
        }

        foreach (var tap in taps)
        {
            if (!TapFeed.Takes(tap, this) || Feeds.Exists(feed => ReferenceEquals(feed.Tap, tap))) continue;
            _leadSince = now;
            var feed = new TapFeed(tap, this);
            Feeds.Add(feed);
            feed.Announce(now);
        }

        RefreshRepair();
    }

    /// <summary>Notes that another node asked for sound again: somebody records there, and what is lost on the way to us is worth asking for as well.</summary>
    public void RepairForRelay()
    {
        _relayMissedSome = true;
        if (!IsRepaired) RefreshRepair();
    }

    /// <summary>Notes that nothing comes any more, for now.</summary>
    public void FallSilent()
    {
        IsActive = false;
        foreach (var stream in _streams) stream.FallSilent();
        Voice.Silence();
    }

    /// <summary>Of which of its streams somebody who gets it waits for a key frame: a bit for each, by <see cref="PublicationStream.Index"/>.</summary>
    public int AwaitedKeyFrames()
    {
        var awaited = 0;
        foreach (var slot in Slots)
        {
            if (slot.Owner.Transport.CanSendMedia && slot.Stream.Awaited is { } stream) awaited |= 1 << stream.Index;
        }

        if (!IsSimulcast) return awaited;
        foreach (var lane in Lanes)
        {
            if (lane.Link.CanSend && lane.Stream.Awaited is { } stream) awaited |= 1 << stream.Index;
        }

        if (Feeds.Count == 0) return awaited;
        foreach (var stream in _streams)
        {
            if (_leadSelector.AwaitsKeyFrame(stream.Rank) && _leadSelector.Target.Spatial == stream.Rank) awaited |= 1 << stream.Index;
        }

        return awaited;
    }

    /// <summary>Takes it off all slots and gives its buffers back.</summary>
    public void Dispose()
    {
        foreach (var feed in Feeds) feed.End(LastPacketAt);
        Feeds.Clear();
        while (Slots.Count > 0) Slots[^1].Assign(null);
        foreach (var lane in Lanes) lane.End();
        Lanes.Clear();
        foreach (var stream in _streams) stream.Dispose();
    }

    private PublicationStream Smallest
    {
        get
        {
            foreach (var stream in _streams)
            {
                if (stream.Rank == 0) return stream;
            }

            return Lead;
        }
    }

    private bool TryFindStream(ReadOnlySpan<byte> rid, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PublicationStream? stream)
    {
        stream = null;
        for (var i = 0; i < _streams.Length && stream is null; i++)
        {
            if (Ascii.Equals(rid, Plan.Rids[i])) stream = _streams[i];
        }

        return stream is not null;
    }

    private void RefreshRepair()
    {
        var isRepaired = IsVideo
            || (Plan.AcceptsNack && (_relayMissedSome || Feeds.Exists(feed => feed.Tap.Options.Purpose == TapPurpose.Recording)));
        if (isRepaired && !IsRepaired)
        {
            foreach (var stream in _streams) stream.ForgetLosses(); // What was lost before nobody listened for is not missed.
        }

        IsRepaired = isRepaired;
    }

    private void RestartReceivers()
    {
        _leadSelector.Restart();
        foreach (var slot in Slots) slot.Stream.Restart();
        foreach (var lane in Lanes) lane.Stream.Restart();
    }

    // Smallest first. Sizes decide where they are known: the order of an offer is the sender's order of preference (RFC 8853 section 5.2), which is
    // the largest first for some and the smallest for others.
    private void RankStreams(MonoTime now)
    {
        foreach (var stream in _streams)
        {
            sbyte rank = 0;
            foreach (var other in _streams)
            {
                if (!ReferenceEquals(other, stream) && IsSmaller(other, stream)) rank++;
            }

            stream.Rank = rank;
        }

        Retarget(now);

        static bool IsSmaller(PublicationStream a, PublicationStream b) =>
            a.Pixels != 0 && b.Pixels != 0 && a.Pixels != b.Pixels ? a.Pixels < b.Pixels : a.Index < b.Index;
    }

    private void Retarget(MonoTime now)
    {
        foreach (var slot in Slots) slot.Stream.Retarget();
        foreach (var lane in Lanes) lane.Stream.Retarget();
        RetargetLead(now);
    }

    private void RetargetLead(MonoTime now)
    {
        var best = StreamFor(VideoLayer.Highest);
        var mayRise = Feeds.Count == 0 || !Lead.IsActive || now.MillisecondsSince(_leadSince) >= LeadMilliseconds;
        _leadSelector.Target = new VideoLayer(mayRise ? best.Rank : Math.Min(Lead.Rank, best.Rank), sbyte.MaxValue);
    }

    private void IndexFormats()
    {
        Array.Clear(_repaired);
        foreach (var format in Plan.Formats)
        {
            _formats[format.PayloadType.Value] = format;
            if (format.Repair is { } repair) _repaired[repair.PayloadType.Value] = format;
        }
    }
}
