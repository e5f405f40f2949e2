using VideoConf.Sfu.Rooms;

namespace VideoConf.Sfu.Workers;

// What leaves later than it came, because the way to its receiver has no room for it at once, and what is sent to learn how much there is.
internal sealed partial class Worker
{
    private const int PaceMilliseconds = 2;
    private readonly List<Participant> _paced = [];

    private void Tick(Participant participant, Downlink downlink)
    {
        downlink.Pass(_now, in participant.Transport.Path, participant);
        if (downlink.TryTakePadding(_now)) Pace(participant);
    }

    private void Pace(Participant participant)
    {
        if (participant.IsPaced) return;
        participant.IsPaced = true;
        _paced.Add(participant);
    }

    /// <summary>Sends what is due to whom something waits for, or a probe is under way: every two milliseconds, while time otherwise passes in steps of twenty.</summary>
    private void SendPaced()
    {
        for (var i = _paced.Count - 1; i >= 0; i--)
        {
            var participant = _paced[i];
            _current = participant;
            if (!participant.IsRemoved && participant.Downlink is { } downlink)
            {
                var isHolding = SendHeld(participant, downlink);
                if (SendProbe(participant, downlink) || isHolding) continue;
            }

            participant.IsPaced = false;
            _paced.RemoveAt(i);
        }

        _current = null;
    }

    // A packet of each picture by turns, as long as there is room.
    private bool SendHeld(Participant participant, Downlink downlink)
    {
        while (true)
        {
            var held = 0;
            foreach (var slot in participant.VideoSlots)
            {
                if (downlink.IsTooLate(in slot.Stream.Held))
                {
                    Counters.PicturesGivenUp++;
                    slot.Stream.GiveUp();
                }

                held += slot.Stream.Held.Bytes;
            }

            if (held == 0) return false;
            foreach (var slot in participant.VideoSlots)
            {
                if (slot.Stream.Held.IsEmpty) continue;
                if (!downlink.HasRoom(_now, held)) return true;
                if (!slot.TryWriteHeld(_now, _header, Reserve(), out var written)) continue;
                _send.Commit(written, ref participant.Queue, in participant.Transport.Path);
                Counters.PacketsForwarded++;
            }
        }
    }

    private bool SendProbe(Participant participant, Downlink downlink)
    {
        for (var i = 0; i < Downlink.MostPaddingAtOnce && downlink.TryTakePadding(_now); i++)
        {
            if (!participant.TryWritePadding(_now, _header, Reserve(), out var written)) return false;
            _send.Commit(written, ref participant.Queue, in participant.Transport.Path);
            Counters.PaddingSent++;
        }

        return downlink.IsProbing;
    }
}
