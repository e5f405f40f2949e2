using System.Text.RegularExpressions;
using VideoConf.Infra.Tests.Bicep;
using VideoConf.Infra.Tests.Running;

namespace VideoConf.Infra.Tests.Settings;

/// <summary>Front Door lets the API through, whole.</summary>
public sealed partial class EdgeTests
{
    [Fact]
    public void Every_route_of_the_app_is_one_that_front_door_passes_on()
    {
        var patterns = Templates.Module("front-door-route").Expressions.OfType<ObjectLiteral>().Select(part => part["patternsToMatch"]).OfType<ArrayLiteral>().Single().Items.Select(Templates.Constant).ToList();
        var routes = Directory.GetFiles(Repository.Path("functions", "VideoConf.Functions"), "*.cs", SearchOption.AllDirectories).SelectMany(path => Route().Matches(File.ReadAllText(path))).Select(match => "/" + match.Groups["route"].Value).ToList();

        Assert.True(routes.Count >= 40, $"only {routes.Count} routes were found");
        Assert.Empty(routes.Where(route => !patterns.Exists(pattern => Fits(pattern, route))).ToList());
    }

    private static bool Fits(string pattern, string route) => pattern.EndsWith('*') ? route.StartsWith(pattern[..^1], StringComparison.Ordinal) : route == pattern;

    [GeneratedRegex("Route = \"(?<route>[^\"]+)\"", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Route();
}
