using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace VideoConf.Azure.Hosting;

/// <summary>Reads settings and remembers what is wrong with them, so that who deploys is told everything at once.</summary>
/// <param name="configuration">In names of environment variables two underscores are a section's colon; configuration has turned them into one.</param>
internal sealed class SettingsReader(IConfiguration configuration)
{
    private static readonly Uri Nowhere = new("https://invalid.invalid");
    private readonly List<string> _wrong = [];

    public void Refuse(string name, string why) => _wrong.Add($"{name} {why}");

    public void ThrowIfAny()
    {
        if (_wrong.Count > 0) throw new InvalidOperationException($"Azure's settings are not complete: {string.Join("; ", _wrong)}.");
    }

    public string? Optional(string name)
    {
        var value = configuration[name.Replace("__", ":", StringComparison.Ordinal)] ?? configuration[name];
        return string.IsNullOrWhiteSpace(value) ? null : value.Trim();
    }

    public string Text(string name)
    {
        if (Optional(name) is { } value) return value;
        Refuse(name, "is missing");
        return "";
    }

    public int Port(string name)
    {
        if (!int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is 0 or > 65535)
        {
            if (Optional(name) is not null) Refuse(name, "is no port");
            return 0;
        }

        return port;
    }

    public Uri Address(string name) => Optional(name) is { } value ? Parse(name, value) : Missing(name);

    public Uri? OptionalAddress(string name) => Optional(name) is { } value ? Parse(name, value) : null;

    public ImmutableArray<string> List(string name) => [.. Text(name).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    public ImmutableDictionary<string, Uri> Addresses(string section)
    {
        var children = configuration.GetSection(section.Replace("__", ":", StringComparison.Ordinal)).GetChildren().ToList();
        if (children.Count == 0) Refuse(section, "has no member");
        return children.ToImmutableDictionary(child => child.Key, child => Address($"{section}__{child.Key}"), StringComparer.OrdinalIgnoreCase);
    }

    private Uri Missing(string name)
    {
        Refuse(name, "is missing");
        return Nowhere;
    }

    // A token goes to every one of these: never in the clear, but to this machine itself, where a stand-in may listen.
    private Uri Parse(string name, string value)
    {
        if (Uri.TryCreate(value, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)))
        {
            return address;
        }

        Refuse(name, "is no https address");
        return Nowhere;
    }
}
