using System.Runtime.InteropServices;
using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Speakers;

namespace VideoConf.Sfu.Rooms;

/// <summary>The voices of a room: in which order they are heard, who speaks, who has the floor, and who had it before. Owned by its room.</summary>
internal sealed class Floor
{
    /// <summary>Former holders that are remembered: they are seen before those who have not spoken.</summary>
    private const int MaxFormer = 24;

    private readonly List<Publication> _voices = [];
    private readonly List<string> _holders = [];
    private VoiceActivity[] _activity = new VoiceActivity[16];
    private string[] _speakers = [];

    /// <summary>Voices, those to be heard first before the others.</summary>
    public List<Publication> Voices => _voices;

    /// <summary>Participants that have or had the floor, the present one first.</summary>
    public List<string> Holders => _holders;

    /// <summary>Looks at all voices anew. Allocates only when somebody begins or ends.</summary>
    /// <param name="publishers">Who is in the room.</param>
    /// <param name="now">The time.</param>
    /// <param name="speakers">Who speaks: who has the floor first if they do, then the loudest.</param>
    /// <param name="isReordered">Whether others are to be heard or seen first than before.</param>
    /// <returns>Whether others speak than before, or somebody else has the floor.</returns>
    public bool Listen(List<Publisher> publishers, MonoTime now, out IReadOnlyList<string> speakers, out bool isReordered)
    {
        Collect(publishers, now);
        isReordered = SpeakerRanking.Update(CollectionsMarshal.AsSpan(_voices), static voice => voice.Voice.Rank);
        isReordered |= GiveFloor();

        var hasChanged = HasChanged();
        if (hasChanged) _speakers = Describe();
        speakers = _speakers;
        return hasChanged;
    }

    /// <summary>Forgets a voice that ended.</summary>
    public void Forget(Publication publication) => _voices.Remove(publication);

    private void Collect(List<Publisher> publishers, MonoTime now)
    {
        for (var i = _voices.Count - 1; i >= 0; i--)
        {
            if (!_voices[i].Owner.Publications.Contains(_voices[i])) _voices.RemoveAt(i);
        }

        foreach (var publisher in publishers)
        {
            foreach (var publication in publisher.Publications)
            {
                if (publication is not { IsLive: true, Plan.Source: TrackSource.Microphone }) continue;
                if (now.MillisecondsSince(publication.LastPacketAt) > Publication.NoPacketMilliseconds) publication.Voice.Silence();
                else publication.Voice.Advance(now);
                if (!_voices.Contains(publication)) _voices.Add(publication);
            }
        }
    }

    private bool GiveFloor()
    {
        if (_activity.Length < _voices.Count) _activity = new VoiceActivity[_voices.Count * 2];
        var holder = DominantSpeaker.None;
        for (var i = 0; i < _voices.Count; i++)
        {
            ref var voice = ref _voices[i].Voice;
            _activity[i] = new VoiceActivity(voice.ShortActivity, voice.LongActivity, voice.Loudness, voice.IsSpeaking);
            if (_holders.Count > 0 && string.Equals(_voices[i].Owner.ParticipantId, _holders[0], StringComparison.Ordinal)) holder = i;
        }

        var next = DominantSpeaker.Decide(_activity.AsSpan(0, _voices.Count), holder);
        if (next == holder) return false;
        var id = _voices[next].Owner.ParticipantId;
        _holders.Remove(id);
        _holders.Insert(0, id);
        if (_holders.Count > MaxFormer) _holders.RemoveAt(MaxFormer);
        return true;
    }

    // Apart from its caller, which would otherwise make the closure each time.
    private string[] Describe()
    {
        var holder = _holders.Count > 0 ? _holders[0] : null;
        return
        [
            .. _voices.Where(static voice => voice.Voice.IsSpeaking).Select(static voice => voice.Owner.ParticipantId)
                .OrderBy(id => !string.Equals(id, holder, StringComparison.Ordinal)),
        ];
    }

    // The order among those who have not the floor is no news: it changes with every word.
    private bool HasChanged()
    {
        var count = 0;
        foreach (var voice in _voices)
        {
            if (!voice.Voice.IsSpeaking) continue;
            count++;
            if (Array.IndexOf(_speakers, voice.Owner.ParticipantId) < 0) return true;
        }

        if (count != _speakers.Length) return true;
        return count > 0 && _holders.Count > 0 && Array.IndexOf(_speakers, _holders[0]) > 0;
    }
}
