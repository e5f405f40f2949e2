using System.CommandLine;
using VideoConf.Meetings.Placement;

namespace VideoConf.Local.Hosting;

/// <summary>The part of the command line that is about several media nodes.</summary>
internal sealed class NodeArguments
{
    /// <summary>Where the secret of <c>--outside-nodes</c> comes from.</summary>
    public const string SecretVariable = "VIDEOCONF_NODE_SECRET";

    private const int MostNodes = 64;
    private const int ShortestSecret = 16;

    private readonly Func<string, string?> _environment;

    private readonly Option<int> _count = Number("--nodes", MostNodes, "Media nodes as processes of their own, to try out what happens between nodes (default: one in this process)");
    private readonly Option<int> _capacity = Number("--node-capacity", 1_000_000, "Participants that each of --nodes takes (default: no bound)");
    private readonly Option<string> _regions = new("--node-regions")
    {
        Description = "Regions of --nodes, comma-separated, in turn; the first is home to new rooms",
        HelpName = "LIST",
        DefaultValueFactory = _ => "",
    };

    private readonly Option<string> _relays = new("--relays")
    {
        Description = "How far a room may reach over several of --nodes: everywhere, in its region, or none",
        HelpName = "REACH",
        DefaultValueFactory = _ => RelayReaches.Everywhere,
    };

    private readonly Option<string> _outside = new("--outside-nodes")
    {
        Description = $"Ids of media nodes of this machine that somebody else starts, comma-separated; they register with what {SecretVariable} holds",
        HelpName = "LIST",
        DefaultValueFactory = _ => "",
    };

    public NodeArguments(Func<string, string?> environment)
    {
        _environment = environment;
        _relays.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && !RelayReaches.All.Contains(token.Value, StringComparer.Ordinal)) result.AddError($"--relays {token.Value}: one of {string.Join(", ", RelayReaches.All)}.");
        });
        _regions.Validators.Add(static result =>
        {
            foreach (var region in Split(result.Tokens is [var token] ? token.Value : "").Where(region => region.Length > 40 || !region.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')))
                result.AddError($"--node-regions: '{region}' is no region; use 1 to 40 characters of A-Z, a-z, 0-9 and '-'.");
        });
        _outside.Validators.Add(result =>
        {
            string[] ids = Split(result.Tokens is [var token] ? token.Value : "");
            foreach (var id in ids.Where(id => id.Length > 64 || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')))
                result.AddError($"--outside-nodes: '{id}' is no id; use 1 to 64 characters of A-Z, a-z, 0-9, '-', '_' and '.'.");
            if (ids.Length > 0 && Secret.Length < ShortestSecret) result.AddError($"--outside-nodes needs a secret of at least {ShortestSecret} characters in {SecretVariable}, which the nodes register with.");
        });
    }

    /// <summary>What nodes of <c>--outside-nodes</c> register with; empty for none.</summary>
    public string Secret => _environment(SecretVariable) ?? "";

    public void AddTo(RootCommand root)
    {
        root.Add(_count);
        root.Add(_capacity);
        root.Add(_regions);
        root.Add(_relays);
        root.Add(_outside);
        root.Validators.Add(result =>
        {
            if (result.GetResult(_count) is { Implicit: false } && result.GetResult(_outside) is { Implicit: false }) result.AddError($"{_count.Name} and {_outside.Name} do not go together.");
        });
    }

    public int Count(ParseResult parsed) => parsed.GetValue(_count);

    public int Capacity(ParseResult parsed) => parsed.GetValue(_capacity);

    public IReadOnlyList<string> Regions(ParseResult parsed) => Split(parsed.GetRequiredValue(_regions));

    public string Relays(ParseResult parsed) => parsed.GetRequiredValue(_relays);

    public IReadOnlyList<string> Outside(ParseResult parsed) => Split(parsed.GetRequiredValue(_outside));

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static Option<int> Number(string name, int most, string description)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => 0 };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, out var number) || number < 0 || number > most)) result.AddError($"{name} {token.Value}: a number from 0 to {most}.");
        });
        return option;
    }
}
