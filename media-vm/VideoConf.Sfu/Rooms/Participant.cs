using System.Text;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;
using VideoConf.Rtc.Rtp;
using VideoConf.Rtc.Transport;
using VideoConf.Sfu.Codecs;
using VideoConf.Sfu.Data;
using VideoConf.Sfu.Negotiation;
using VideoConf.Sfu.Net;

namespace VideoConf.Sfu.Rooms;

/// <summary>One transport of one participant: what it publishes, and the slots it receives in. Owned by its worker; not thread-safe.</summary>
internal sealed class Participant : Publisher, IDisposable
{
    /// <summary>Addresses that ICE may prove for one peer: its interfaces and relays, and what a change of network adds.</summary>
    public const int MaxAddresses = 16;

    private const int MaxStreams = 256;
    private const int AssumedRoundTripMilliseconds = 100; // Publishers get no sender reports from us to measure it by; spaces repeated requests.
    private readonly Dictionary<Ssrc, PublicationStream> _streams = [];
    private readonly Dictionary<Ssrc, PublicationStream> _repairs = [];
    private readonly Dictionary<Ssrc, Slot> _slotsByStream = [];
    private bool _slotsChanged;

    /// <summary>A participant that has negotiated nothing yet.</summary>
    public Participant(Room room, string participantId, string mediaId, PeerTransport transport, MonoTime now)
        : base(room, participantId)
    {
        MediaId = mediaId;
        Transport = transport;
        CreatedAt = now;
        NextReportAt = now;
    }

    /// <inheritdoc/>
    public override bool CanBeAsked => Transport.CanSendMedia;

    /// <inheritdoc/>
    public override int RoundTripMilliseconds => AssumedRoundTripMilliseconds;

    /// <inheritdoc/>
    public override ref readonly TransportAddress Path => ref Transport.Path;

    /// <summary>The transport's name.</summary>
    public string MediaId { get; }

    /// <summary>ICE, DTLS, SRTP.</summary>
    public PeerTransport Transport { get; }

    /// <summary>When it was made.</summary>
    public MonoTime CreatedAt { get; }

    /// <summary>Whether it has been up.</summary>
    public bool WasConnected { get; set; }

    /// <summary>Whether it has been taken out of its room.</summary>
    public bool IsRemoved { get; set; }

    /// <summary>Version of the answer, for its origin line.</summary>
    public ulong AnswerVersion { get; set; } = 1;

    /// <summary>Addresses that ICE has proved.</summary>
    public List<TransportAddress> Addresses { get; } = [];

    /// <summary>Local ufrags given to it: one, and those of ICE restarts.</summary>
    public List<string> Ufrags { get; } = [];

    /// <summary>Where it hears, in the order of its offer.</summary>
    public List<Slot> AudioSlots { get; } = [];

    /// <summary>Where it sees, in the order of its offer.</summary>
    public List<Slot> VideoSlots { get; } = [];

    /// <summary>What it shows.</summary>
    public SubscriberView View { get; } = new();

    /// <summary>A codec that all could decode, where somebody cannot decode what it sends; else null.</summary>
    public CodecKind? BetterCodec { get; set; }

    /// <summary>Whether its slots carry something else than it was told.</summary>
    public bool SlotsChanged
    {
        get => _slotsChanged;
        set
        {
            _slotsChanged = value;
            if (value) Room.HasNews = true;
        }
    }

    /// <summary>Version of its slot map.</summary>
    public long SlotsVersion { get; set; }

    /// <summary>When sender and receiver reports are due.</summary>
    public MonoTime NextReportAt { get; set; }

    /// <summary>When feedback of arrivals is due.</summary>
    public MonoTime NextFeedbackAt { get; set; }

    /// <summary>Its data channels; null when it offered none.</summary>
    public PeerData? Data { get; private set; }

    /// <summary>What the way to it carries; null where it tells nothing of that.</summary>
    public Downlink? Downlink { get; private set; }

    /// <summary>What its RTCP asks for. A field, because it is a mutable struct.</summary>
    public RtcpConduct Conduct;

    /// <summary>Whether something waits to be sent to it, or a probe is under way.</summary>
    public bool IsPaced { get; set; }

    /// <summary>Arrivals by transport-wide number.</summary>
    public TwccRecorder Arrivals { get; } = new();

    /// <summary>What was negotiated for its slots, by mid.</summary>
    public IReadOnlyDictionary<string, SlotPlan> SlotPlans =>
        AudioSlots.Concat(VideoSlots).ToDictionary(slot => slot.Plan.Mid, slot => slot.Plan, StringComparer.Ordinal);

    /// <summary>Some stream of its own, which feedback about the transport has to name.</summary>
    public Ssrc? FirstStream
    {
        get
        {
            foreach (var publication in Publications)
            {
                foreach (var stream in publication.Streams)
                {
                    if (stream.Ssrc is { } ssrc) return ssrc;
                }
            }

            return null;
        }
    }

    /// <summary>Does what was negotiated: makes what is new, ends what is gone, keeps the rest.</summary>
    /// <param name="plans">Decisions on every section.</param>
    /// <param name="pool">Where caches take their buffers from.</param>
    /// <param name="ended">Called for every publication that is gone, before its slots are freed.</param>
    public void Apply(IReadOnlyList<SectionPlan> plans, PacketPool pool, Action<Publication> ended)
    {
        for (var i = Publications.Count - 1; i >= 0; i--)
        {
            var publication = Publications[i];
            var plan = plans.FirstOrDefault(p => string.Equals(p.Publication?.Mid, publication.Plan.Mid, StringComparison.Ordinal))?.Publication;
            if (plan is not null && publication.TryUpdate(plan)) continue;
            ended(publication);
            EndPublication(publication);
        }

        foreach (var plan in plans)
        {
            if (plan.Publication is null || FindPublication(plan.Publication.Mid) is not null) continue;
            Publications.Add(new Publication(this, plan.Publication, pool));
        }

        foreach (var publication in Publications)
        {
            if (publication.Plan.Announced is { } announced) TryBind(publication.Streams[0], announced);
            if (publication.Plan.AnnouncedRepair is { } repair) TryBindRepair(publication.Streams[0], repair);
        }

        ApplySlots(AudioSlots, plans, isVideo: false);
        ApplySlots(VideoSlots, plans, isVideo: true);
        if (AudioSlots.Exists(static slot => slot.Plan.IsNumbered) || VideoSlots.Exists(static slot => slot.Plan.IsNumbered))
        {
            if (Downlink is not { IsEstimated: true }) Downlink = new Downlink(isEstimated: true);
        }
        else if (VideoSlots.Exists(static slot => slot.Plan.TakesRemb))
        {
            Downlink ??= new Downlink(isEstimated: false);
        }

        _slotsByStream.Clear();
        foreach (var slot in AudioSlots) _slotsByStream[slot.Ssrc] = slot;
        foreach (var slot in VideoSlots) _slotsByStream[slot.Ssrc] = slot;
    }

    /// <summary>Takes data channels from now on.</summary>
    public void BeginData(PeerData data)
    {
        Data = data;
        Transport.TakesData = true;
    }

    /// <summary>Takes none any more.</summary>
    public void EndData()
    {
        Transport.TakesData = false;
        Data?.Dispose();
        Data = null;
    }

    /// <summary>What it publishes under a number.</summary>
    public bool TryFindStream(Ssrc ssrc, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PublicationStream? stream) =>
        _streams.TryGetValue(ssrc, out stream);

    /// <summary>What it sends again under a number (RFC 4588): the offer announced it, or its first packets name what they repair.</summary>
    public bool TryFindRepaired(in RtpView packet, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PublicationStream? stream)
    {
        if (_repairs.TryGetValue(packet.Ssrc, out stream)) return true;
        foreach (var candidate in Publications)
        {
            if (candidate.FormatRepairedBy(packet.PayloadType) is null || !IsOf(candidate, in packet)) continue;
            return candidate.TryFindRepaired(in packet, out stream) && TryBindRepair(stream, packet.Ssrc);
        }

        stream = null;
        return false;
    }

    /// <summary>The slot that a stream is sent on.</summary>
    public bool TryFindSlot(Ssrc ssrc, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Slot? slot) => _slotsByStream.TryGetValue(ssrc, out slot);

    /// <summary>
    /// Finds a packet's stream by the name of its section, which its first packets carry (RFC 9143 section 9.2), with simulcast by that of its layer, too
    /// (RFC 8852 section 3), and remembers it.
    /// </summary>
    public bool TryBindByMid(in RtpView packet, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PublicationStream? stream)
    {
        foreach (var candidate in Publications)
        {
            if (candidate.FormatOf(packet.PayloadType) is null || !IsOf(candidate, in packet)) continue;
            return candidate.TryFindStream(in packet, out stream) && TryBind(stream, packet.Ssrc);
        }

        stream = null;
        return false;
    }

    /// <summary>The slot map as subscribers are told it.</summary>
    public SfuSlotMap DescribeSlots() => new(
        MediaId, SlotsVersion, [.. AudioSlots.Concat(VideoSlots).Select(slot => new SfuSlot(
            slot.Plan.Mid, slot.Publication?.Owner.ParticipantId, slot.Publication?.Plan.Source) { IsPaused = slot.IsPaused || slot.IsShed, IsShed = slot.IsShed })], BetterCodec);

    /// <summary>Writes a packet of nothing but padding on the first of its streams that is there for it. False when there is none.</summary>
    public bool TryWritePadding(MonoTime now, Span<byte> header, Span<byte> output, out int written)
    {
        foreach (var slot in VideoSlots)
        {
            if (slot.Plan.IsNumbered) return slot.TryWritePadding(now, header, output, out written);
        }

        written = 0;
        return false;
    }

    /// <summary>Takes what it shows from now on.</summary>
    public void Show(SfuView view, MonoTime now)
    {
        if (!View.TryTake(view, now)) return;
        foreach (var slot in VideoSlots)
        {
            if (slot.Publication is { } publication) slot.Stream.ShownHeight = View.HeightOf(publication);
        }

        Room.IsDirty = true;
    }

    /// <summary>Ends a publication: nobody receives it any more.</summary>
    public void EndPublication(Publication publication)
    {
        Publications.Remove(publication);
        foreach (var (ssrc, bound) in _streams)
        {
            if (ReferenceEquals(bound.Publication, publication)) _streams.Remove(ssrc);
        }

        foreach (var (ssrc, bound) in _repairs)
        {
            if (ReferenceEquals(bound.Publication, publication)) _repairs.Remove(ssrc);
        }

        foreach (var slot in publication.Slots) slot.Owner.SlotsChanged = true;
        publication.Dispose();
        Room.Forget(publication);
    }

    /// <inheritdoc/>
    public override bool TryProtectRtcp(ReadOnlySpan<byte> plain, Span<byte> output, out int written) => Transport.TryProtectRtcp(plain, output, out written);

    /// <summary>Frees its slots and its transport. Publications must have been ended.</summary>
    public void Dispose()
    {
        foreach (var slot in AudioSlots) slot.Assign(null);
        foreach (var slot in VideoSlots) slot.Assign(null);
        EndData();
        Transport.Dispose();
    }

    private Publication? FindPublication(string mid) => Publications.Find(p => string.Equals(p.Plan.Mid, mid, StringComparison.Ordinal));

    private static bool IsOf(Publication publication, in RtpView packet) => publication.Plan.Extensions.Mid != 0
        && packet.TryGetExtension(publication.Plan.Extensions.Mid, out var mid)
        && Ascii.Equals(mid, publication.Plan.Mid);

    private bool TryBindRepair(PublicationStream stream, Ssrc ssrc)
    {
        if (stream.RepairSsrc == ssrc) return true;
        if (_repairs.Count >= MaxStreams || _streams.ContainsKey(ssrc)) return false;
        if (stream.RepairSsrc is { } former) _repairs.Remove(former);
        stream.RepairSsrc = ssrc;
        _repairs[ssrc] = stream;
        return true;
    }

    private bool TryBind(PublicationStream stream, Ssrc ssrc)
    {
        if (stream.Ssrc == ssrc) return true;
        if (_streams.Count >= MaxStreams) return false;
        if (stream.Ssrc is { } former) _streams.Remove(former);
        stream.Publication.Bind(stream, ssrc);
        _streams[ssrc] = stream;
        return true;
    }

    private void ApplySlots(List<Slot> slots, IReadOnlyList<SectionPlan> plans, bool isVideo)
    {
        for (var i = slots.Count - 1; i >= 0; i--)
        {
            var slot = slots[i];
            var plan = plans.FirstOrDefault(p => string.Equals(p.Slot?.Mid, slot.Plan.Mid, StringComparison.Ordinal))?.Slot;
            if (plan is not null && plan.Ssrc == slot.Ssrc) continue;
            slot.Assign(null);
            slots.RemoveAt(i);
            SlotsChanged = true;
        }

        foreach (var plan in plans)
        {
            if (plan.Slot is not { } wanted || wanted.IsVideo != isVideo) continue;
            if (slots.Exists(slot => string.Equals(slot.Plan.Mid, wanted.Mid, StringComparison.Ordinal))) continue;
            slots.Add(new Slot(this, wanted));
        }
    }
}
