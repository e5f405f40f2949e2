using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Codecs;
using VideoConf.Sfu.Negotiation;
using VideoConf.Sfu.Relays;
using VideoConf.Sfu.Slots;
using VideoConf.Sfu.Taps;

namespace VideoConf.Sfu.Rooms;

/// <summary>Who is together, or those of them who are on one worker. Owned by its worker; not thread-safe.</summary>
/// <param name="id">Its id.</param>
/// <param name="sessionId">The session that it holds.</param>
/// <param name="maxParticipants">How many transports it may hold, on all workers.</param>
/// <param name="worker">The number of its worker.</param>
/// <param name="census">Who is on which worker; null where there is one.</param>
internal sealed class Room(string id, string sessionId, int maxParticipants, int worker = 0, RoomCensus? census = null)
{
    private readonly Floor _floor = new();
    private readonly PublicationOrder _order = new();
    private readonly List<Publication> _candidates = [];
    private int[] _assignment = new int[16];
    private bool[] _active = new bool[16];

    /// <summary>Its id.</summary>
    public string Id { get; } = id;

    /// <summary>The session that it holds.</summary>
    public string SessionId { get; set; } = sessionId;

    /// <summary>How many transports it may hold.</summary>
    public int MaxParticipants { get; set; } = maxParticipants;

    /// <summary>Whether another worker speaks for the room to the outside, and has its taps and its links to other nodes.</summary>
    public bool IsAnnex { get; init; }

    /// <summary>How many transports it holds, on all workers.</summary>
    public int Total => census?.Total ?? Participants.Count;

    /// <summary>Transports in the order they joined.</summary>
    public List<Participant> Participants { get; } = [];

    /// <summary>Whose media is here: of those transports, and of participants on other nodes.</summary>
    public List<Publisher> Publishers { get; } = [];

    /// <summary>Links to the other nodes that carry the room.</summary>
    public List<RelayLink> Relays { get; } = [];

    /// <summary>Whose media ends here.</summary>
    public SfuRestrictions Restrictions { get; set; } = SfuRestrictions.None;

    /// <summary>Who listens in.</summary>
    public List<MediaTap> Taps { get; } = [];

    /// <summary>What those who watch here can decode, as other nodes are told it.</summary>
    public RelayAudience Audience { get; private set; } = RelayAudience.Nobody;

    /// <summary>Whether slots have to be looked at.</summary>
    public bool IsDirty { get; set; }

    /// <summary>Whether somebody's slots may carry something else than they were told: who looks after every batch of packets needs not ask everybody.</summary>
    public bool HasNews { get; set; }

    /// <summary>Whether somebody came, went, offered anew or sends another codec since codecs were looked at.</summary>
    public bool AreCodecsDirty { get; set; }

    /// <summary>Finds a transport by its name.</summary>
    public Participant? FindMedia(string mediaId) => Participants.Find(p => string.Equals(p.MediaId, mediaId, StringComparison.Ordinal));

    /// <summary>Finds the transport of a participant.</summary>
    public Participant? FindParticipant(string participantId) =>
        Participants.Find(p => string.Equals(p.ParticipantId, participantId, StringComparison.Ordinal));

    /// <summary>Finds the link to another node.</summary>
    public RelayLink? FindRelay(string nodeId) => Relays.Find(link => string.Equals(link.NodeId, nodeId, StringComparison.Ordinal));

    /// <summary>Takes a participant in.</summary>
    public void Add(Participant participant)
    {
        Participants.Add(participant);
        Publishers.Add(participant);
        census?.Set(worker, Participants.Count);
        IsDirty = AreCodecsDirty = true;
    }

    /// <summary>Takes a participant out.</summary>
    public void Remove(Participant participant)
    {
        Participants.Remove(participant);
        Publishers.Remove(participant);
        census?.Set(worker, Participants.Count);
        IsDirty = AreCodecsDirty = true;
    }

    /// <summary>Puts publications onto slots, changing as few as possible. Those changed want a key frame, and their owners want to be told.</summary>
    public void AssignSlots()
    {
        IsDirty = false;
        _order.Refresh(Publishers, _floor);
        foreach (var participant in Participants)
        {
            Assign(participant, isVideo: false);
            Assign(participant, isVideo: true);
        }
    }

    /// <summary>In which codecs somebody's video may come, and in which it had best.</summary>
    public VideoPolicy VideoPolicyFor(string participantId)
    {
        var audience = WatchedIn(participantId);
        foreach (var link in Relays)
        {
            if (link.Audience.Formats is { } formats) audience.Add(formats);
        }

        return new VideoPolicy(Restrictions.VideoCodecs, audience);
    }

    /// <summary>Finds whose video not everybody can decode though another codec of theirs would do; they are told to offer anew, which puts it first.</summary>
    public void LookAtCodecs()
    {
        AreCodecsDirty = false;
        Audience = Audience.With(RelayAudience.CommonTo(WatchedIn(except: null)));
        foreach (var participant in Participants)
        {
            if (participant.Publications.Count == 0) continue;
            var policy = VideoPolicyFor(participant.ParticipantId);
            CodecKind? better = null;
            foreach (var publication in participant.Publications)
            {
                if (!publication.IsVideo || publication.Format is not { } sent || policy.IsSeenByAll(sent)) continue;
                if (policy.Sort(publication.Plan.Formats).FirstOrDefault() is { } best && policy.IsSeenByAll(best)) better = best.Kind;
            }

            if (better == participant.BetterCodec) continue;
            participant.BetterCodec = better;
            participant.SlotsChanged = true;
        }
    }

    /// <summary>Looks at the voices anew.</summary>
    /// <param name="now">The time.</param>
    /// <param name="speakers">Who speaks, who has the floor first, when it is others than before.</param>
    public bool RankSpeakers(MonoTime now, out IReadOnlyList<string> speakers)
    {
        var changed = _floor.Listen(Publishers, now, out speakers, out var isReordered);
        if (isReordered) IsDirty = true;
        return changed;
    }

    /// <summary>Whether somebody has the floor.</summary>
    public bool HasFloor(Publisher publisher) => _floor.Holders.Count > 0 && string.Equals(_floor.Holders[0], publisher.ParticipantId, StringComparison.Ordinal);

    /// <summary>Forgets a publication that ended.</summary>
    public void Forget(Publication publication)
    {
        _floor.Forget(publication);
        IsDirty = true;
    }

    // What each who watches here takes.
    private List<IReadOnlyList<MediaFormat>> WatchedIn(string? except)
    {
        var audience = new List<IReadOnlyList<MediaFormat>>();
        foreach (var other in Participants)
        {
            if (other.VideoSlots.Count > 0 && !string.Equals(other.ParticipantId, except, StringComparison.Ordinal)) audience.Add(other.VideoSlots[0].Plan.Formats);
        }

        return audience;
    }

    private void Assign(Participant subscriber, bool isVideo)
    {
        var slots = isVideo ? subscriber.VideoSlots : subscriber.AudioSlots;
        if (slots.Count == 0) return;

        // 1. What could be on these slots, the most wanted first.
        CollectCandidates(subscriber, slots[0], isVideo ? _order.Pictures : _order.Sounds);
        if (_candidates.Count == 0) return;
        if (_active.Length < _candidates.Count) _active = new bool[_candidates.Count * 2];
        if (_assignment.Length < slots.Count) _assignment = new int[slots.Count * 2];
        for (var i = 0; i < _candidates.Count; i++) _active[i] = _candidates[i].IsActive;

        // 2. What is.
        var assignment = _assignment.AsSpan(0, slots.Count);
        for (var i = 0; i < slots.Count; i++)
        {
            assignment[i] = slots[i].Publication is { } carried ? _candidates.IndexOf(carried) : SlotAllocator.Free;
        }

        // 3. What shall be.
        if (!SlotAllocator.Allocate(assignment, _active.AsSpan(0, _candidates.Count))) return;
        for (var i = 0; i < slots.Count; i++)
        {
            var publication = assignment[i] == SlotAllocator.Free ? null : _candidates[assignment[i]];
            if (ReferenceEquals(publication, slots[i].Publication)) continue;
            slots[i].Assign(publication);
            if (isVideo) slots[i].Stream.ShownHeight = publication is null ? int.MaxValue : subscriber.View.HeightOf(publication);
            subscriber.SlotsChanged = true;
            if (isVideo && subscriber.Transport.CanSendMedia) slots[i].Stream.WantKeyFrame();
        }
    }

    private void CollectCandidates(Participant subscriber, Slot sample, List<Publication> order)
    {
        _candidates.Clear();
        foreach (var publication in order)
        {
            if (!publication.Owner.IsOf(subscriber) && sample.Accepts(publication)) _candidates.Add(publication);
        }

        if (sample.Plan.IsVideo && subscriber.View.IsTold) PutShownFirst(subscriber.View);
    }

    // In the order of their importance to who shows them; the others keep their order behind them.
    private void PutShownFirst(SubscriberView view)
    {
        var shown = 0;
        for (var i = 0; i < _candidates.Count; i++)
        {
            var candidate = _candidates[i];
            var order = view.OrderOf(candidate);
            if (order == int.MaxValue) continue;
            var at = shown++;
            while (at > 0 && view.OrderOf(_candidates[at - 1]) > order) at--;
            _candidates.RemoveAt(i);
            _candidates.Insert(at, candidate);
        }
    }
}
