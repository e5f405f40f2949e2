using VideoConf.Contracts.Breakouts;

namespace VideoConf.Contracts.Signaling;

/// <summary>What is true of a room rather than of one participant. Whole each time: in the result of <c>JoinRoom</c>, and as hub event <c>RoomChanged</c>.</summary>
public sealed record RoomInfo
{
    /// <summary>Room version of this state; an older one is to be ignored.</summary>
    public required long Version { get; init; }

    /// <summary>Since when the session runs: the meeting timer counts from here.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the planned time is over; null for a meeting without one.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>Nobody but hosts and those inside may enter.</summary>
    public bool IsLocked { get; init; }

    /// <summary>Whether participants may unmute themselves. False: a host's <c>allowUnmute</c> is needed.</summary>
    public bool MayUnmute { get; init; } = true;

    /// <summary>Whether participants may turn their cameras on.</summary>
    public bool MayShowVideo { get; init; } = true;

    /// <summary>Whether participants other than hosts may share their screens.</summary>
    public bool MayShareScreen { get; init; } = true;

    /// <summary>Who is shown large to all, in this order; empty for nobody.</summary>
    public IReadOnlyList<string> Spotlight { get; init; } = [];

    /// <summary><see cref="Topologies.Mesh"/> or <see cref="Topologies.Sfu"/>.</summary>
    public string Topology { get; init; } = Topologies.Sfu;

    /// <summary>Why the topology is what it is; one of <see cref="TopologyReasons"/>, null at the beginning.</summary>
    public string? TopologyReason { get; init; }

    /// <summary>The breakout rooms of the session; null when there are none.</summary>
    public BreakoutsState? Breakouts { get; init; }

    /// <summary>In a breakout room: the meeting that it belongs to.</summary>
    public string? ParentRoomId { get; init; }

    /// <summary>Codecs that video may be in, best first; empty for each client's own choice.</summary>
    public IReadOnlyList<string> VideoCodecs { get; init; } = [];
}

/// <summary>
/// Hub event <c>RoomDelta</c>: several changes of who is in the room and how they are, in one message, when more than one happened within a tick of 100 ms.
/// Applies like the single events would, in the order left, then joined and changed.
/// </summary>
/// <param name="Version">Room version after all of it.</param>
/// <param name="Participants">Participants who entered or changed, as they are now.</param>
/// <param name="Left">Who is gone.</param>
/// <param name="Superseded">
/// Room versions of changes that later ones of the same participants made meaningless: not told, and not to be missed either. Null for none.
/// </param>
public sealed record RoomDelta(
    long Version, IReadOnlyList<ParticipantInfo> Participants, IReadOnlyList<ParticipantLeft> Left, IReadOnlyList<long>? Superseded = null);
