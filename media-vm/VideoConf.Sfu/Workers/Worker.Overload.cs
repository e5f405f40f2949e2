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
        var changed = _overload.Take(_now, new LoadReading(queue.Packets, queue.Refused, Counters.PacketsIn, _now.Nanoseconds - _waitedNanoseconds));
        Counters.SocketRefusals = queue.Refused;
        if (changed)
        {
            Counters.Shedding = _overload.Step;
            if (_overload.Step > before) LogShedding(Index, _overload.Step);
            else LogEased(Index, _overload.Step);
        }

        // Others have the floor or are on the slots than a moment ago.
        if (changed || _overload.Step != Shedding.Nothing) Shed();
    }

    private void Shed()
    {
        foreach (var room in _rooms.Values)
        {
            foreach (var participant in room.Participants)
            {
                foreach (var slot in participant.VideoSlots)
                {
                    var most = slot.Publication is { } shown ? MostOf(shown) : VideoLayer.Highest;
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
                        if (publication.IsVideo) lane.Stream.Wish = MostOf(publication);
                    }
                }
            }
        }
    }

    private VideoLayer MostOf(Publication publication)
    {
        var isScreen = publication.Plan.Source == TrackSource.Screen;
        return _overload.Step switch
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
