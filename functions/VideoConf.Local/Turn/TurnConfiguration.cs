using System.Globalization;
using System.Net;

namespace VideoConf.Local.Turn;

/// <summary>
/// What coturn is told: the template of the TURN fleet (<c>media-vm/coturn/turnserver.conf</c>), filled in for one machine. A relay reaches nothing private but
/// the media address, which media nodes and other relays have.
/// </summary>
internal sealed record TurnConfiguration
{
    /// <summary>The first port of relays.</summary>
    public const int FirstRelayPort = 49_152;

    /// <summary>The last of them: a thousand relays are plenty beside one machine's media nodes, and a firewall has a range to open.</summary>
    public const int LastRelayPort = 50_175;

    private const string Template = "turnserver.conf";

    /// <summary>Where clients come, by UDP and TCP, in plain.</summary>
    public required int Port { get; init; }

    /// <summary>Where clients come by TLS.</summary>
    public required int TlsPort { get; init; }

    /// <summary>The machine's address for media.</summary>
    public required IPAddress Media { get; init; }

    /// <summary>What credentials are made with.</summary>
    public required string Secret { get; init; }

    /// <summary>The data folder.</summary>
    public required string Folder { get; init; }

    /// <summary>PEM file of the certificate and of its key.</summary>
    public required string CertificateFile { get; init; }

    /// <summary>The configuration file's text.</summary>
    public string Write()
    {
        // Every address of the machine: who is on it comes by loopback.
        string[] addresses = [.. new[] { IPAddress.Loopback, Media }.Distinct().Select(address => $"listening-ip={address}"), $"relay-ip={Media}"];
        string[] peers = IPAddress.IsLoopback(Media) ? [$"allowed-peer-ip={Media}", "allow-loopback-peers"] : [$"allowed-peer-ip={Media}"];
        return ReadTemplate()
            .Replace("@PORT@", Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("@ADDRESSES@", string.Join('\n', addresses), StringComparison.Ordinal)
            .Replace("@FIRST_RELAY@", FirstRelayPort.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("@LAST_RELAY@", LastRelayPort.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("@TLS@", string.Create(CultureInfo.InvariantCulture, $"tls-listening-port={TlsPort}\ncert={CertificateFile}\npkey={CertificateFile}"), StringComparison.Ordinal)
            .Replace("@SECRET@", Secret, StringComparison.Ordinal)
            .Replace("@PEERS@", string.Join('\n', peers), StringComparison.Ordinal)
            .Replace("@FOLDER@", Folder, StringComparison.Ordinal);
    }

    private static string ReadTemplate()
    {
        using var stream = typeof(TurnConfiguration).Assembly.GetManifestResourceStream(Template)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
