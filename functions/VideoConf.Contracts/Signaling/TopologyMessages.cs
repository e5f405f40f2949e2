namespace VideoConf.Contracts.Signaling;

/// <summary>How media travels in a room.</summary>
public static class Topologies
{
    /// <summary>Peer to peer: everybody sends to everybody.</summary>
    public const string Mesh = "mesh";

    /// <summary>By a media node.</summary>
    public const string Sfu = "sfu";

    /// <summary>A meeting's setting only: mesh while few are in it and nothing needs the server, else by a media node.</summary>
    public const string Auto = "auto";
}

/// <summary>Why a room's topology is what it is.</summary>
public static class TopologyReasons
{
    /// <summary>More are in the room than a mesh bears.</summary>
    public const string Crowd = "crowd";

    /// <summary>A peer link lost more than 5 % of its packets for 5 s.</summary>
    public const string Loss = "loss";

    /// <summary>The room is recorded.</summary>
    public const string Recording = "recording";

    /// <summary>Speech is written down.</summary>
    public const string Captions = "captions";

    /// <summary>The room is broadcast.</summary>
    public const string Broadcast = "broadcast";

    /// <summary>The meeting's settings, or its organisation's rule on where data may travel.</summary>
    public const string Policy = "policy";

    /// <summary>A host's word (a mute, a stopped camera, a viewer) that only a media node can enforce.</summary>
    public const string Moderation = "moderation";

    /// <summary>A participant without a hub connection: an encoder or a player.</summary>
    public const string Client = "client";

    /// <summary>Few are left and nothing needs the server.</summary>
    public const string Quiet = "quiet";
}

/// <summary>Hub event <c>SwitchTopology</c>: media is to travel another way. Make before break: what is there stays until the new way carries media.</summary>
/// <param name="Topology"><see cref="Topologies.Mesh"/> or <see cref="Topologies.Sfu"/>.</param>
/// <param name="Reason">One of <see cref="TopologyReasons"/>.</param>
/// <param name="Version">Room version; an older one is to be ignored.</param>
/// <param name="Endpoint">The media node, when to <see cref="Topologies.Sfu"/>.</param>
public sealed record SwitchTopology(string Topology, string Reason, long Version, SfuEndpoint? Endpoint);

/// <summary>Hub call <c>ReportPeer</c>: how a peer link is, from its receiver. Sent when loss was over 5 % for 5 s, or when no way to the peer was found.</summary>
/// <param name="ParticipantId">The peer.</param>
/// <param name="LossPercent">Packets lost over the last 5 s, 0 to 100.</param>
/// <param name="IsUnreachable">No candidate pair worked.</param>
public sealed record ReportPeerRequest(string? ParticipantId = null, double? LossPercent = null, bool? IsUnreachable = null);

/// <summary>Hub call <c>ReportMedia</c>: the media node does not answer this participant any more. The control plane looks for itself, and moves the room when it is so.</summary>
/// <param name="TransportId">Of the <see cref="SfuEndpoint"/> that is meant.</param>
/// <param name="MediaId">The media resource that went silent; null when none was ever made.</param>
public sealed record ReportMediaRequest(string? TransportId = null, string? MediaId = null);
