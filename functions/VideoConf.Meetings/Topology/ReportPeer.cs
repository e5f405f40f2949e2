using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Topology;

/// <summary>Hub <c>ReportPeer</c>: a peer link is bad. The word of either end is enough; what it can bring about is that media goes by the server.</summary>
public sealed class ReportPeer
{
    private readonly RoomStore _rooms;

    internal ReportPeer(RoomStore rooms) => _rooms = rooms;

    /// <summary>Takes the report. One that comes when the room is no mesh any more, or of somebody who has left, changes nothing.</summary>
    public async Task<Outcome<Done>> ExecuteAsync(SignalConnection connection, ReportPeerRequest? request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (request is null) return Problems.NoBody();
        if (Check(request) is { } wrong) return wrong;
        return (await _rooms.ChangeAsync(connection.Claims.RoomId, (state, now) => Decide(state, connection, request, now), cancellationToken)).Result;
    }

    internal static Problem? Check(ReportPeerRequest request)
    {
        var errors = new FieldErrors();
        if (string.IsNullOrEmpty(request.ParticipantId)) errors.Add("participantId", "participantId is missing. Name the participant at the other end of the link.");
        if (request.LossPercent is { } loss && !(loss is >= 0 and <= 100)) errors.Add("lossPercent", "lossPercent must be 0 to 100.");
        if (request.LossPercent is null && request.IsUnreachable != true) errors.Add("lossPercent", "lossPercent is missing. Give it, or isUnreachable.");
        return errors.ToProblem();
    }

    /// <summary>The room after the report.</summary>
    internal static RoomChange<Done> Decide(RoomState state, SignalConnection connection, ReportPeerRequest request, DateTimeOffset now)
    {
        var found = Membership.Of(state, connection);
        if (!found.Succeeded) return RoomChange<Done>.Refuse(found.Problem);
        if (string.Equals(request.ParticipantId, found.Value.ParticipantId, StringComparison.Ordinal))
            return RoomChange<Done>.Refuse(Problem.Field("participantId", "participantId is your own. Name the participant at the other end of the link."));

        // Who wants a mesh bears its losses; a link that cannot be made nobody can bear.
        var isUnreachable = request.IsUnreachable == true;
        var isBad = isUnreachable || (request.LossPercent > TopologyRules.BadLoss && state.TopologyPolicy != Topologies.Mesh);
        if (!isBad || !state.Members.TryGetValue(request.ParticipantId!, out var other) || !other.HasEntered) return new RoomChange<Done>(Done.Value);
        var next = TopologyRules.Lose(state, isUnreachable, now);
        return ReferenceEquals(next, state) ? new RoomChange<Done>(Done.Value) : new RoomChange<Done>(Done.Value, next);
    }
}
