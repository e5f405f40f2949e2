using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Placement;

/// <summary>DELETE of a media resource. Who has no hub connection is out of the room with it.</summary>
public sealed class MediaDelete
{
    private readonly MediaGateway _media;
    private readonly RoomStore _rooms;
    private readonly IMediaNodes _nodes;
    private readonly Departures _departures;

    internal MediaDelete(MediaGateway media, RoomStore rooms, IMediaNodes nodes, Departures departures)
    {
        _media = media;
        _rooms = rooms;
        _nodes = nodes;
        _departures = departures;
    }

    /// <summary>Ends one's own media resource; one that is not there any more is fine.</summary>
    public async Task<Outcome<Done>> ExecuteAsync(string roomId, string mediaId, string? joinToken, CancellationToken cancellationToken)
    {
        var authorized = await _media.AuthorizeAsync(roomId, joinToken, cancellationToken);
        if (!authorized.Succeeded) return authorized.Problem;
        var caller = authorized.Value;
        if (!caller.Owns(mediaId))
        {
            var isOthers = caller.Room.Members.Values.Any(member => string.Equals(member.MediaId, mediaId, StringComparison.Ordinal));
            return isOthers ? MediaCaller.NoSuchMedia() : Done.Value;
        }

        if (caller.NodeOf(mediaId) is { } nodeId)
        {
            var deleted = await _nodes.DeleteMediaAsync(nodeId, caller.Room.RoomId, mediaId, cancellationToken);
            if (!deleted.Succeeded && deleted.Problem != ProblemTypes.NotFound) return MediaGateway.ToProblem(deleted);
        }

        return await ForgetAsync(_rooms, _departures, caller.Room.RoomId, caller.Claims.ParticipantId, mediaId, "left", CancellationToken.None);
    }

    /// <summary>Takes a media resource that has ended out of the room, and with it who was there by it alone.</summary>
    internal static async Task<Outcome<Done>> ForgetAsync(
        RoomStore rooms, Departures departures, string roomId, string participantId, string mediaId, string reason, CancellationToken cancellationToken)
    {
        var changed = await rooms.ChangeAsync(roomId, (state, now) => Decide(state, participantId, mediaId, reason, now), cancellationToken);
        if (!changed.Result.Succeeded) return changed.Result.Problem;
        if (!ReferenceEquals(changed.Before, changed.After) && !changed.After!.Members.ContainsKey(participantId))
            await departures.AnnounceAsync(changed.Before!, changed.After, [changed.Result.Value], CancellationToken.None);
        return Done.Value;
    }

    internal static RoomChange<ParticipantLeft> Decide(RoomState state, string participantId, string mediaId, string reason, DateTimeOffset now)
    {
        var nothing = new RoomChange<ParticipantLeft>(new ParticipantLeft(participantId, reason, state.Version));
        if (!state.Members.TryGetValue(participantId, out var member) || !string.Equals(member.MediaId, mediaId, StringComparison.Ordinal)) return nothing;
        member = member with { MediaId = null };
        state = state with { Members = state.Members.SetItem(participantId, member) };
        if (member.ConnectionId is not null || !member.HasEntered) return nothing with { State = state };

        // The token stays good: an encoder that was stopped is started again with the same settings.
        var (next, writes) = RoomChanges.Remove(state, member, forGood: false, reason, now);
        return new RoomChange<ParticipantLeft>(new ParticipantLeft(participantId, reason, next.Version), next, writes);
    }
}
