using System.Text;
using VideoConf.Rtc.Sctp;
using VideoConf.Sfu.Data;
using VideoConf.Sfu.Relays;
using VideoConf.Sfu.Rooms;

namespace VideoConf.Sfu.Workers;

// Messages of participants to those on other nodes of the room. Every node is linked to each other, and every worker that has the room, so what
// came from one goes on to none of its kind.
internal sealed partial class Worker
{
    private readonly byte[] _relayedFrame = new byte[RelayData.MaximumLength];

    /// <summary>Sends a participant's message to the other nodes of the room, which know who is there.</summary>
    /// <returns>How many copies it took.</returns>
    private int Relay(Room room, ReadOnlySpan<byte> sender, ReadOnlySpan<byte> message, bool isReliable)
    {
        if (room.Relays.Count == 0 || sender.Length > DataFrame.MaximumIdLength) return 0;
        _relayedFrame[0] = (byte)sender.Length;
        sender.CopyTo(_relayedFrame.AsSpan(1));
        message.CopyTo(_relayedFrame.AsSpan(1 + sender.Length));
        var frame = _relayedFrame.AsSpan(0, 1 + sender.Length + message.Length);
        var copies = 0;
        foreach (var link in room.Relays)
        {
            if (!link.IsConnected) continue;
            if (link.Data.TryPass(_now, frame, isReliable)) copies++;
            else Counters.MessagesDropped++;
            SendData(link);
        }

        return copies;
    }

    private void TakeData(RelayLink link, ReadOnlySpan<byte> packet)
    {
        link.Data.HandleDatagram(_now, packet);
        PassOn(link);
    }

    private void TickData(RelayLink link)
    {
        var isDue = link.Data.NextTimeout <= _now;
        if (isDue) link.Data.HandleTimeout(_now);
        if (link.Data.Pass(_now) || link.Data.IsHeldBack || isDue) PassOn(link);
    }

    private void PassOn(RelayLink link)
    {
        while (true)
        {
            link.Data.IsHeldBack = IsAnyHolding(link.Room, sender: default);
            if (link.Data.IsHeldBack || !link.Data.TryReceive(out var isReliable, out var frame)) break;
            if (!TryPassOn(link.Room, frame, isReliable)) Counters.Drop(DropReason.Malformed);
            else PassToOtherKind(link, frame, isReliable);
        }

        if (link.Data.TellsEnd()) PublishRelay(link, SfuEventKind.RelayLost);
        SendData(link);
    }

    // What another node sends reaches the other workers through the one that has the link to it, and the other way round.
    private void PassToOtherKind(RelayLink from, ReadOnlySpan<byte> frame, bool isReliable)
    {
        foreach (var link in from.Room.Relays)
        {
            if (link.IsLocal == from.IsLocal || !link.IsConnected) continue;
            if (!link.Data.TryPass(_now, frame, isReliable)) Counters.MessagesDropped++;
            SendData(link);
        }
    }

    private bool TryPassOn(Room room, ReadOnlySpan<byte> relayed, bool isReliable)
    {
        if (relayed.IsEmpty || relayed[0] > DataFrame.MaximumIdLength || relayed.Length < 1 + relayed[0]) return false;
        var sender = relayed.Slice(1, relayed[0]);
        var message = relayed[(1 + relayed[0])..];
        if (sender.IsEmpty)
        {
            // For whom they were is not known there: everybody here may have missed some.
            if (!DataFrame.TryReadMissed(message, out var missed)) return false;
            foreach (var participant in room.Participants) participant.Data?.Miss(missed);
            return true;
        }

        if (!DataFrame.TryRead(message, out var frame)) return false;

        // Their own node may not know yet whose media a host has stopped.
        if (room.Restrictions.Of(Encoding.UTF8.GetString(sender)) == SfuSources.All) Counters.Drop(DropReason.Restricted);
        else Deliver(room, sender, in frame, isReliable, out _);
        return true;
    }

    private void SendData(RelayLink link)
    {
        if (!link.CanSend) return;
        while (link.Data.TryTakeOutgoing(_sctp.AsSpan(0, SctpPacket.MaximumLength), out var length))
        {
            if (TryReserve(link, out var space) && link.TryProtectData(_sctp.AsSpan(0, length), space, out var written)) Commit(link, written);
        }
    }
}
