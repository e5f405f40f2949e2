using System.Net;

namespace VideoConf.Local.Hosting;

/// <summary>What the one-machine host is told on its command line.</summary>
public sealed record LocalOptions
{
    /// <summary>TCP port of the web client, the API and the hub; 0 takes one from the operating system.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Folder of everything that lasts: documents, blobs, keys, logs.</summary>
    public required string DataFolder { get; init; }

    /// <summary>First UDP port for media; 0 takes one from the operating system.</summary>
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

    /// <summary>Whether to run a TURN server when coturn is installed.</summary>
    public bool Turn { get; init; } = true;

    /// <summary>Worker threads of the media node; 0 means one per processor.</summary>
    public int MediaWorkers { get; init; }

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

    /// <summary>How often one user or address may ask.</summary>
    public RateLimits RateLimits { get; init; } = new();

    /// <summary>The clock; a test brings its own.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
