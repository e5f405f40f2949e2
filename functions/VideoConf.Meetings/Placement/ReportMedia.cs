using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Placement.Relays;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Placement;

/// <summary>
/// Hub <c>ReportMedia</c>: a participant's media has gone silent. The control plane looks at the node itself, and moves the room when it is gone; a node that
/// is well but has lost this one's media makes them offer anew; else it is their own network, and nothing is done.
/// </summary>
public sealed class ReportMedia
{
    private readonly RoomStore _rooms;
    private readonly RoomPlacement _placement;
    private readonly RoomEdges _edges;
    private readonly NodeWatch _watch;
    private readonly IMediaNodes _nodes;
    private readonly ISignalSender _signals;

    internal ReportMedia(RoomStore rooms, RoomPlacement placement, RoomEdges edges, NodeWatch watch, IMediaNodes nodes, ISignalSender signals) =>
        (_rooms, _placement, _edges, _watch, _nodes, _signals) = (rooms, placement, edges, watch, nodes, signals);

    /// <summary>Takes a report. One of a placement that is over is answered with where the room is now.</summary>
    public async Task<Outcome<Done>> ExecuteAsync(SignalConnection connection, ReportMediaRequest? request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (request is null) return Problems.NoBody();
        if (request.TransportId is not { Length: > 0 and <= 300 }) return Problem.Field("transportId", "transportId is missing. Send the one of the SfuEndpoint that is meant.");
        if (request.MediaId is { Length: 0 or > 100 }) return Problem.Field("mediaId", "mediaId must be the media resource's, or absent.");
        if (await _rooms.ReadAsync(connection.Claims.RoomId, cancellationToken) is not { Value: var state }) return Problems.NoSuchMeeting();
        var member = Membership.Of(state, connection);
        if (!member.Succeeded) return member.Problem;
        if (!state.IsPlaced) return Done.Value;

        if (!RoomPlacement.IsOf(state, request.TransportId)) return await TellAsync(connection, state, cancellationToken);
        var nodeId = state.NodeOf(member.Value)!;
        if (await _watch.DoubtAsync(nodeId, cancellationToken))
        {
            // Not the room's home: those who are there get other seats, and the room stays.
            if (state.Edges.ContainsKey(nodeId))
            {
                await _edges.DropAsync(state, nodeId, cancellationToken);
                return Done.Value;
            }

            var moved = await MoveAsync(state, cancellationToken);
            return moved.Succeeded ? Done.Value : moved.Problem;
        }

        // The node is well. Whether it still has this one's media is one more question.
        if (member.Value.MediaId is { } mediaId
            && (await _nodes.GetSlotsAsync(nodeId, state.RoomId, mediaId, cancellationToken)).Problem == ProblemTypes.NotFound)
        {
            await _signals.ToConnectionAsync(
                connection.ConnectionId, HubEvents.MediaLost, new MediaLost(mediaId, "The media node does not have your media any more. Offer again."), cancellationToken);
        }

        return Done.Value;
    }

    // It may have been moved with the others of its node just now.
    private async Task<Outcome<PlacedRoom>> MoveAsync(RoomState read, CancellationToken cancellationToken)
    {
        if (await _rooms.ReadAsync(read.RoomId, cancellationToken) is not { Value: var state }) return Problems.NoSuchMeeting();
        return state.Placements == read.Placements ? await _placement.MoveAsync(state, cancellationToken) : await _placement.EnsureAsync(state, forget: false, cancellationToken);
    }

    private async Task<Outcome<Done>> TellAsync(SignalConnection connection, RoomState state, CancellationToken cancellationToken)
    {
        var placed = await _placement.EnsureAsync(state, forget: false, cancellationToken);
        if (!placed.Succeeded) return placed.Problem;
        await _signals.ToConnectionAsync(connection.ConnectionId, HubEvents.SfuEndpoint, placed.Value.Endpoint, cancellationToken);
        return Done.Value;
    }
}
