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
        foreach (var participant in room.Participants) WireTaps(participant);
        return SfuError.None;
    }

    /// <summary>Takes a tap out of a room.</summary>
    public bool RemoveTap(string roomId, MediaTap tap)
    {
        if (!_rooms.TryGetValue(roomId, out var room) || !room.Taps.Remove(tap)) return false;
        foreach (var participant in room.Participants) WireTaps(participant);
        Detach(tap);
        return true;
    }

    /// <summary>Asks a participant for a key frame.</summary>
    public bool RequestKeyFrame(string roomId, string participantId, TrackSource source)
    {
        if (!_rooms.TryGetValue(roomId, out var room) || room.FindParticipant(participantId) is not { } participant) return false;
        var found = false;
        foreach (var publication in participant.Publications)
        {
            if (!publication.IsVideo || publication.Plan.Source != source) continue;
            found = true;
            publication.KeyFrames.Want();
            if (participant.Transport.CanSendMedia) SendKeyFrameRequest(publication);
        }

        return found;
    }

    private void WireTaps(Participant participant)
    {
        foreach (var publication in participant.Publications) publication.Wire(participant.Room.Taps, _now);
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
