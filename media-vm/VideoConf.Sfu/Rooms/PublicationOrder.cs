namespace VideoConf.Sfu.Rooms;

/// <summary>
/// In which order a room's publications are wanted on slots, made once for all its subscribers: shared screens, then who has the floor and who had it,
/// then the others as they came; of voices, the loudest first. Owned by its room.
/// </summary>
internal sealed class PublicationOrder
{
    private int _round;

    /// <summary>What can be heard, the most wanted first.</summary>
    public List<Publication> Sounds { get; } = [];

    /// <summary>What can be seen, the most wanted first.</summary>
    public List<Publication> Pictures { get; } = [];

    /// <summary>Puts them in order anew.</summary>
    public void Refresh(List<Publisher> publishers, Floor floor)
    {
        _round++;
        Sounds.Clear();
        Add(Sounds, publishers, TrackSource.ScreenAudio);
        foreach (var voice in floor.Voices) Add(Sounds, voice);
        Add(Sounds, publishers, TrackSource.Microphone); // Those that came since the voices were looked at.

        Pictures.Clear();
        Add(Pictures, publishers, TrackSource.Screen);
        foreach (var holder in floor.Holders)
        {
            foreach (var publisher in publishers)
            {
                if (string.Equals(publisher.ParticipantId, holder, StringComparison.Ordinal)) Add(Pictures, publisher, TrackSource.Camera);
            }
        }

        Add(Pictures, publishers, TrackSource.Camera);
    }

    private void Add(List<Publication> order, List<Publisher> publishers, TrackSource source)
    {
        foreach (var publisher in publishers) Add(order, publisher, source);
    }

    private void Add(List<Publication> order, Publisher publisher, TrackSource source)
    {
        foreach (var publication in publisher.Publications)
        {
            if (publication.IsLive && publication.Plan.Source == source) Add(order, publication);
        }
    }

    private void Add(List<Publication> order, Publication publication)
    {
        if (publication.OrderRound == _round) return;
        publication.OrderRound = _round;
        order.Add(publication);
    }
}
