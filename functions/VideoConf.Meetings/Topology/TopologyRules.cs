using VideoConf.Contracts.Identity;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Topology;

/// <summary>
/// How media is to travel in a room, as a function of the room alone. <see cref="RoomStore"/> applies it to every room that it writes, so that no document ever says
/// that a room is recorded and a mesh: who was in at that moment, and who comes later, decide on the same words.
/// </summary>
internal static class TopologyRules
{
    /// <summary>Bad links after which a session stays at the server for good.</summary>
    public const int MostLosses = 3;

    /// <summary>Loss on a peer link above which it is bad, percent.</summary>
    public const double BadLoss = 5;

    /// <summary>How long the first bad link keeps a room at the server; each further one twice as long.</summary>
    public static readonly TimeSpan FirstLossTime = TimeSpan.FromMinutes(10);

    /// <summary>An offer that comes this soon after a switch to the mesh was on its way when it happened; and the node keeps the room for as long.</summary>
    public static readonly TimeSpan SwitchTime = TimeSpan.FromSeconds(60);

    /// <summary>What the settings of a meeting say: <see cref="Topologies.Sfu"/> by the operator's rule outranks the host's wish.</summary>
    public static string PolicyOf(MeetingDocument meeting, string operatorsRule) =>
        operatorsRule == Topologies.Auto ? meeting.Topology : operatorsRule;

    /// <summary>Why the room needs the server now; null when it does not.</summary>
    public static string? NeedOf(RoomState state, DateTimeOffset now, MeshOptions mesh)
    {
        if (state.TopologyPolicy == Topologies.Sfu) return TopologyReasons.Policy;
        if (state.Recording is not null) return TopologyReasons.Recording;
        if (state.Captions is not null) return TopologyReasons.Captions;
        if (state.Topology is { Needs: { IsEmpty: false } needs }) return needs[0];
        if (!state.MayShareScreen || state.Members.Values.Any(IsRestricted)) return TopologyReasons.Moderation;
        if (state.Members.Values.Any(IsClient)) return TopologyReasons.Client;
        if (state.Members.Count > mesh.Size) return TopologyReasons.Crowd;
        return state.Topology?.LossUntil > now ? TopologyReasons.Loss : null;
    }

    /// <summary>The room with the topology that it is to have. A switch is a change that participants are told of, so the room's version rises with it.</summary>
    public static RoomState Apply(RoomState state, DateTimeOffset now, MeshOptions mesh)
    {
        if (state.SessionId is null) return state.Topology is null ? state : state with { Topology = null };
        var need = NeedOf(state, now, mesh);
        if (state.Topology is not { } topology)
        {
            // A session that begins. One that was placed before there were topologies goes on where it is.
            var placed = string.Equals(state.NodeSessionId, state.SessionId, StringComparison.Ordinal);
            var start = need is not null || placed ? Topologies.Sfu : Topologies.Mesh;
            return state with { Topology = new TopologyState(start, need, now) };
        }

        if (topology.IsMesh) return need is null ? state : Switch(state, topology, Topologies.Sfu, need, now);

        var isQuiet = need is null && state.Members.Count > 0 && state.Members.Count <= mesh.FewEnough;
        if (isQuiet && topology.QuietSince is { } since && since + mesh.QuietTime <= now) return Switch(state, topology, Topologies.Mesh, TopologyReasons.Quiet, now);
        DateTimeOffset? quietSince = isQuiet ? topology.QuietSince ?? now : null;
        return quietSince == topology.QuietSince ? state : state with { Topology = topology with { QuietSince = quietSince } };
    }

    /// <summary>Whether time alone changes the topology.</summary>
    public static bool IsDue(RoomState state, DateTimeOffset now, MeshOptions mesh) =>
        state is { SessionId: not null, Topology: { IsMesh: false } topology } && state.Members.Count > 0 && state.Members.Count <= mesh.FewEnough
        && (topology.QuietSince is null || topology.QuietSince + mesh.QuietTime <= now) && NeedOf(state, now, mesh) is null;

    /// <summary>Whether the media node of a room that is a mesh by now can let it go: every client has had the time to leave it.</summary>
    public static bool IsReleasable(RoomState state, DateTimeOffset now) =>
        state is { SessionId: { } session, NodeId: not null, Topology: { IsMesh: true } topology } && topology.SwitchedAt + SwitchTime <= now
        && string.Equals(state.NodeSessionId, session, StringComparison.Ordinal);

    /// <summary>The room with a need added.</summary>
    public static RoomState Need(RoomState state, string reason) =>
        state.Topology is { } topology && !topology.Needs.Contains(reason) ? state with { Topology = topology with { Needs = topology.Needs.Add(reason) } } : state;

    /// <summary>The room without a need.</summary>
    public static RoomState Release(RoomState state, string reason) =>
        state.Topology is { } topology && topology.Needs.Contains(reason) ? state with { Topology = topology with { Needs = topology.Needs.Remove(reason) } } : state;

    /// <summary>
    /// The room after a bad peer link. A link that has no way at all stays so, and a room that was driven to the server time and again is better off there:
    /// both for the rest of the session.
    /// </summary>
    public static RoomState Lose(RoomState state, bool isForGood, DateTimeOffset now)
    {
        if (state.Topology is not { IsMesh: true } topology) return state;
        var losses = topology.Losses + 1;
        var until = isForGood || losses >= MostLosses ? DateTimeOffset.MaxValue : now + (FirstLossTime * Math.Pow(2, losses - 1));
        return state with { Topology = topology with { Losses = losses, LossUntil = until } };
    }

    /// <summary>Who has no connection to the hub, or has shown that they know no other way than the server.</summary>
    private static bool IsClient(Member member) => member.NeedsServer || (member.HasEntered && member.ConnectionId is null);

    /// <summary>Whom something is forbidden that only a node can hold them to: peers would play what comes.</summary>
    private static bool IsRestricted(Member member) =>
        member.IsMutedByHost || member.IsVideoStoppedByHost || member.IsShareStoppedByHost || !member.MayUnmute || !member.MayShowVideo || member.Role == Roles.Viewer;

    private static RoomState Switch(RoomState state, TopologyState topology, string to, string reason, DateTimeOffset now) => state with
    {
        Version = state.Version + 1,
        Topology = topology with { Current = to, Reason = reason, SwitchedAt = now, QuietSince = null },
    };
}
