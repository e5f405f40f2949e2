using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;
using VideoConf.Rtc.Rtp;
using VideoConf.Sfu.Codecs;
using VideoConf.Sfu.Negotiation;
using VideoConf.Sfu.Net;
using VideoConf.Sfu.Speakers;
using VideoConf.Sfu.Taps;

namespace VideoConf.Sfu.Rooms;

/// <summary>One media section by which a participant sends. Owned by its room's loop; not thread-safe.</summary>
internal sealed class Publication : IDisposable
{
    /// <summary>No packet for so long and others may have its slots: longer than any pause of a living sender, with DTX one in 400 ms.</summary>
    public const int SilentAfterMilliseconds = 3_000;

    private readonly MediaFormat?[] _formats = new MediaFormat?[128];
    private SequenceUnwrapper _unwrapper;

    /// <summary>A publication that has not sent yet.</summary>
    public Publication(Participant owner, PublicationPlan plan, PacketPool pool)
    {
        Owner = owner;
        Plan = plan;
        ClockRate = plan.Formats[0].Codec.ClockRate;
        IsRepaired = plan.IsVideo;
        Cache = new PacketCache(pool, plan.IsVideo ? PacketCache.VideoPackets : PacketCache.AudioPackets);
        IndexFormats();
    }

    /// <summary>Who sends.</summary>
    public Participant Owner { get; }

    /// <summary>What was negotiated.</summary>
    public PublicationPlan Plan { get; private set; }

    /// <summary>Whether it is video.</summary>
    public bool IsVideo => Plan.IsVideo;

    /// <summary>Ticks per second of its timestamps.</summary>
    public int ClockRate { get; }

    /// <summary>The stream that carries it; null before one was seen or announced.</summary>
    public Ssrc? Ssrc { get; private set; }

    /// <summary>Whether a packet has come.</summary>
    public bool IsLive { get; private set; }

    /// <summary>Whether it sends now.</summary>
    public bool IsActive { get; private set; }

    /// <summary>When the last packet came.</summary>
    public MonoTime LastPacketAt { get; private set; }

    /// <summary>Its last packets.</summary>
    public PacketCache Cache { get; }

    /// <summary>Loss and jitter, for receiver reports; there when <see cref="Ssrc"/> is.</summary>
    public ReceiveStatistics? Statistics { get; private set; }

    /// <summary>What is lost and worth asking for again.</summary>
    public NackGenerator Nacks { get; private set; } = new();

    /// <summary>Who receives it.</summary>
    public List<Slot> Slots { get; } = [];

    /// <summary>The sender's clock, when told.</summary>
    public SenderClock? Clock { get; set; }

    /// <summary>Who listens in on it. Fed with every packet; see <see cref="TapFeed"/>.</summary>
    public List<TapFeed> Feeds { get; } = [];

    /// <summary>The codec of its last packet; null before the first.</summary>
    public MediaFormat? Format { get; private set; }

    /// <summary>
    /// Whether lost packets are worth asking for: video always, sound only while it is recorded, and if the peer said that it sends again.
    /// </summary>
    public bool IsRepaired { get; private set; }

    /// <summary>When and whether to ask for a key frame.</summary>
    public KeyFrameRequests KeyFrames { get; } = new();

    /// <summary>How loud it is. A field, because it is a mutable struct.</summary>
    public VoiceLevel Voice;

    /// <summary>Goes on under a new offer. False when it is not the same any more: then it ends, and another begins.</summary>
    public bool TryUpdate(PublicationPlan plan)
    {
        if (plan.Source != Plan.Source || plan.Extensions != Plan.Extensions || plan.Formats.Count != Plan.Formats.Count) return false;
        for (var i = 0; i < plan.Formats.Count; i++)
        {
            if (plan.Formats[i].PayloadType != Plan.Formats[i].PayloadType || !plan.Formats[i].Matches(Plan.Formats[i])) return false;
        }

        Plan = plan;
        IndexFormats();
        return true;
    }

    /// <summary>Takes a stream as its own. Another one than before begins anew.</summary>
    public void Bind(Ssrc ssrc)
    {
        if (Ssrc == ssrc) return;
        if (Ssrc is not null)
        {
            Cache.Dispose();
            _unwrapper = default;
            Nacks = new NackGenerator();
            Clock = null;
            foreach (var slot in Slots) slot.Restart();
        }

        Ssrc = ssrc;
        Statistics = new ReceiveStatistics(ssrc, ClockRate);
    }

    /// <summary>The format of a payload type; null when it was not negotiated.</summary>
    public MediaFormat? FormatOf(PayloadType payloadType) => _formats[payloadType.Value];

    /// <summary>Notes a packet.</summary>
    /// <param name="packet">The packet, in the clear.</param>
    /// <param name="format">Its codec.</param>
    /// <param name="now">When it came.</param>
    /// <param name="woke">Whether it was silent before: then the slots must be looked at.</param>
    /// <returns>The unwrapped sequence number.</returns>
    public long Note(in RtpView packet, MediaFormat format, MonoTime now, out bool woke)
    {
        Format = format;
        woke = !IsActive;
        IsActive = true;
        IsLive = true;
        LastPacketAt = now;

        Statistics?.Record(packet.SequenceNumber, packet.Timestamp, packet.Packet.Length, now);
        if (IsRepaired) Nacks.Record(packet.SequenceNumber, now);
        if (Plan.Extensions.AudioLevel != 0
            && packet.TryGetExtension(Plan.Extensions.AudioLevel, out var data)
            && AudioLevel.TryParse(data, out var level))
        {
            Voice.Add(level.BelowFullScale);
        }

        return _unwrapper.Unwrap(packet.SequenceNumber);
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
            var feed = new TapFeed(tap, this);
            Feeds.Add(feed);
            feed.Announce(now);
        }

        var isRepaired = IsVideo || (Plan.AcceptsNack && Feeds.Exists(feed => feed.Tap.Options.Purpose == TapPurpose.Recording));
        if (isRepaired && !IsRepaired) Nacks = new NackGenerator(); // What was lost before nobody listened for is not missed.
        IsRepaired = isRepaired;
    }

    /// <summary>Notes that nothing comes any more, for now.</summary>
    public void FallSilent()
    {
        IsActive = false;
        Voice.Silence();
    }

    /// <summary>Whether a decoder can begin with this packet.</summary>
    public bool StartsKeyFrame(in RtpView packet, MediaFormat format) => !IsVideo || KeyFrame.IsStart(format.Kind, packet.Payload);

    /// <summary>Whether some subscriber's decoder has nothing to begin with.</summary>
    public bool IsKeyFrameAwaited()
    {
        foreach (var slot in Slots)
        {
            if (slot.AwaitsKeyFrame && slot.Owner.Transport.CanSendMedia) return true;
        }

        return false;
    }

    /// <summary>Takes it off all slots and gives its buffers back.</summary>
    public void Dispose()
    {
        foreach (var feed in Feeds) feed.End(LastPacketAt);
        Feeds.Clear();
        while (Slots.Count > 0) Slots[^1].Assign(null);
        Cache.Dispose();
    }

    private void IndexFormats()
    {
        foreach (var format in Plan.Formats) _formats[format.PayloadType.Value] = format;
    }
}
