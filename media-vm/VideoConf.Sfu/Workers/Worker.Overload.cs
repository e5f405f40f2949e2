using VideoConf.Sfu.Layers;
using VideoConf.Sfu.Negotiation;
using VideoConf.Sfu.Overload;
using VideoConf.Sfu.Rooms;

namespace VideoConf.Sfu.Workers;

// What is left out while more comes in than can be passed on.
internal sealed partial class Worker
{
    private static readonly VideoLayer Larger = new(1, sbyte.MaxValue);
    private static readonly VideoLayer Least = new(0, 0);
    private static readonly VideoLayer FewFrames = new(sbyte.MaxValue, 0);
    private readonly OverloadPolicy _overload = new();
    private long _waitedNanoseconds;

    private static SfuResult<AnswerPlan> Overloaded() => SfuResult.Refused<AnswerPlan>(
        SfuError.Overloaded, "This media server has as much to do as it can. Those who are in the call go on; try again in a few seconds, or by another server.");

    // Waiting is what a worker does that has nothing to do.
    private void Rest(int milliseconds)
    {
        var since = ReadClock();
        _socket.Wait(milliseconds);
        _waitedNanoseconds += ReadClock().Nanoseconds - since.Nanoseconds;
    }

    private void WatchLoad()
    {
        var queue = _socket.Backlog;
        var before = _overload.Step;
        var extra = _overload.AsksForExtra(_now) ? LookForExtra() : default;
        var forwarded = Counters.PacketsForwarded + Counters.PacketsRelayedOut;
        var changed = _overload.Take(
            _now, new LoadReading(queue.Packets, queue.Refused, Counters.PacketsIn, forwarded, _now.Nanoseconds - _waitedNanoseconds, extra));
        Counters.SocketRefusals = queue.Refused;
        if (changed)
        {
            Counters.Shedding = _overload.Step;
            if (_overload.Step > before) LogShedding(Index, _overload.Step);
            else LogEased(Index, _overload.Step);
            if (before == Shedding.Nothing) NoteWhole();
        }

        // Others have the floor or are on the slots than a moment ago.
        if (changed || _overload.Step != Shedding.Nothing) Shed();
    }

    // What is left out from now on is not measured any more.
    private void NoteWhole()
    {
        foreach (var room in _rooms.Values)
        {
            LookAtPackets(room);
            foreach (var participant in room.Participants)
            {
                foreach (var slot in participant.VideoSlots) slot.NoteAllowance();
            }
        }
    }

    private void LookAtPackets(Room room)
    {
        foreach (var publisher in room.Publishers)
        {
            foreach (var publication in publisher.Publications)
            {
                if (publication.IsVideo) publication.LookAtPackets(_now);
            }
        }
    }

    /// <summary>Looks what would be passed on besides if less were left out. Goes through all slots: five times a second.</summary>
    private ExtraPackets LookForExtra()
    {
        Span<double> at = stackalloc double[(int)Shedding.Pictures + 1];
        at.Clear();
        foreach (var room in _rooms.Values)
        {
            LookAtPackets(room);
            foreach (var participant in room.Participants)
            {
                foreach (var slot in participant.VideoSlots)
                {
                    if (slot.Publication is not { } shown) continue;
                    for (var step = Shedding.Nothing; step <= _overload.Step; step++) at[(int)step] += slot.PacketsAt(MostOf(shown, step));
                }
            }

            foreach (var publisher in room.Publishers)
            {
                foreach (var publication in publisher.Publications)
                {
                    foreach (var lane in publication.Lanes)
                    {
                        for (var step = Shedding.Nothing; step <= _overload.Step; step++) at[(int)step] += lane.PacketsAt(MostOf(publication, step));
                    }
                }
            }
        }

        var now = at[(int)_overload.Step];
        for (var step = Shedding.Nothing; step <= _overload.Step; step++) at[(int)step] = Math.Max(0, at[(int)step] - now);
        return new ExtraPackets(at[0], at[1], at[2], at[3]);
    }

    private void Shed()
    {
        foreach (var room in _rooms.Values)
        {
            foreach (var participant in room.Participants)
            {
                foreach (var slot in participant.VideoSlots)
                {
                    var most = slot.Publication is { } shown ? MostOf(shown, _overload.Step) : VideoLayer.Highest;
                    slot.IsShed = most.IsNone;
                    if (most == slot.Stream.Wish) continue;
                    slot.Stream.Wish = most;
                    slot.Stream.Awaited?.KeyFrames.Want();
                }
            }

            foreach (var publisher in room.Publishers)
            {
                foreach (var publication in publisher.Publications)
                {
                    foreach (var lane in publication.Lanes)
                    {
                        if (publication.IsVideo) lane.Stream.Wish = MostOf(publication, _overload.Step);
                    }
                }
            }
        }
    }

    private static VideoLayer MostOf(Publication publication, Shedding step)
    {
        var isScreen = publication.Plan.Source == TrackSource.Screen;
        return step switch
        {
            Shedding.Nothing => VideoLayer.Highest,
            Shedding.LargeCameras => isScreen ? VideoLayer.Highest : Larger,
            Shedding.AllButSmallCameras => isScreen ? VideoLayer.Highest : Least,
            Shedding.Cameras when isScreen => FewFrames,
            Shedding.Cameras => publication.Owner.Room.HasFloor(publication.Owner) ? Least : VideoLayer.None,
            _ => VideoLayer.None,
        };
    }
}
