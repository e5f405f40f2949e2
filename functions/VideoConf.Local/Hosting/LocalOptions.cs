using System.Net;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Topology;

namespace VideoConf.Local.Hosting;

/// <summary>What the one-machine host is told on its command line.</summary>
public sealed record LocalOptions
{
    /// <summary>TCP port of the web client, the API and the hub; 0 takes one from the operating system.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Folder of everything that lasts: documents, blobs, keys, logs.</summary>
    public required string DataFolder { get; init; }

    /// <summary>First UDP and TCP port for media; 0 takes one from the operating system.</summary>
    public int MediaPort { get; init; }

    /// <summary>Address that browsers send media to. Default: see <see cref="MediaAddress"/>.</summary>
    public IPAddress? MediaIp { get; init; }

    /// <summary>Whether to serve HTTPS too, on <see cref="HttpsPort"/>, with a certificate made here.</summary>
    public bool Https { get; init; }

    /// <summary>TCP port for HTTPS; 0 takes one from the operating system.</summary>
    public int HttpsPort { get; init; } = 8443;

    /// <summary>Folder of the built web client; null looks beside the program, then in the working copy.</summary>
    public string? WebFolder { get; init; }

    /// <summary>Port of the TURN server, UDP and TCP; the next free one when it is taken.</summary>
    public int TurnPort { get; init; } = 3478;

    /// <summary>Port of the TURN server for TLS; the next free one when it is taken.</summary>
    public int TurnTlsPort { get; init; } = 5349;

    /// <summary>How long TURN credentials are good for; see <see cref="Meetings.Placement.TurnOptions.Lifetime"/>.</summary>
    public TimeSpan TurnLifetime { get; init; } = Meetings.Placement.TurnOptions.DefaultLifetime;

    /// <summary>Whether to run a TURN server when coturn is installed.</summary>
    public bool Turn { get; init; } = true;

    /// <summary>Media nodes that are processes of their own; 0 for one in this process.</summary>
    public int Nodes { get; init; }

    /// <summary>Regions that these nodes are of, in turn; the first is home to new rooms. Empty for one region.</summary>
    public IReadOnlyList<string> NodeRegions { get; init; } = [];

    /// <summary>How far a room may reach over several of these nodes: one of <see cref="Meetings.Placement.RelayReaches"/>.</summary>
    public string Relays { get; init; } = Meetings.Placement.RelayReaches.Everywhere;

    /// <summary>Participants that each of these nodes takes; 0 for no bound.</summary>
    public int NodeCapacity { get; init; }

    /// <summary>Ids of media nodes of this machine that somebody else starts; empty for those of this host.</summary>
    public IReadOnlyList<string> OutsideNodes { get; init; } = [];

    /// <summary>What they register with.</summary>
    public string NodeSecret { get; init; } = "";

    /// <summary>Worker threads of the media node; 0 means one per processor.</summary>
    public int MediaWorkers { get; init; }

    /// <summary>How media travels: <c>auto</c> leaves it to each meeting's host, <c>sfu</c> keeps it at the media node.</summary>
    public string Topology { get; init; } = "auto";

    /// <summary>Which calls go from peer to peer.</summary>
    public MeshOptions Mesh { get; init; } = new();

    /// <summary>A Whisper-compatible service that writes speech down, the URL before <c>/audio/transcriptions</c>; null for the embedded engine.</summary>
    public Uri? WhisperEndpoint { get; init; }

    /// <summary>Its model or deployment.</summary>
    public string WhisperModel { get; init; } = "whisper-1";

    /// <summary>Its key; null when it wants none.</summary>
    public string? WhisperKey { get; init; }

    /// <summary>Engines of others for summaries and translation.</summary>
    public EngineOptions Engines { get; init; } = new();

    /// <summary>The mail server; null for no e-mail.</summary>
    public MailOptions? Mail { get; init; }

    /// <summary>This server's address as participants know it, for links in e-mails; null for the address on this machine, which is of no use in an e-mail.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>
    /// Whether users may have webhooks called on this machine's loopback addresses, by http too. Off, because whatever listens there trusts who can reach it;
    /// on for who tries webhooks out on a machine of their own.
    /// </summary>
    public bool LoopbackWebhooks { get; init; }

    /// <summary>E-mail addresses or ids of users who run this server's meetings: they read its audit log. Nobody checks who has an address here.</summary>
    public IReadOnlyList<string> Administrators { get; init; } = [];

    /// <summary>How long the audit log is kept.</summary>
    public AuditOptions Audit { get; init; } = new();

    /// <summary>How often one user or address may ask.</summary>
    public RateLimits RateLimits { get; init; } = new();

    /// <summary>The clock; a test brings its own.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
