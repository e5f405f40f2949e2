using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Moderation;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Placement.Relays;

namespace VideoConf.Meetings.Signaling;

/// <summary>What follows when a participant was removed from a room: the others and the media node are told.</summary>
internal sealed class Departures(RoomAnnouncer announcer, IMediaNodes nodes, RoomClosing closing, RoomEffects effects)
{
    /// <summary>Tells of everybody who was removed by one change of the room, and then what it makes of those who stay, one of whom may be host now.</summary>
    public async Task AnnounceAsync(RoomState before, RoomState after, IReadOnlyList<ParticipantLeft> left, CancellationToken cancellationToken)
    {
        var removed = left.Where(one => before.Members.ContainsKey(one.ParticipantId)).ToList();
        if (removed.Count == 0) return;
        await announcer.AnnounceAsync(after.RoomId, [.. removed.Where(one => before.Members[one.ParticipantId].HasEntered).Select(RoomNews.Gone)]);

        // The node is told after the people: it may be slow to answer, and forgets transports without packets by itself.
        foreach (var one in removed) await TellNodeAsync(before, after, before.Members[one.ParticipantId], cancellationToken);
        await effects.FollowAsync(before, after, cancellationToken);
        if (after.SessionId is null) await closing.FinishAsync(after, cancellationToken);
    }

    private async Task TellNodeAsync(RoomState before, RoomState after, Member member, CancellationToken cancellationToken)
    {
        if (before.NodeId is null || before.NodeSessionId is null) return;
        var forGood = !after.Departed.TryGetValue(member.ParticipantId, out var departure) || departure.Lost is null;
        if (!forGood)
        {
            if (member.MediaId is not null && before.NodeOf(member) is { } nodeId) await nodes.DeleteMediaAsync(nodeId, after.RoomId, member.MediaId, cancellationToken);
            return;
        }

        // Every node of the room is to refuse their token from now on, and one that the room is leaving is to forward them no more.
        foreach (var nodeId in before.Edges.Keys.Prepend(before.NodeId)) await nodes.DeleteParticipantAsync(nodeId, after.RoomId, member.ParticipantId, cancellationToken);
        foreach (var (nodeId, _) in before.Leaving)
        {
            if (await nodes.RoomOnAsync(nodeId, cancellationToken) != NodeRoom.Gone) await nodes.DeleteParticipantAsync(nodeId, after.RoomId, member.ParticipantId, cancellationToken);
        }
    }
}
