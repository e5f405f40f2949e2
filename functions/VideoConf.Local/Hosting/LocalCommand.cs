using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using VideoConf.Contracts.Signaling;
using VideoConf.Local.Operating;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Topology;

namespace VideoConf.Local.Hosting;

/// <summary>The command line: <c>--help</c> says all of it.</summary>
public static class LocalCommand
{
    /// <summary>Variable of the environment with the key of <c>--whisper-endpoint</c>: command lines are seen by everyone on the machine.</summary>
    public const string WhisperKeyVariable = "VIDEOCONF_WHISPER_KEY";

    /// <summary>The root command, which runs <paramref name="run"/> with what it was told.</summary>
    /// <param name="run">What to do with the options.</param>
    /// <param name="environment">Reads a variable of the environment, where keys and passwords come from; null for the process's own.</param>
    public static RootCommand Create(Func<LocalOptions, CancellationToken, Task<int>> run, Func<string, string?>? environment = null)
    {
        var port = Port("--port", 8080, "TCP port of the web client, the API and signaling (0: any free one)");
        var data = new Option<string>("--data")
        {
            Description = "Folder of everything that lasts: documents, recordings, keys, logs",
            DefaultValueFactory = _ => DefaultDataFolder,
            HelpName = "DIR",
        };
        var mediaPort = Port("--media-port", 0, "UDP and TCP port for media (0: any free one)");
        var mediaIp = new Option<IPAddress?>("--media-ip")
        {
            Description = "Address that browsers send media to (default: this machine's address on its network)",
            CustomParser = ParseAddress,
            HelpName = "IP",
        };
        var https = new Option<bool>("--https")
        {
            Description = "Serve HTTPS too, with a certificate made here, so that other machines' browsers give camera access",
        };
        var httpsPort = Port("--https-port", 8443, "TCP port for HTTPS (0: any free one)");
        var web = new Option<string?>("--web") { Description = "Folder of the built web client (default: 'web' beside the program)", HelpName = "DIR" };
        var turnPort = Port("--turn-port", 3478, "Port of the TURN server; the next free one when it is taken");
        var turnTlsPort = Port("--turn-tls-port", 5349, "Port of the TURN server for TLS; the next free one when it is taken");
        var turnLifetime = Minutes("--turn-lifetime", TurnOptions.DefaultLifetime, TurnOptions.ShortestLifetime, TurnOptions.LongestLifetime, "How long TURN credentials are good for; clients renew them in time");
        var noTurn = new Option<bool>("--no-turn") { Description = "Do not run a TURN server" };
        environment ??= Environment.GetEnvironmentVariable;
        var nodes = new NodeArguments(environment);
        var topology = new Option<string>("--topology")
        {
            Description = "How media travels: auto leaves it to each meeting's host, sfu keeps it at the media node always",
            DefaultValueFactory = _ => Topologies.Auto,
        };
        topology.AcceptOnlyFromAmong(Topologies.Auto, Topologies.Sfu);
        var meshSize = Count("--mesh-size", "people", MeshOptions.LargestSize, MeshOptions.SmallestSize, MeshOptions.LargestSize, "How many people may meet from peer to peer; with one more a call goes to the media node");
        var quiet = Count("--quiet-time", "seconds", (int)new MeshOptions().QuietTime.TotalSeconds, 1, 3600, "How long a call of few stays at the media node after nothing needs it, before it goes from peer to peer again");
        var whisper = Url("--whisper-endpoint", $"Service that writes speech down, the URL before /audio/transcriptions; its key in {WhisperKeyVariable} (default: the embedded engine)");
        var whisperModel = new Option<string>("--whisper-model")
        {
            Description = "Model or deployment of --whisper-endpoint",
            DefaultValueFactory = _ => "whisper-1",
            HelpName = "NAME",
        };
        var admin = new Option<string[]>("--admin")
        {
            Description = "E-mail address of somebody who runs this server's meetings, and so reads its audit log; may be given more than once",
            HelpName = "ADDRESS",
        };
        var auditDays = Count("--audit-days", "days", (int)new AuditOptions().Retention.TotalDays, 1, AuditOptions.MaxRetentionDays, "For how many days the audit log is kept");
        var engines = new EngineArguments(environment);

        var root = new RootCommand("VideoConf on one machine: the web client, the API, signaling and a media node in one process.")
        {
            port, data, mediaPort, mediaIp, https, httpsPort, web, turnPort, turnTlsPort, turnLifetime, noTurn, topology, meshSize, quiet, whisper, whisperModel, admin, auditDays,
        };
        nodes.AddTo(root);
        root.Add(NodesCommand.Create(environment));
        engines.AddTo(root);
        root.SetAction((parsed, cancellation) => run(
            new LocalOptions
            {
                Port = parsed.GetValue(port),
                DataFolder = Path.GetFullPath(parsed.GetRequiredValue(data)),
                MediaPort = parsed.GetValue(mediaPort),
                MediaIp = parsed.GetValue(mediaIp),
                Https = parsed.GetValue(https),
                HttpsPort = parsed.GetValue(httpsPort),
                WebFolder = parsed.GetValue(web),
                TurnPort = parsed.GetValue(turnPort),
                TurnTlsPort = parsed.GetValue(turnTlsPort),
                TurnLifetime = TimeSpan.FromMinutes(parsed.GetValue(turnLifetime)),
                Turn = !parsed.GetValue(noTurn),
                Nodes = nodes.Count(parsed),
                NodeRegions = nodes.Regions(parsed),
                NodeCapacity = nodes.Capacity(parsed),
                Relays = nodes.Relays(parsed),
                OutsideNodes = nodes.Outside(parsed),
                NodeSecret = nodes.Secret,
                Topology = parsed.GetRequiredValue(topology),
                Mesh = new MeshOptions { Size = parsed.GetValue(meshSize), QuietTime = TimeSpan.FromSeconds(parsed.GetValue(quiet)) },
                WhisperEndpoint = parsed.GetValue(whisper),
                WhisperModel = parsed.GetRequiredValue(whisperModel),
                WhisperKey = environment(WhisperKeyVariable),
                Administrators = parsed.GetValue(admin) ?? [],
                Audit = new AuditOptions { Retention = TimeSpan.FromDays(parsed.GetValue(auditDays)) },
                Engines = engines.Engines(parsed),
                Mail = engines.Mail(parsed),
                PublicUrl = engines.PublicUrl(parsed),
                LoopbackWebhooks = engines.LoopbackWebhooks(parsed),
            },
            cancellation));
        return root;
    }

    private static string DefaultDataFolder =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "videoconf");

    private static Option<int> Port(string name, int standard, string description)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => standard, HelpName = "PORT" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, out var port) || port is < 0 or > 65535))
            {
                result.AddError($"{name} {token.Value}: a port is a number from 0 to 65535.");
            }
        });
        return option;
    }

    private static Option<double> Minutes(string name, TimeSpan standard, TimeSpan least, TimeSpan most, string description)
    {
        var option = new Option<double>(name)
        {
            Description = description,
            DefaultValueFactory = _ => standard.TotalMinutes,
            HelpName = "MINUTES",
            CustomParser = static result => Number(result.Tokens[0].Value) ?? 0,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(Number(token.Value) >= least.TotalMinutes && Number(token.Value) <= most.TotalMinutes))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} {token.Value}: a number of minutes from {least.TotalMinutes} to {most.TotalMinutes}."));
            }
        });
        return option;
    }

    private static Option<int> Count(string name, string unit, int standard, int least, int most, string description)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => standard, HelpName = unit.ToUpperInvariant() };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, out var count) || count < least || count > most))
                result.AddError($"{name} {token.Value}: a number of {unit} from {least} to {most}.");
        });
        return option;
    }

    private static double? Number(string text) => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static Option<Uri?> Url(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "URL",
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https") return url;
            result.AddError($"{name} {result.Tokens[0].Value}: not an http or https URL.");
            return null;
        },
    };

    private static IPAddress? ParseAddress(ArgumentResult result)
    {
        if (IPAddress.TryParse(result.Tokens[0].Value, out var address)) return address;
        result.AddError($"--media-ip {result.Tokens[0].Value}: not an IP address.");
        return null;
    }
}
