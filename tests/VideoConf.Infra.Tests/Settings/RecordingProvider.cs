using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;

namespace VideoConf.Infra.Tests.Settings;

/// <summary>Settings that remember which of them were asked for, by the names they have in Azure (<c>__</c> for the colon).</summary>
internal sealed class RecordingProvider : ConfigurationProvider, IConfigurationSource
{
    private readonly ConcurrentDictionary<string, byte> _asked = new(StringComparer.OrdinalIgnoreCase);

    public RecordingProvider(IReadOnlyDictionary<string, string> settings)
    {
        foreach (var (name, value) in settings) Data[name.Replace("__", ":", StringComparison.Ordinal)] = value;
    }

    /// <summary>What was asked for; a section whose members were listed ends with <c>__*</c>.</summary>
    public IReadOnlyCollection<string> Asked => [.. _asked.Keys.Select(key => key.Replace(":", "__", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public override bool TryGet(string key, out string? value)
    {
        _asked[key] = 0;
        return base.TryGet(key, out value);
    }

    public override IEnumerable<string> GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath)
    {
        if (parentPath is not null) _asked[$"{parentPath}:*"] = 0;
        return base.GetChildKeys(earlierKeys, parentPath);
    }

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;
}
