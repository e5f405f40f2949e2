using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Placement;

namespace VideoConf.Meetings.Signaling;

/// <summary>What follows when a participant was removed from a room: the others and the media node are told.</summary>
internal sealed class Departures(ISignalSender signals, IMediaNodes nodes, RoomClosing closing)
{
    public async Task AnnounceAsync(RoomState before, RoomState after, ParticipantLeft left, CancellationToken cancellationToken)
    {
        var participantId = left.ParticipantId;
        if (!before.Members.TryGetValue(participantId, out var member)) return;
        if (member.HasEntered)
        {
            await signals.ToGroupAsync(after.RoomId, HubEvents.ParticipantLeft, left, exceptConnectionId: null, cancellationToken);
        }

        // The node is told after the people: it may be slow to answer, and forgets transports without packets by itself.
        if (before.NodeId is not null && before.NodeSessionId is not null)
        {
            var forGood = !after.Departed.TryGetValue(participantId, out var departure) || departure.Lost is null;
            if (forGood) await nodes.DeleteParticipantAsync(before.NodeId, after.RoomId, participantId, cancellationToken);
            else if (member.MediaId is not null) await nodes.DeleteMediaAsync(before.NodeId, after.RoomId, member.MediaId, cancellationToken);
        }

        if (after.SessionId is null) await closing.FinishAsync(after, cancellationToken);
    }
}
