namespace VideoConf.Meetings;

/// <summary>What an operator decides about the control plane. Every value has a default that suits one machine.</summary>
public sealed record MeetingsOptions
{
    /// <summary>Where clients find the signaling hub; relative to the API's origin, or absolute where it is elsewhere.</summary>
    public string HubUrl { get; init; } = "/v1/signal";

    /// <summary>STUN and TURN; none by default.</summary>
    public Placement.TurnOptions Turn { get; init; } = new();

    /// <summary>How the control plane knows who is still there.</summary>
    public Signaling.PresenceOptions Presence { get; init; } = new();

    /// <summary>How media nodes are treated.</summary>
    public Placement.NodeOptions Nodes { get; init; } = new();

    /// <summary>What becomes of recordings.</summary>
    public Recordings.RecordingOptions Recordings { get; init; } = new();

    /// <summary>Who gets a session.</summary>
    public Identity.SignInPolicy SignIn { get; init; } = new();

    /// <summary>Who runs the organisation's meetings; nobody unless the operator says so.</summary>
    public Identity.Administrators Administrators { get; init; } = Identity.Administrators.None;

    /// <summary>How long the audit log is kept.</summary>
    public Audit.AuditOptions Audit { get; init; } = new();

    /// <summary>
    /// How media travels, of <see cref="Contracts.Signaling.Topologies"/>: <c>auto</c> leaves it to each meeting's host, <c>sfu</c> keeps all media at the media nodes, where
    /// an organisation's rule says in which region it may travel and be kept.
    /// </summary>
    public string Topology { get; init; } = Contracts.Signaling.Topologies.Auto;

    /// <summary>Which calls go from peer to peer where <see cref="Topology"/> leaves it open.</summary>
    public Topology.MeshOptions Mesh { get; init; } = new();

    /// <summary>The organisation of those who sign in here.</summary>
    public string TenantId { get; init; } = "local";
}
