using System.Collections;

namespace VideoConf.Deployment;

/// <summary>Variables of the environment. Empty is absent: azd sets a variable that has no value to nothing.</summary>
/// <param name="values">Their values by name.</param>
public sealed class HookSettings(IReadOnlyDictionary<string, string> values)
{
    /// <summary>Those of this process.</summary>
    public static HookSettings OfProcess() =>
        new(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal));

    /// <summary>A variable's value; null when it has none.</summary>
    public string? Text(string name) => values.TryGetValue(name, out var value) && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    /// <summary>Values of a comma-separated list.</summary>
    public IReadOnlyList<string> List(string name) => Text(name)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Values of a list as azd hands a template's array on: JSON.</summary>
    public IReadOnlyList<string> JsonList(string name)
    {
        if (Text(name) is not { } text) return [];
        try
        {
            return System.Text.Json.JsonSerializer.Deserialize<string[]>(text) ?? [];
        }
        catch (System.Text.Json.JsonException broken)
        {
            throw new HookException($"{name} is '{text}', and should be a JSON array of names.", "Run 'azd provision' again: it writes the variable anew.", broken);
        }
    }

    /// <summary>The values of <paramref name="names"/>, in their order.</summary>
    /// <exception cref="HookException">Some are absent; all of them are named.</exception>
    public string[] Required(params ReadOnlySpan<string> names)
    {
        var found = new string[names.Length];
        var missing = new List<string>();
        for (var i = 0; i < names.Length; i++)
        {
            if (Text(names[i]) is { } value) found[i] = value;
            else missing.Add(names[i]);
        }

        if (missing.Count == 0) return found;
        throw new HookException(
            $"{(missing.Count == 1 ? "A variable is" : "Variables are")} missing: {string.Join(", ", missing)}.",
            "azd sets them when it has provisioned. Run 'azd provision' first; to run a hook by hand, use 'azd hooks run'.");
    }

    /// <summary>A variable that is a URL.</summary>
    /// <exception cref="HookException">It is absent, or no URL.</exception>
    public Uri Url(string name)
    {
        var text = Required(name)[0];
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "https" or "http"
            ? url
            : throw new HookException($"{name} is '{text}', which is no URL.", "Run 'azd provision' again: it writes the variable anew.");
    }
}
