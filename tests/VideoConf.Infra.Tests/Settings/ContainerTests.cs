using System.Text.RegularExpressions;
using VideoConf.Infra.Tests.Bicep;
using VideoConf.Infra.Tests.Running;

namespace VideoConf.Infra.Tests.Settings;

/// <summary>What the code asks <c>IDocumentStore</c> for is what <c>cosmos.bicep</c> makes: SQLite makes a container when it is asked for one, Cosmos DB does not.</summary>
public sealed partial class ContainerTests
{
    // The journal of the one-machine engine: in the cloud, workflows are durable orchestrations.
    private const string OneMachineOnly = "/Workflows/Journal/";

    [Fact]
    public void Every_container_that_is_asked_for_is_made_and_every_one_that_is_made_is_asked_for()
    {
        var sources = Directory.GetFiles(Repository.Path("functions"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains(OneMachineOnly, StringComparison.Ordinal)).ToDictionary(path => path, File.ReadAllText, StringComparer.Ordinal);
        var asked = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (path, text) in sources)
        {
            foreach (var name in Use().Matches(text).Select(match => match.Groups["name"].Value))
            {
                // A variable comes from one of the others.
                if (name[0] == '"') asked.Add(name.Trim('"'));
                else if (char.IsUpper(name[0])) asked.Add(Constant(sources, path, name));
            }
        }

        Assert.Equal(((ArrayLiteral)Templates.Module("cosmos")["containers"]!.Value!).Items.Select(Templates.Constant), asked);
    }

    private static string Constant(Dictionary<string, string> sources, string path, string name)
    {
        var parts = name.Split('.');
        var text = parts.Length == 1 ? sources[path] : sources.Single(source => Path.GetFileName(source.Key) == parts[0] + ".cs").Value;
        var found = Regex.Match(text, $@"const string {parts[^1]} = ""(?<value>[a-z-]+)"";", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        Assert.True(found.Success, $"{path}: '{name}' is no constant that could be found");
        return found.Groups["value"].Value;
    }

    [GeneratedRegex("""(new Document(Key|Query)\(|DocumentKey \w+\([^)]*\) =>\s+new\()\s*(?<name>"[a-z-]+"|[\w.]+)\s*,""", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Use();
}
