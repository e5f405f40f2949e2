using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using VideoConf.Contracts.Tokens;
using VideoConf.MediaNode.Registration;

namespace VideoConf.MediaNode.Hosting;

/// <summary>
/// Settings of a node that is its own process: <c>--name value</c> on the command line, or <c>VIDEOCONF_NAME</c> in the environment
/// (the command line wins). See <see cref="Help"/>.
/// </summary>
internal static class NodeSettings
{
    /// <summary>What the settings are.</summary>
    public const string Help = """
        VideoConf.MediaNode: one media node. Settings (or VIDEOCONF_... in the environment):
          --NodeId ID          id that the control plane knows the node by (default: the machine's name)
          --Region NAME        region it reports (default: local)
          --ListenUrl URL      where the node API listens (default: http://127.0.0.1:7070)
          --ControlUrl URL     base URL of the control plane (required)
          --ControlKeys FILE   the control plane's public keys, a JSON Web Key Set (required)
          --NodeKey FILE       the node's private key, PEM; made when absent (required)
          --MediaIp LIST       addresses to announce, comma-separated (required)
          --MediaBind IP       address to bind (default: 0.0.0.0, or :: for both families when one to announce is of IPv6)
          --MediaPort N        UDP and TCP port of the first worker (default: 40000; 0: any)
          --Workers N          worker threads (default: what suits the machine)
          --Cores LIST         processors that the workers stay on, comma-separated, one each in turn (default: the system decides)
          --BusyPoll N         microseconds that a worker goes on looking for packets before it sleeps (default: 0)
          --RealTime true      workers run before every ordinary thread of their processors, where the system lets them; for machines
                               with a processor more than workers (default: false)
          --PortableMedia true  ordinary sockets and ciphers of any processor, to rule the faster ones out (default: false)
          --RecordingFolder F  where recordings wait until the storage has them (default: none, in memory alone)
          --RecordingMiB N     mebibytes that the folder may hold (default: 4096)
          --CompositionFolder F  where recordings are put together (default: compositions, beside the recording folder)
          --WhisperEndpoint U  service that writes speech down, the URL before /audio/transcriptions (default: the
                               embedded engine); its key in VIDEOCONF_WHISPERKEY
          --WhisperModel NAME  its model or deployment (default: whisper-1)
          --InsightsConnection S  Application Insights' connection string, for metrics (default: none; OTEL_EXPORTER_OTLP_ENDPOINT
                               names a collector beside or instead of it)
          --SpeechEndpoint U   resource of Azure AI Speech that writes speech down, asked as the machine's managed identity
          --SpeechStreams N    speakers it hears at once (default: 50)
        How it gets known to the control plane:
          --RegistrationSecret S  what it registers with (better in the environment), or
          --IdentityClientId ID   the machine's managed identity, in Azure; metrics are sent with it too
          --IdentityResource R    what that identity's token is for (default: api://AzureADTokenExchange)
          --ApiUrl URL         where the control plane reaches the node API (default: where it listens)
          --Zone NAME, --ScaleSet NAME, --Machine NAME  where the machine is, and what it is called there
          --Weight W           share of new rooms for a canary, 0 to 1 (default: 1, a node like the others)
          --Capacity N         transports that it takes (default: 0, no bound of its own)
          --EgressMbit N       megabits a second that the machine may send (default: 0, nobody has said)
          --EndsWithInput true  end when standard input does, as the child of a host (default: false)
          --DrainFile FILE     Unix time, in seconds, by which it ends in any case when it drains (default: none)
        SIGUSR1 makes it take no new rooms, and end with the last one, or when DrainFile says.
        """;

    /// <summary>Reads them all; what is wrong is a sentence in <paramref name="problems"/> each.</summary>
    public static MediaNodeOptions? Read(IConfiguration settings, TimeProvider clock, List<string> problems)
    {
        var controlUrl = Url(settings, "ControlUrl", fallback: null, problems);
        var listenUrl = Url(settings, "ListenUrl", "http://127.0.0.1:7070", problems);
        var keys = ReadKeys(settings["ControlKeys"], clock, problems);
        var nodeKey = ReadOrMakeNodeKey(settings["NodeKey"], problems);
        var announced = Addresses(settings["MediaIp"], "MediaIp", problems);
        var bind = settings["MediaBind"] is { } text ? Addresses(text, "MediaBind", problems).FirstOrDefault() : null;
        if (bind is not null && !bind.Equals(IPAddress.IPv6Any) && announced.Find(address => address.AddressFamily != bind.AddressFamily) is { } unheard)
            problems.Add($"MediaIp: '{unheard}' reaches nothing that is bound to {bind}; bind :: for both families.");
        var port = Number(settings, "MediaPort", 40_000, 65_535, problems);
        var recordingMiB = Number(settings, "RecordingMiB", 4_096, 16 * 1024 * 1024, problems);
        var whisper = settings["WhisperEndpoint"] is null ? null : Url(settings, "WhisperEndpoint", fallback: null, problems);
        var speech = settings["SpeechEndpoint"] is null ? null : Url(settings, "SpeechEndpoint", fallback: null, problems);
        if (speech is not null && !AzureSpeech.AzureSpeechStreams.IsBuiltIn) problems.Add("SpeechEndpoint needs a node that was built with -p:AzurePackages=true; this one was not.");
        var speechStreams = Number(settings, "SpeechStreams", 50, 10_000, problems);
        var workers = Number(settings, "Workers", 0, 256, problems);
        var cores = Cores(settings, problems);
        var busyPoll = Number(settings, "BusyPoll", 0, 1_000_000, problems);
        var registration = ReadRegistration(settings, problems);
        if (problems.Count > 0) return null;

        return new()
        {
            NodeId = settings["NodeId"] ?? Environment.MachineName,
            HandlesSignals = true,
            EndsWithInput = IsOn(settings, "EndsWithInput"),
            Region = settings["Region"] ?? "local",
            ListenUrl = listenUrl!,
            ControlPlane = () => controlUrl,
            ControlPlaneKeys = keys!,
            NodeKey = new TokenIssuer(nodeKey!, clock),
            Registration = registration,
            AnnouncedAddresses = announced,
            MediaBindAddress = bind,
            MediaPort = port,
            Workers = workers,
            Cores = cores,
            BusyPoll = TimeSpan.FromMicroseconds(busyPoll),
            RealTime = IsOn(settings, "RealTime"),
            PortableMedia = IsOn(settings, "PortableMedia"),
            RecordingFolder = settings["RecordingFolder"],
            RecordingFolderMiB = recordingMiB,
            Compositions = new() { WorkFolder = settings["CompositionFolder"] ?? Beside(settings["RecordingFolder"], "compositions") },
            WhisperEndpoint = whisper,
            WhisperModel = settings["WhisperModel"] ?? "whisper-1",
            WhisperKey = settings["WhisperKey"],
            SpeechEndpoint = speech,
            SpeechClientId = settings["IdentityClientId"],
            SpeechStreams = speechStreams,
        };
    }

    private static RegistrationOptions? ReadRegistration(IConfiguration settings, List<string> problems)
    {
        var secret = settings["RegistrationSecret"];
        var client = settings["IdentityClientId"];
        var apiUrl = settings["ApiUrl"] is null ? null : Url(settings, "ApiUrl", fallback: null, problems);
        var capacity = Number(settings, "Capacity", 0, 1_000_000, problems);
        var egress = Number(settings, "EgressMbit", 0, 1_000_000, problems);
        var weight = 1.0;
        if (settings["Weight"] is { } text && !(double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out weight) && weight <= 1))
            problems.Add("Weight must be a number from 0 to 1.");
        if (secret is null && client is null) return null;

        // Lives as long as the process.
        var identity = secret is not null || client is null ? null : new InstanceIdentity(client, settings["IdentityResource"] ?? InstanceIdentity.Resource);
        return new()
        {
            Credential = identity is null ? _ => Task.FromResult(secret) : identity.TokenAsync,
            ApiUrl = apiUrl,
            Zone = Named(settings["Zone"]),
            ScaleSet = Named(settings["ScaleSet"]),
            Machine = Named(settings["Machine"]),
            Weight = weight,
            Capacity = capacity,
            EgressMegabits = egress,
        };
    }

    // Metadata that a machine does not have come as empty texts.
    private static string? Named(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static Uri? Url(IConfiguration settings, string name, string? fallback, List<string> problems)
    {
        if (Uri.TryCreate(settings[name] ?? fallback, UriKind.Absolute, out var url) && url.Scheme is "http" or "https") return url;
        problems.Add($"{name} must be an http or https URL.");
        return null;
    }

    // Gigabytes that outlive the process: no place for the system's temporary folder, which may be memory, and is emptied at a start.
    private static string? Beside(string? folder, string name) =>
        folder is null ? null : Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))) ?? folder, name);

    private static int Number(IConfiguration settings, string name, int fallback, int most, List<string> problems)
    {
        if (settings[name] is not { } text) return fallback;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most) return number;
        problems.Add($"{name} must be a number from 0 to {most}.");
        return fallback;
    }

    private static List<int> Cores(IConfiguration settings, List<string> problems)
    {
        var cores = new List<int>();
        foreach (var part in (settings["Cores"] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var core) && core < Environment.ProcessorCount) cores.Add(core);
            else problems.Add($"Cores: '{part}' is no processor of this machine, which has those from 0 to {Environment.ProcessorCount - 1}.");
        }

        return cores;
    }

    private static List<IPAddress> Addresses(string? text, string name, List<string> problems)
    {
        var addresses = new List<IPAddress>();
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (IPAddress.TryParse(part, out var address)) addresses.Add(address);
            else problems.Add($"{name}: '{part}' is no IP address.");
        }

        if (addresses.Count == 0) problems.Add($"{name} must name an IP address.");
        return addresses;
    }

    private static TokenVerifier? ReadKeys(string? path, TimeProvider clock, List<string> problems)
    {
        if (path is null)
        {
            problems.Add("ControlKeys must name the file with the control plane's public keys.");
            return null;
        }

        try
        {
            var set = JsonSerializer.Deserialize<JsonWebKeySet>(File.ReadAllText(path));
            if (set is { Keys.Count: > 0 }) return new TokenVerifier(clock, set.Keys);
            problems.Add($"ControlKeys: '{path}' holds no keys.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException or ArgumentException)
        {
            problems.Add($"ControlKeys: '{path}' cannot be used: {unreadable.Message}");
        }

        return null;
    }

    private static bool IsOn(IConfiguration settings, string name) => string.Equals(settings[name], "true", StringComparison.OrdinalIgnoreCase);

    private static SigningKey? ReadOrMakeNodeKey(string? path, List<string> problems)
    {
        if (path is null)
        {
            problems.Add("NodeKey must name the file of the node's private key; it is made when absent.");
            return null;
        }

        try
        {
            if (File.Exists(path)) return SigningKey.FromPem(File.ReadAllText(path));
            var key = SigningKey.Create();
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var file = new StreamWriter(path, options);
            file.Write(key.ExportPem());
            return key;
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            problems.Add($"NodeKey: '{path}' cannot be used: {unusable.Message}");
            return null;
        }
    }
}
