using VideoConf.Sfu.Rooms;

namespace VideoConf.Sfu.Workers;

// Whose media ends here. Runs on the worker's thread.
internal sealed partial class Worker
{
    private void Restrict(Room room, SfuRestrictions restrictions)
    {
        if (restrictions.Version < room.Restrictions.Version) return;
        room.Restrictions = restrictions;
        foreach (var publisher in room.Publishers) Restrict(publisher, restrictions.Of(publisher.ParticipantId));
    }

    private void Restrict(Publisher publisher, SfuSources barred)
    {
        var changed = publisher.Barred ^ barred;
        publisher.Barred = barred;
        if (changed == SfuSources.None) return;
        foreach (var publication in publisher.Publications)
        {
            if ((changed & publication.Sources) == SfuSources.None) continue;
            if (publication.IsBarred) publication.Bar(_now);
            else publication.Unbar();
        }

        publisher.Room.IsDirty = true;
    }
}
