using VideoConf.Sfu.Rooms;
using VideoConf.Sfu.Taps;

namespace VideoConf.Sfu.Workers;

// Who listens in. Runs on the worker's thread.
internal sealed partial class Worker
{
    /// <summary>Lets a tap listen in on a room.</summary>
    public SfuError AddTap(string roomId, MediaTap tap)
    {
        if (!_rooms.TryGetValue(roomId, out var room)) return SfuError.UnknownRoom;
        if (tap.Options.SessionId is { } session && session != room.SessionId) return SfuError.UnknownRoom;
        if (room.Taps.Count >= _options.MaxTapsPerRoom) return SfuError.TapRefused;

        var unixNanoseconds = (_clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        if (!tap.TryAttach(unixNanoseconds - ReadClock().Nanoseconds)) return SfuError.TapRefused;
        room.Taps.Add(tap);
        _taps.Add(tap);
        foreach (var publisher in room.Publishers) WireTaps(publisher);
        return SfuError.None;
    }

    /// <summary>Takes a tap out of a room.</summary>
    public bool RemoveTap(string roomId, MediaTap tap)
    {
        if (!_rooms.TryGetValue(roomId, out var room) || !room.Taps.Remove(tap)) return false;
        foreach (var publisher in room.Publishers) WireTaps(publisher);
        Detach(tap);
        return true;
    }

    /// <summary>Asks a participant for a key frame.</summary>
    public bool RequestKeyFrame(string roomId, string participantId, TrackSource source)
    {
        if (!_rooms.TryGetValue(roomId, out var room)) return false;
        var found = false;
        foreach (var publisher in room.Publishers)
        {
            if (!string.Equals(publisher.ParticipantId, participantId, StringComparison.Ordinal)) continue;
            foreach (var publication in publisher.Publications)
            {
                if (!publication.IsVideo || publication.Plan.Source != source) continue;
                found = true;
                publication.WantKeyFrame();
                if (publisher.CanBeAsked) SendKeyFrameRequests(publication);
            }
        }

        return found;
    }

    private void WireTaps(Publisher publisher)
    {
        foreach (var publication in publisher.Publications) publication.Wire(publisher.Room.Taps, _now);
    }

    private void DetachTaps(Room room)
    {
        foreach (var tap in room.Taps) Detach(tap);
        room.Taps.Clear();
    }

    private void Detach(MediaTap tap)
    {
        _taps.Remove(tap);
        tap.Detach();
    }
}
