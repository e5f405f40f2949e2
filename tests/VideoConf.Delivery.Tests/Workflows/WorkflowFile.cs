using YamlDotNet.RepresentationModel;

namespace VideoConf.Delivery.Tests.Workflows;

/// <summary>A workflow file, as far as its rules need it read.</summary>
internal sealed class WorkflowFile
{
    private readonly YamlMappingNode _root;

    private WorkflowFile(string name, string text)
    {
        Name = name;
        Text = text;
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        _root = (YamlMappingNode)stream.Documents[0].RootNode;
    }

    public string Name { get; }

    public string Text { get; }

    public YamlMappingNode? Permissions => Map(_root, "permissions");

    public YamlNode On => _root.Children[new YamlScalarNode("on")];

    public IReadOnlyDictionary<string, YamlMappingNode> Jobs =>
        Map(_root, "jobs")!.Children.ToDictionary(job => job.Key.ToString(), job => (YamlMappingNode)job.Value, StringComparer.Ordinal);

    public IEnumerable<YamlMappingNode> Steps => Jobs.Values.SelectMany(StepsOf);

    public static IEnumerable<WorkflowFile> All() =>
        Directory.EnumerateFiles(RepositoryFiles.PathOf(".github/workflows"), "*.yml").Order(StringComparer.Ordinal).Select(path => new WorkflowFile(Path.GetFileName(path), File.ReadAllText(path)));

    public static IEnumerable<YamlMappingNode> StepsOf(YamlMappingNode job) =>
        job.Children.TryGetValue(new YamlScalarNode("steps"), out var steps) ? ((YamlSequenceNode)steps).Children.Cast<YamlMappingNode>() : [];

    public static YamlMappingNode? Map(YamlMappingNode node, string key) => node.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value as YamlMappingNode : null;

    public static string? Value(YamlMappingNode node, string key) => node.Children.TryGetValue(new YamlScalarNode(key), out var value) ? (value as YamlScalarNode)?.Value : null;
}
