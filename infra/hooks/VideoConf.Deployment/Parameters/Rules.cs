using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace VideoConf.Deployment.Parameters;

/// <summary>What an operator may set, and what is wrong with what is set. Knows nothing of the subscription.</summary>
internal static partial class Rules
{
    private const int MostRegions = 100; // network.bicep gives each an octet from 20 to 119.

    /// <summary>The settings by name, each with what is wrong with a value (null: nothing) and what it should be.</summary>
    public static IReadOnlyDictionary<string, (Func<string, bool> IsGood, string Should)> Values { get; } = new Dictionary<string, (Func<string, bool>, string)>(StringComparer.Ordinal)
    {
        ["VIDEOCONF_SSH_PUBLIC_KEY"] = (IsSshKey, "be a public SSH key, such as the content of ~/.ssh/id_ed25519.pub"),
        ["VIDEOCONF_PROFILE"] = OneOf([.. Profile.All.Select(profile => profile.Name)]),
        ["VIDEOCONF_ISOLATION"] = OneOf("public", "private"),
        ["VIDEOCONF_REGIONS"] = (text => Split(text).All(IsRegion), "be names of Azure regions, comma-separated, such as northeurope,swedencentral"),
        ["VIDEOCONF_ENTRA_CLIENT_ID"] = (text => Guid.TryParseExact(text, "D", out _), "be the application (client) id of a registration in Entra ID, a GUID"),
        ["VIDEOCONF_ADMINISTRATORS"] = (text => Split(text).All(id => Guid.TryParseExact(id, "D", out _)), "be object ids of users in Entra ID, comma-separated"),
        ["VIDEOCONF_AUDIT_RETENTION_DAYS"] = (text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= 3660, "be a number of days from 1 to 3660"),
        ["VIDEOCONF_GUESTS"] = OneOf("true", "false"),
        ["VIDEOCONF_MEDIA_TOPOLOGY"] = OneOf("auto", "sfu"),
        ["VIDEOCONF_MEDIA_MESH_SIZE"] = OneOf("2", "3", "4", "5"),
        ["VIDEOCONF_MEDIA_RELAYS"] = OneOf("everywhere", "region", "none"),
        ["VIDEOCONF_TURN_DOMAIN"] = (text => HostName().IsMatch(text), "be a domain, such as turn.example.com"),
        ["VIDEOCONF_TURN_CERTIFICATE_URL"] = (text => SecretUrl().IsMatch(text), "be the URL of a secret without its version, such as https://NAME.vault.azure.net/secrets/turn"),
        ["VIDEOCONF_STUN_SERVER"] = (IsHostAndPort, "be host:port"),
        ["VIDEOCONF_DURABLE_BACKEND"] = OneOf("scheduler", "storage"),
        ["VIDEOCONF_SCHEDULER_LOCATION"] = (IsRegion, "be the name of an Azure region"),
        ["VIDEOCONF_MODEL_LOCATION"] = (IsRegion, "be the name of an Azure region"),
        ["VIDEOCONF_MODEL_NAME"] = (text => Word().IsMatch(text), "be the name of a model, such as gpt-4.1-mini"),
        ["VIDEOCONF_MODEL_VERSION"] = (text => Word().IsMatch(text), "be the version of a model, such as 2025-04-14"),
        ["VIDEOCONF_MODEL_SKU"] = OneOf("DataZoneStandard", "GlobalStandard", "Standard"),
        ["VIDEOCONF_COMMUNICATION"] = OneOf("true", "false"),
        ["VIDEOCONF_COMMUNICATION_DATA_LOCATION"] = (text => DataLocation().IsMatch(text), "be where Communication Services may keep data, such as Europe or United States"),
        ["VIDEOCONF_WEB_LOCATION"] = (IsRegion, "be the name of an Azure region"),
        ["VIDEOCONF_NAT_GATEWAY"] = OneOf("true", "false"),
        ["VIDEOCONF_OPERATOR_IP_RANGES"] = (text => Split(text).All(IsRange), "be IPv4 addresses or ranges, comma-separated, such as 198.51.100.0/24"),
        ["VIDEOCONF_NODE_WEIGHT"] = (text => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight) && weight <= 1, "be a number from 0 to 1, such as 0.05"),
        ["VIDEOCONF_ALERT_EMAIL"] = (text => text.Length <= 254 && Mail().IsMatch(text), "be an e-mail address"),
        ["VIDEOCONF_ALERT_WEBHOOK"] = (text => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == "https", "be an https URL"),
        ["VIDEOCONF_RUNBOOKS"] = (text => text.Length <= 200 && !text.Any(char.IsWhiteSpace), "be a path or URL without spaces"),
        ["VIDEOCONF_SECRETS_SEEDED"] = OneOf("true", "false"),
        ["VIDEOCONF_SIGNALR_UPSTREAM_READY"] = OneOf("true", "false"),
    };

    /// <summary>All that is wrong, a sentence each.</summary>
    public static List<string> Check(HookSettings settings)
    {
        var wrong = new List<string>();
        foreach (var (name, rule) in Values)
        {
            // A secret's value is not repeated: this goes into logs of pipelines.
            if (settings.Text(name) is { } value && !rule.IsGood(value))
                wrong.Add(name == "VIDEOCONF_ALERT_WEBHOOK" ? $"{name} must {rule.Should}." : $"{name} is '{value}', and must {rule.Should}.");
        }

        if (settings.Text("VIDEOCONF_SSH_PUBLIC_KEY") is null) wrong.Add("VIDEOCONF_SSH_PUBLIC_KEY is missing: machines are not made without one, although no firewall rule lets SSH in.");
        if (settings.Text("AZURE_ENV_NAME") is { } environment && !EnvironmentName().IsMatch(environment)) wrong.Add($"The environment's name '{environment}' must be 1 to 32 letters, digits and hyphens.");
        CheckRegions(settings, wrong);
        if (settings.Text("VIDEOCONF_TURN_DOMAIN") is null != settings.Text("VIDEOCONF_TURN_CERTIFICATE_URL") is null)
            wrong.Add("VIDEOCONF_TURN_DOMAIN and VIDEOCONF_TURN_CERTIFICATE_URL go together: clients check that the certificate is the name's.");
        return wrong;
    }

    private static void CheckRegions(HookSettings settings, List<string> wrong)
    {
        var regions = settings.List("VIDEOCONF_REGIONS");
        if (regions.Count >= MostRegions) wrong.Add($"VIDEOCONF_REGIONS names {regions.Count} regions; {MostRegions - 1} are the most.");
        foreach (var twice in regions.GroupBy(region => region, StringComparer.Ordinal).Where(group => group.Count() > 1)) wrong.Add($"VIDEOCONF_REGIONS names {twice.Key} twice.");
        if (settings.Text("AZURE_LOCATION") is { } home && regions.Contains(home, StringComparer.Ordinal)) wrong.Add($"VIDEOCONF_REGIONS names {home}, which is the home region: leave it out.");

        // A region's place in the list is its address space, which cannot change under machines that run.
        var before = settings.List("VIDEOCONF_REGIONS_DEPLOYED");
        if (!regions.Take(before.Count).SequenceEqual(before, StringComparer.Ordinal))
            wrong.Add($"VIDEOCONF_REGIONS was '{string.Join(',', before)}' when it was deployed. Append to it; to leave a region, deploy a new environment.");
    }

    private static (Func<string, bool>, string) OneOf(params string[] words) => (text => words.Contains(text, StringComparer.Ordinal), $"be {string.Join(" or ", words)}");

    private static string[] Split(string text) => text.Split(',', StringSplitOptions.TrimEntries);

    private static bool IsRegion(string text) => Region().IsMatch(text);

    private static bool IsSshKey(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length >= 2 && SshKind().IsMatch(parts[0]) && parts[1].Length >= 64 && Convert.TryFromBase64String(parts[1], new byte[parts[1].Length], out _);
    }

    private static bool IsHostAndPort(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && HostName().IsMatch(text[..colon])
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65_535;
    }

    private static bool IsRange(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var address = slash < 0 ? text : text[..slash];
        return IPAddress.TryParse(address, out var parsed) && parsed.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork && address.Count(character => character == '.') == 3
            && (slash < 0 || (int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var bits) && bits <= 32));
    }

    [GeneratedRegex("^[a-z]+[a-z0-9]{2,40}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Region();

    [GeneratedRegex("^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521))$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SshKind();

    [GeneratedRegex(@"^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,62})(\.[A-Za-z0-9]([A-Za-z0-9-]{0,62}))*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HostName();

    [GeneratedRegex(@"^https://[a-z0-9-]{3,24}\.vault\.[a-z.]+/secrets/[A-Za-z0-9-]{1,127}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SecretUrl();

    [GeneratedRegex("^[A-Za-z0-9._-]{1,64}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Word();

    [GeneratedRegex("^[A-Za-z ]{3,40}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DataLocation();

    [GeneratedRegex(@"^[^@\s]+@[^@\s]+\.[^@\s]+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Mail();

    [GeneratedRegex("^[A-Za-z0-9-]{1,32}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EnvironmentName();
}
