namespace VideoConf.Deployment;

/// <summary>A hook's command line: <c>--name value</c> and <c>--flag</c>. azd gives none; people and <c>./videoconf</c> do.</summary>
public sealed class HookArguments
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>Reads it.</summary>
    /// <exception cref="HookException">A word stands where an option should.</exception>
    public static HookArguments Parse(IReadOnlyList<string> args)
    {
        ArgumentNullException.ThrowIfNull(args);
        var parsed = new HookArguments();
        for (var i = 0; i < args.Count; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal)) throw new HookException($"'{args[i]}' is no option.", "--help says which there are.");
            var isFlag = i + 1 == args.Count || args[i + 1].StartsWith("--", StringComparison.Ordinal);
            parsed._values[args[i]] = isFlag ? "" : args[++i];
        }

        return parsed;
    }

    /// <summary>Whether the flag was given.</summary>
    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>An option's value; null when it was not given.</summary>
    public string? Value(string name) => _values.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    /// <summary>Refuses what the hook does not know.</summary>
    /// <exception cref="HookException">There is such an option.</exception>
    public void Allow(params ReadOnlySpan<string> names)
    {
        foreach (var name in _values.Keys)
        {
            if (!names.Contains(name)) throw new HookException($"There is no option '{name}' here.", "--help says which there are.");
        }
    }
}
