using VideoConf.Contracts.Signaling;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings.Captions;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Topology;

/// <summary>
/// Carries out what <see cref="TopologyRules"/> decided: the room is put on a media node when it comes to need one, participants are told, and the node lets the
/// room go when it is a mesh again.
/// </summary>
internal sealed class RoomTopology
{
    /// <summary>A node that is slow to take the room must not hold back the word: clients offer anyhow, and the offer places it.</summary>
    private static readonly TimeSpan PlaceLimit = TimeSpan.FromSeconds(3);

    private readonly RoomStore _rooms;
    private readonly RoomPlacement _placement;
    private readonly IMediaNodes _nodes;
    private readonly Captioning _captioning;
    private readonly ISignalSender _signals;
    private readonly TimeProvider _clock;

    public RoomTopology(RoomStore rooms, RoomPlacement placement, IMediaNodes nodes, Captioning captioning, ISignalSender signals, TimeProvider clock)
    {
        _rooms = rooms;
        _placement = placement;
        _nodes = nodes;
        _captioning = captioning;
        _signals = signals;
        _clock = clock;
        rooms.Switched = AnnounceAsync;
    }

    /// <summary>
    /// Something in the room needs the server from now on, for a reason of <see cref="TopologyReasons"/>. Recording, captions and crowds need not say so: they are
    /// in the room's document. Saying it twice, or of a room without a session, changes nothing.
    /// </summary>
    public async Task<Outcome<Done>> NeedServerAsync(string roomId, string reason, CancellationToken cancellationToken) =>
        (await ChangeAsync(roomId, state => TopologyRules.Need(state, reason), cancellationToken)).Result;

    /// <summary>What was needed is needed no more.</summary>
    public async Task<Outcome<Done>> ReleaseServerAsync(string roomId, string reason, CancellationToken cancellationToken) =>
        (await ChangeAsync(roomId, state => TopologyRules.Release(state, reason), cancellationToken)).Result;

    /// <summary>The meeting's settings changed under the running session.</summary>
    public Task FollowPolicyAsync(string roomId, string policy, CancellationToken cancellationToken) =>
        ChangeAsync(roomId, state => state.TopologyPolicy == policy ? state : state with { TopologyPolicy = policy }, cancellationToken);

    /// <summary>
    /// Somebody offers media to the server. In a mesh that means that they know no other way (an encoder, a player, a client of another kind), and all go there with
    /// them; but an offer that was on its way when the room became a mesh is only late. Returns the room as it is then.
    /// </summary>
    public async Task<Outcome<RoomState>> OfferedAsync(RoomState state, JoinClaims claims, CancellationToken cancellationToken)
    {
        if (state.Topology is not { IsMesh: true }) return state;
        var changed = await _rooms.ChangeAsync(state.RoomId, (current, now) => DecideOffered(current, claims, now), cancellationToken);
        return changed.Result.Succeeded ? changed.After! : changed.Result.Problem;
    }

    /// <summary>Looks after a room in passing: its node is let go when no client can want it any more.</summary>
    public async Task KeepAsync(RoomState state, CancellationToken cancellationToken)
    {
        if (!TopologyRules.IsReleasable(state, _clock.GetUtcNow())) return;

        // The room forgets the node first: whoever needs it at this moment puts the room there again, or finds it there still.
        var changed = await _rooms.ChangeAsync(
            state.RoomId,
            (current, now) => TopologyRules.IsReleasable(current, now) ? new RoomChange<Done>(Done.Value, current with { NodeSessionId = null, Edges = current.Edges.Clear() }) : new RoomChange<Done>(Done.Value),
            cancellationToken);
        if (changed is not { Result.Succeeded: true, Before: { } before, After: { } after } || ReferenceEquals(before, after)) return;
        foreach (var nodeId in before.Edges.Keys.Prepend(before.NodeId!)) await _nodes.DeleteRoomAsync(nodeId, before.RoomId, CancellationToken.None);
    }

    /// <summary>The room with somebody in it who offers to the server.</summary>
    internal static RoomChange<Done> DecideOffered(RoomState state, JoinClaims claims, DateTimeOffset now)
    {
        var admitted = Membership.Admit(state, claims);
        if (!admitted.Succeeded) return RoomChange<Done>.Refuse(admitted.Problem);
        if (state.Topology is not { IsMesh: true } topology) return new RoomChange<Done>(Done.Value);
        var isLate = topology.Reason is not null && topology.SwitchedAt + TopologyRules.SwitchTime > now && admitted.Value.ConnectionId is not null;
        if (isLate || !state.Members.ContainsKey(claims.ParticipantId)) return new RoomChange<Done>(Done.Value);
        return new RoomChange<Done>(
            Done.Value, state with { Members = state.Members.SetItem(claims.ParticipantId, admitted.Value with { NeedsServer = true }) });
    }

    private Task<RoomChanged<Done>> ChangeAsync(string roomId, Func<RoomState, RoomState> change, CancellationToken cancellationToken) => _rooms.ChangeAsync(
        roomId,
        (state, _) => state.SessionId is not null && change(state) is var next && !ReferenceEquals(next, state)
            ? new RoomChange<Done>(Done.Value, next)
            : new RoomChange<Done>(Done.Value),
        cancellationToken);

    /// <summary>Called after every write that switched: not to be cancelled, since the room says so already. Who misses it sees a version too high, and asks.</summary>
    private async Task AnnounceAsync(RoomState after)
    {
        var topology = after.Topology!;
        var endpoint = topology.IsMesh ? null : await PlaceAsync(after);
        var message = new SwitchTopology(topology.Current, topology.Reason!, after.Version, endpoint);
        await _signals.ToGroupAsync(after.RoomId, HubEvents.SwitchTopology, message, exceptConnectionId: null, CancellationToken.None);
    }

    /// <summary>Null when no node takes the room in time.</summary>
    private async Task<SfuEndpoint?> PlaceAsync(RoomState state)
    {
        using var limit = new CancellationTokenSource(PlaceLimit, _clock);
        try
        {
            var placed = await _placement.EnsureAsync(state, forget: false, limit.Token);
            if (!placed.Succeeded) return null;

            // A host without frequent sweeps would have captions begin late.
            if (state.Captions is not null && await _rooms.ReadAsync(state.RoomId, limit.Token) is { } fresh) await _captioning.KeepAsync(fresh.Value, limit.Token);
            return placed.Value.Endpoint;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
