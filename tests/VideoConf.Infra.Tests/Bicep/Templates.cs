using VideoConf.Infra.Tests.Running;

namespace VideoConf.Infra.Tests.Bicep;

/// <summary>All templates, parsed once.</summary>
internal static class Templates
{
    public static IReadOnlyDictionary<string, BicepFile> All { get; } = Directory.GetFiles(Repository.Path("infra"), "*.bicep", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Repository.Root, path)).Order(StringComparer.Ordinal)
        .ToDictionary(path => path, path => Parser.Parse(path, Repository.Read(path)), StringComparer.Ordinal);

    public static BicepFile Main => All["infra/main.bicep"];

    public static BicepFile Nodes => All["infra/nodes.bicep"];

    /// <summary>The two that azd deploys.</summary>
    public static IEnumerable<BicepFile> Layers => [Main, Nodes];

    public static BicepFile Module(string name) => All[$"infra/modules/{name}.bicep"];

    /// <summary>The file that a path in another file leads to; null when there is none.</summary>
    public static BicepFile? At(BicepFile from, string path) =>
        All.GetValueOrDefault(Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(from.Path)!, path))));

    /// <summary>The object that a file exports under a name.</summary>
    public static ObjectLiteral Exported(string file, string symbol) =>
        Assert.IsType<ObjectLiteral>(All[$"infra/{file}.bicep"][symbol]?.Value);

    /// <summary>A constant's text or number.</summary>
    public static string Constant(Expression? value) => value switch
    {
        TextLiteral { Constant: { } text } => text,
        Literal literal => literal.Value,
        _ => throw new InvalidOperationException($"'{value}' is no constant."),
    };
}
