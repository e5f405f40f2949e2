using VideoConf.Sfu.Net;
using VideoConf.Sfu.Relays;
using VideoConf.Sfu.Rooms;

namespace VideoConf.Sfu.Workers;

// Packets of one picture that came together go to each receiver together: its numbers and keys are fetched once for all of them, and what encryption
// wrote lies in one piece, which the kernel cuts into datagrams.
internal sealed partial class Worker
{
    private readonly HeldPacket[] _held = new HeldPacket[ReceiveBatch.Capacity];
    private readonly List<Publication> _runs = new(ReceiveBatch.Capacity);
    private int _heldCount;

    private void Hold(Publication publication, in MediaPacket packet)
    {
        if (publication.Slots.Count == 0) return;
        if (_heldCount == _held.Length) ForwardRuns();
        var at = _heldCount++;
        _held[at] = packet.Hold();
        ref var run = ref publication.Held;
        if (run.Count++ == 0)
        {
            run.First = at;
            _runs.Add(publication);
        }
        else
        {
            _held[run.Last].Next = at;
        }

        run.Last = at;
    }

    private void ForwardRuns()
    {
        if (_heldCount == 0) return;
        var (peer, link) = (_current, _currentLink);
        foreach (var publication in _runs) ForwardRun(publication);
        (_current, _currentLink) = (peer, link);
        Array.Clear(_held, 0, _heldCount); // Nobody who leaves is kept in memory by it.
        _heldCount = 0;
        _runs.Clear();
    }

    private void ForwardRun(Publication publication)
    {
        var run = publication.Held;
        publication.Held = default;
        if (run.Count == 0) return;
        _current = publication.Owner as Participant;
        _currentLink = (publication.Owner as RelayedTrack)?.Link;
        var slots = publication.Slots;
        for (var i = 0; i < slots.Count; i++)
        {
            for (var at = run.First; at >= 0; at = _held[at].Next)
            {
                ref readonly var held = ref _held[at];
                if (held.Stream.Cache.TryGet(held.Index, out var bytes)) Forward(slots[i], MediaPacket.Of(in held, bytes));
            }
        }
    }
}
