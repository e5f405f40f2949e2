using System.Net;
using System.Net.Sockets;
using VideoConf.Contracts.Tokens;

namespace VideoConf.MediaNode;

/// <summary>What a media node must be told. The one-machine host fills this in code, <c>Program.cs</c> from settings.</summary>
public sealed class MediaNodeOptions
{
    /// <summary>The node's id: the <c>node</c> claim that service tokens must carry, and the <c>sub</c> of the node's own tokens.</summary>
    public required string NodeId { get; init; }

    /// <summary>Region the node reports.</summary>
    public string Region { get; init; } = "local";

    /// <summary>Where the node API listens; port 0 takes one from the operating system, see <see cref="MediaNodeApp.AddressOf"/>.</summary>
    public Uri ListenUrl { get; init; } = new("http://127.0.0.1:0");

    /// <summary>The control plane's public keys: they verify both its service tokens and the participants' join tokens.</summary>
    public required TokenVerifier ControlPlaneKeys { get; init; }

    /// <summary>Signs the node's own tokens for its reports; the control plane knows the public half.</summary>
    public required TokenIssuer NodeKey { get; init; }

    /// <summary>
    /// Base URL of the control plane, asked before every delivery, so that it may become known (or change) after the node started.
    /// While it is null, events wait.
    /// </summary>
    public required Func<Uri?> ControlPlane { get; init; }

    /// <summary>How the control plane gets to know the node; null when it knows by itself.</summary>
    public Registration.RegistrationOptions? Registration { get; init; }

    /// <summary>Whether the node ends at SIGINT and SIGTERM by itself. A host that runs it in its own process stops it instead.</summary>
    public bool HandlesSignals { get; init; }

    /// <summary>
    /// Whether it is the child of a host that ends it by closing its standard input, and leaves it alone with the interrupt that a terminal sends to both.
    /// </summary>
    public bool EndsWithInput { get; init; }

    /// <summary>Local address for media; null for all of the machine's, of IPv6 as well when one of those announced is.</summary>
    public IPAddress? MediaBindAddress { get; init; }

    /// <summary>UDP and TCP port of the first worker; 0 takes one from the operating system.</summary>
    public int MediaPort { get; init; }

    /// <summary>Addresses written into answers as ICE candidates; the first is the one the node reports as its own. Not empty.</summary>
    public required IReadOnlyList<IPAddress> AnnouncedAddresses { get; init; }

    /// <summary>Worker threads; 0 means what suits the machine.</summary>
    public int Workers { get; init; }

    /// <summary>Processors that the workers stay on, by their numbers, one each in turn; empty leaves it to the system. Linux only.</summary>
    public IReadOnlyList<int> Cores { get; init; } = [];

    /// <summary>How long a worker goes on looking for packets after the last before it sleeps: less delay, for a processor that is always busy.</summary>
    public TimeSpan BusyPoll { get; init; }

    /// <summary>Whether the workers' threads run before every ordinary one of their processors, where the system lets them. Linux only.</summary>
    public bool RealTime { get; init; }

    /// <summary>Whether media takes ordinary sockets and ciphers of any processor, though the machine has faster ones: to rule those out as a cause.</summary>
    public bool PortableMedia { get; init; }

    /// <summary>Events kept while the control plane cannot be reached; beyond it the oldest are given up and counted.</summary>
    public int EventQueueCapacity { get; init; } = 20_000;

    /// <summary>How long an undelivered event is worth keeping. Presence has expired long before.</summary>
    public TimeSpan EventRetention { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the node waits at its end for its last events to be taken.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Where recordings wait until the storage has them. It outlives the process: what is left there is stored at the next start. Null keeps them in
    /// memory alone, and a crash loses what waits.
    /// </summary>
    public string? RecordingFolder { get; init; }

    /// <summary>Mebibytes that the folder may hold. Beyond it what comes is not kept, and said so.</summary>
    public int RecordingFolderMiB { get; init; } = 4_096;

    /// <summary>Mebibytes of chunks that may wait in memory: for the disk, or for the storage where there is no disk.</summary>
    public int RecordingMemoryMiB { get; init; } = 128;

    /// <summary>Recordings at the same time.</summary>
    public int MaxRecordings { get; init; } = 64;

    /// <summary>
    /// A Whisper-compatible endpoint that writes speech down: the URL before <c>/audio/transcriptions</c>, such as <c>http://127.0.0.1:8000/v1</c> or an
    /// Azure OpenAI resource's <c>https://NAME.openai.azure.com/openai/v1</c>. Null for none.
    /// </summary>
    public Uri? WhisperEndpoint { get; init; }

    /// <summary>Model, or deployment, of the Whisper endpoint.</summary>
    public string WhisperModel { get; init; } = "whisper-1";

    /// <summary>Key of the Whisper endpoint; null when it wants none.</summary>
    public string? WhisperKey { get; init; }

    /// <summary>A resource of Azure AI Speech, <c>https://NAME.cognitiveservices.azure.com</c>; null for none. It is used rather than a Whisper endpoint.</summary>
    public Uri? SpeechEndpoint { get; init; }

    /// <summary>The user-assigned identity that the node is at the speech service; null for the machine's only one.</summary>
    public string? SpeechClientId { get; init; }

    /// <summary>Speakers that the speech service hears at once. A resource takes 100 unless its quota was raised.</summary>
    public int SpeechStreams { get; init; } = 50;

    /// <summary>Languages that the endpoint is asked for (BCP 47), the first when nobody says which is spoken.</summary>
    public IReadOnlyList<string> CaptionLanguages { get; init; } = ["en-US", "en", "de", "fr", "es", "it", "pt", "nl", "pl", "ja", "zh", "ko"];

    /// <summary>Decoders of the embedded engine, a thread each; 0 means one a processor, at least three.</summary>
    public int CaptionDecoders { get; init; }

    /// <summary>How recorded tracks are written down.</summary>
    public Captions.Jobs.TranscriptionOptions Transcriptions { get; init; } = new();

    /// <summary>Writes speech down in place of what is set and installed; for tests.</summary>
    internal Captions.ITranscriber? Transcriber { get; init; }

    /// <summary>How it composes recordings.</summary>
    public Composing.CompositionOptions Compositions { get; init; } = new();

    /// <summary>The address that media binds to.</summary>
    internal IPAddress ResolveMediaBindAddress() => MediaBindAddress
        ?? (AnnouncedAddresses.Any(address => address.AddressFamily == AddressFamily.InterNetworkV6) ? IPAddress.IPv6Any : IPAddress.Any);
}
