using System.Runtime.InteropServices;
using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Slots;
using VideoConf.Sfu.Speakers;
using VideoConf.Sfu.Taps;

namespace VideoConf.Sfu.Rooms;

/// <summary>Who is together. Owned by its worker; not thread-safe.</summary>
internal sealed class Room(string id, string sessionId, int maxParticipants)
{
    private readonly List<Publication> _voices = [];
    private readonly List<Publication> _candidates = [];
    private string[] _speakers = [];
    private int[] _assignment = new int[16];
    private bool[] _active = new bool[16];

    /// <summary>Its id.</summary>
    public string Id { get; } = id;

    /// <summary>The session that it holds.</summary>
    public string SessionId { get; set; } = sessionId;

    /// <summary>How many transports it may hold.</summary>
    public int MaxParticipants { get; set; } = maxParticipants;

    /// <summary>Transports in the order they joined.</summary>
    public List<Participant> Participants { get; } = [];

    /// <summary>Who listens in.</summary>
    public List<MediaTap> Taps { get; } = [];

    /// <summary>Whether slots have to be looked at.</summary>
    public bool IsDirty { get; set; }

    /// <summary>Finds a transport by its name.</summary>
    public Participant? FindMedia(string mediaId) => Participants.Find(p => string.Equals(p.MediaId, mediaId, StringComparison.Ordinal));

    /// <summary>Finds the transport of a participant.</summary>
    public Participant? FindParticipant(string participantId) =>
        Participants.Find(p => string.Equals(p.ParticipantId, participantId, StringComparison.Ordinal));

    /// <summary>Puts publications onto slots, changing as few as possible. Those changed want a key frame, and their owners want to be told.</summary>
    public void AssignSlots()
    {
        IsDirty = false;
        foreach (var participant in Participants)
        {
            Assign(participant, isVideo: false);
            Assign(participant, isVideo: true);
        }
    }

    /// <summary>Ranks the voices anew.</summary>
    /// <param name="now">The time.</param>
    /// <param name="speakers">Who speaks, loudest first, when it is others than before.</param>
    public bool RankSpeakers(MonoTime now, out IReadOnlyList<string> speakers)
    {
        _voices.RemoveAll(static voice => !voice.Owner.Publications.Contains(voice));
        foreach (var participant in Participants)
        {
            foreach (var publication in participant.Publications)
            {
                if (publication is not { IsLive: true, Plan.Source: TrackSource.Microphone }) continue;
                if (now.MillisecondsSince(publication.LastPacketAt) > 500) publication.Voice.Silence();
                if (!_voices.Contains(publication)) _voices.Add(publication);
            }
        }

        if (SpeakerRanking.Update(CollectionsMarshal.AsSpan(_voices), static voice => voice.Voice.Loudness)) IsDirty = true;

        var count = 0;
        var same = true;
        foreach (var voice in _voices)
        {
            if (!voice.Voice.IsSpeaking) continue;
            same &= count < _speakers.Length && string.Equals(_speakers[count], voice.Owner.ParticipantId, StringComparison.Ordinal);
            count++;
        }

        if (same && count == _speakers.Length)
        {
            speakers = _speakers;
            return false;
        }

        speakers = _speakers = [.. _voices.Where(voice => voice.Voice.IsSpeaking).Select(voice => voice.Owner.ParticipantId)];
        return true;
    }

    /// <summary>Forgets a publication that ended.</summary>
    public void Forget(Publication publication)
    {
        _voices.Remove(publication);
        IsDirty = true;
    }

    private void Assign(Participant subscriber, bool isVideo)
    {
        var slots = isVideo ? subscriber.VideoSlots : subscriber.AudioSlots;
        if (slots.Count == 0) return;

        // 1. What could be on these slots, the most wanted first.
        CollectCandidates(subscriber, slots[0], isVideo);
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
            subscriber.SlotsChanged = true;
            if (publication is { IsVideo: true } && subscriber.Transport.CanSendMedia) publication.KeyFrames.Want();
        }
    }

    private void CollectCandidates(Participant subscriber, Slot sample, bool isVideo)
    {
        _candidates.Clear();
        if (isVideo)
        {
            Collect(subscriber, sample, TrackSource.Screen);
            Collect(subscriber, sample, TrackSource.Camera);
            return;
        }

        Collect(subscriber, sample, TrackSource.ScreenAudio);
        foreach (var voice in _voices)
        {
            if (!ReferenceEquals(voice.Owner, subscriber) && sample.Accepts(voice)) _candidates.Add(voice);
        }

        // Those that came since the last ranking are behind the ranked ones.
        foreach (var participant in Participants)
        {
            if (ReferenceEquals(participant, subscriber)) continue;
            foreach (var publication in participant.Publications)
            {
                if (publication is { IsLive: true, Plan.Source: TrackSource.Microphone } && !_candidates.Contains(publication) && sample.Accepts(publication))
                {
                    _candidates.Add(publication);
                }
            }
        }
    }

    private void Collect(Participant subscriber, Slot sample, TrackSource source)
    {
        foreach (var participant in Participants)
        {
            if (ReferenceEquals(participant, subscriber)) continue;
            foreach (var publication in participant.Publications)
            {
                if (publication.IsLive && publication.Plan.Source == source && sample.Accepts(publication)) _candidates.Add(publication);
            }
        }
    }
}
