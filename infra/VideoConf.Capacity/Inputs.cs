using System.Text.Json;

namespace VideoConf.Capacity;

/// <summary>One number that the model stands on.</summary>
/// <param name="Value">The number.</param>
/// <param name="Unit">What it counts.</param>
/// <param name="Kind"><c>measured</c>, <c>limit</c>, <c>price</c> or <c>assumption</c>.</param>
/// <param name="Source">Where it comes from.</param>
internal sealed record Input(double Value, string Unit, string Kind, string Source);

/// <summary>Every number of the model with its source: <c>inputs.json</c>, and nothing besides it.</summary>
internal sealed class Inputs
{
    private readonly IReadOnlyDictionary<string, Input> _all;

    private Inputs(IReadOnlyDictionary<string, Input> all) => _all = all;

    /// <summary>All of them, in the order of the file.</summary>
    public IReadOnlyDictionary<string, Input> All => _all;

    /// <summary>A number by its name.</summary>
    public double this[string name] => _all[name].Value;

    /// <summary>Those that the program was built with.</summary>
    public static Inputs Load()
    {
        using var stream = typeof(Inputs).Assembly.GetManifestResourceStream("inputs.json")!;
        using var document = JsonDocument.Parse(stream);
        var all = new OrderedDictionary<string, Input>(StringComparer.Ordinal);
        foreach (var item in document.RootElement.EnumerateObject())
        {
            string Text(string member) => item.Value.GetProperty(member).GetString()!;
            all.Add(item.Name, new Input(item.Value.GetProperty("value").GetDouble(), Text("unit"), Text("kind"), Text("source")));
        }

        return new Inputs(all);
    }

    /// <summary>The same with one number changed: what an option says instead of the file.</summary>
    public Inputs With(string name, double value) =>
        new(new OrderedDictionary<string, Input>(_all.Select(entry => entry.Key == name ? KeyValuePair.Create(name, entry.Value with { Value = value, Kind = "option", Source = "the command line" }) : entry), StringComparer.Ordinal));
}
