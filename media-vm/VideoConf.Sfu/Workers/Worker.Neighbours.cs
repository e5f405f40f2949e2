using System.Buffers.Binary;
using VideoConf.Sfu.Net;
using VideoConf.Sfu.Relays;

namespace VideoConf.Sfu.Workers;

// A room that is too large for one worker is on several, which pass each other what their own participants send: decrypted once, copied once for each worker,
// by the same links that join nodes, only that memory is between them instead of a network.
internal sealed partial class Worker
{
    private const int TellWantedMilliseconds = 1_000;
    private readonly List<NeighbourRing> _incoming = [];
    private readonly List<(NeighbourRing Ring, Worker To)> _outgoing = [];
    private ReceiveBatch? _passed;
    private int _passedCursor;
    private int _passedCount;
    private int _isAsleep;
    private int _wakers;
    private volatile bool _isOver;

    /// <summary>Makes this worker's end of a room's link to another worker.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="other">The other worker.</param>
    /// <param name="outgoing">What goes there.</param>
    /// <param name="incoming">What comes from there.</param>
    /// <returns>What the other worker must name on what it sends; 0 when the room is gone.</returns>
    public uint PutNeighbour(string roomId, Worker other, NeighbourRing outgoing, NeighbourRing incoming)
    {
        if (!_rooms.TryGetValue(roomId, out var room)) return 0;
        if (room.FindRelay(RelayLink.NameOf(other.Index)) is { } known) return known.Id;
        _passed ??= new ReceiveBatch(_pool);
        if (!_incoming.Contains(incoming)) _incoming.Add(incoming);
        if (!_outgoing.Contains((outgoing, other))) _outgoing.Add((outgoing, other));
        var link = new RelayLink(room, other.Index, outgoing, NewLinkId(), _now);
        room.Relays.Add(link);
        _relays.Add(link.Id, link);
        return link.Id;
    }

    /// <summary>Tells this worker's end how the other names what it is sent.</summary>
    /// <returns>Whether the end is there and was not connected before.</returns>
    public bool ConnectNeighbour(string roomId, Worker other, uint id)
    {
        if (!_rooms.TryGetValue(roomId, out var room) || room.FindRelay(RelayLink.NameOf(other.Index)) is not { IsConnected: false } link) return false;
        link.Connect(id);
        WireRelays(room);
        link.Data.Connect(_now);
        SendData(link);
        return true;
    }

    private bool TryReserve(RelayLink link, out Span<byte> space)
    {
        if (link.Ring is not { } ring)
        {
            space = Reserve();
            return true;
        }

        if (ring.TryReserve(out space)) return true;
        _send.NoteErrors(1);
        return false;
    }

    private void Commit(RelayLink link, int length)
    {
        if (link.Ring is { } ring) ring.Commit(length);
        else _send.Commit(length, ref link.Queue, in link.Path);
    }

    private void TakeFromNeighbours()
    {
        if (_passed is not { } passed) return;
        _batch = passed;
        if (_passedCursor >= _passedCount)
        {
            _passedCursor = 0;
            _passedCount = ReceiveFromNeighbours(passed);
        }

        for (; _passedCursor < _passedCount; _passedCursor++)
        {
            var datagram = passed.Datagram(_passedCursor);
            _current = null;
            if (RelayFrame.TryRead(datagram, out var link)) HandleRelay(link, _passedCursor, datagram, isLocal: true);
            else Counters.Drop(DropReason.Malformed);
        }

        _batch = _received;
    }

    private int ReceiveFromNeighbours(ReceiveBatch batch)
    {
        var count = 0;
        foreach (var ring in _incoming)
        {
            // Everyone's share is the same: who sends most must not keep the others waiting.
            var share = ReceiveBatch.Capacity / _incoming.Count;
            for (var i = 0; i < Math.Max(1, share) && count < ReceiveBatch.Capacity && ring.TryRead(_pool[batch.Buffer(count)], out var length); i++)
            {
                batch.Set(count++, length, default);
            }
        }

        return count;
    }

    // What has met something that we do not handle is not met again.
    private void SkipDatagram()
    {
        if (ReferenceEquals(_batch, _received))
        {
            _cursor++;
            return;
        }

        _passedCursor++;
        _batch = _received;
    }

    private void PublishToNeighbours()
    {
        foreach (var (ring, to) in _outgoing)
        {
            if (!ring.Publish()) continue;
            Interlocked.MemoryBarrier(); // It sees the packets, or we see that it sleeps.
            to.WakeIfAsleep();
        }
    }

    // For other workers' threads.
    private void WakeIfAsleep()
    {
        if (Volatile.Read(ref _isAsleep) == 0) return;
        Interlocked.Increment(ref _wakers);
        if (!_isOver && Interlocked.Exchange(ref _isAsleep, 0) == 1) _socket.Wake();
        Interlocked.Decrement(ref _wakers);
    }

    private bool MaySleep()
    {
        if (_incoming.Count == 0) return true;
        Interlocked.Exchange(ref _isAsleep, 1);
        foreach (var ring in _incoming)
        {
            if (ring.IsEmpty) continue;
            Volatile.Write(ref _isAsleep, 0);
            return false;
        }

        return true;
    }

    // The number of a closed file may be another's at once: nobody must wake by it any more.
    private void AwaitWakers()
    {
        _isOver = true;
        Interlocked.MemoryBarrier();
        while (Volatile.Read(ref _wakers) > 0) Thread.Yield();
    }

    // Which streams are wanted here goes back to the worker that has the sender, which asks them for those that anybody wants.
    private void TellWanted(RelayLink link)
    {
        foreach (var track in link.Tracks)
        {
            var publication = track.Publication;
            if (!publication.IsSimulcast || _now < track.NextLookAt) continue;
            track.NextLookAt = _now.AddMilliseconds(FeedbackMilliseconds);
            var wanted = publication.Demand.Update(publication, _now);
            if (wanted == track.ToldWanted && _now < track.TellWantedAt) continue;
            track.ToldWanted = wanted;
            track.TellWantedAt = _now.AddMilliseconds(TellWantedMilliseconds);
            BinaryPrimitives.WriteUInt32BigEndian(_relayData, track.First.Value);
            _relayData[sizeof(uint)] = wanted;
            SendRelayMessage(link, WantedSubtype, 2 * sizeof(uint));
        }
    }
}
