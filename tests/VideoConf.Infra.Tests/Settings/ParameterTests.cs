using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using VideoConf.Deployment.Parameters;
using VideoConf.Infra.Tests.Bicep;
using VideoConf.Infra.Tests.Running;

namespace VideoConf.Infra.Tests.Settings;

/// <summary>What an operator sets, what hooks set, and what templates are given, are the same names.</summary>
public sealed partial class ParameterTests
{
    // azd's own.
    private static readonly string[] OfAzd = ["AZURE_ENV_NAME", "AZURE_LOCATION", "AZURE_PRINCIPAL_ID", "AZURE_PRINCIPAL_TYPE", "AZURE_SUBSCRIPTION_ID", "AZURE_TENANT_ID"];

    [Theory]
    [InlineData("main")]
    [InlineData("nodes")]
    public void A_layer_is_given_every_parameter_without_a_default_and_nothing_that_it_does_not_declare(string layer)
    {
        var declared = Templates.All[$"infra/{layer}.bicep"].Of("param").ToList();
        var given = Parameters(layer).Keys.ToList();

        Assert.Empty(given.Except(declared.Select(parameter => parameter.Symbol), StringComparer.Ordinal));
        Assert.Empty(declared.Where(parameter => parameter.Value is null).Select(parameter => parameter.Symbol).Except(given, StringComparer.Ordinal));

        // What is declared and never given cannot be set: a parameter that nobody can change.
        Assert.Empty(declared.Select(parameter => parameter.Symbol).Except(given, StringComparer.Ordinal));
    }

    [Fact]
    public void Defaults_of_parameter_files_are_those_of_the_templates()
    {
        foreach (var layer in new[] { "main", "nodes" })
        {
            foreach (var (name, value) in Parameters(layer))
            {
                if (value.Default is not { } text || Templates.All[$"infra/{layer}.bicep"][name]!.Value is not (TextLiteral or Literal) || Templates.All[$"infra/{layer}.bicep"][name]!.Value is TextLiteral { Constant: null }) continue;
                Assert.Equal((name, Templates.Constant(Templates.All[$"infra/{layer}.bicep"][name]!.Value)), (name, text));
            }
        }
    }

    [Fact]
    public void Every_variable_comes_from_azd_the_operator_a_hook_or_the_first_layer()
    {
        var outputs = Templates.Main.Of("output").Select(output => output.Symbol).ToHashSet(StringComparer.Ordinal);
        var fromHooks = FromHooks();
        var unknown = new[] { "main", "nodes" }.SelectMany(layer => Parameters(layer).Values).Select(value => value.Variable)
            .Where(variable => !OfAzd.Contains(variable) && !Rules.Values.ContainsKey(variable) && !outputs.Contains(variable) && !fromHooks.Contains(variable));

        Assert.Empty(unknown);
    }

    [Fact]
    public void Every_setting_of_the_operator_is_checked_used_and_explained()
    {
        var used = new[] { "main", "nodes" }.SelectMany(layer => Parameters(layer).Values).Select(value => value.Variable).Where(variable => variable.StartsWith("VIDEOCONF_", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        var readme = Repository.Read("infra", "README.md");

        Assert.Equal(used.Order(StringComparer.Ordinal), Rules.Values.Keys.Order(StringComparer.Ordinal));

        // '`VIDEOCONF_MODEL_LOCATION`, `_MODEL_NAME`' names both.
        Assert.DoesNotContain(used, name => !readme.Contains($"`{name}`", StringComparison.Ordinal) && !readme.Contains($"`{name["VIDEOCONF".Length..]}`", StringComparison.Ordinal) && !readme.Contains($"`{name}=", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_output_of_a_layer_is_read_by_a_hook_or_by_the_second_layer()
    {
        var hooks = string.Concat(Directory.GetFiles(Repository.Path("infra", "hooks", "VideoConf.Deployment"), "*.cs", SearchOption.AllDirectories).Where(path => !path.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText));
        var variables = Parameters("nodes").Values.Select(value => value.Variable).ToHashSet(StringComparer.Ordinal);

        Assert.DoesNotContain(Templates.Layers.SelectMany(file => file.Of("output")).Select(output => output.Symbol), name => !variables.Contains(name) && !hooks.Contains($"\"{name}\"", StringComparison.Ordinal));
    }

    // azd hands every variable to 'dotnet publish', where it is a property: one of these names would change the build.
    [Fact]
    public void No_variable_has_the_name_of_a_property_of_the_build()
    {
        string[] taken = ["Version", "Platform", "Configuration", "OutputPath", "TargetFramework", "RuntimeIdentifier", "OutDir", "AssemblyName", "RootNamespace", "LangVersion"];

        Assert.Empty(Templates.Layers.SelectMany(file => file.Of("output")).Select(output => output.Symbol).Concat(FromHooks()).Intersect(taken, StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public void The_hooks_know_the_profiles_as_the_template_has_them()
    {
        var profiles = Templates.Exported("profiles", "profiles");
        foreach (var profile in Profile.All)
        {
            var template = Assert.IsType<ObjectLiteral>(profiles[profile.Name]);
            var expected = new Profile(
                profile.Name, bool.Parse(Templates.Constant(template["quality"])), Templates.Constant(template["frontDoor"]).Length > 0,
                Number(template["nodesMinimum"]), Templates.Constant(template["nodeSize"]), Number(template["turnsMinimum"]), Templates.Constant(template["turnSize"]));
            Assert.Equal(expected, profile);
            Profile.Size(profile.NodeSize);
            Profile.Size(profile.TurnSize);
        }

        Assert.Equal(profiles.Keys, Profile.All.Select(profile => profile.Name));
    }

    [Fact]
    public void Hooks_and_templates_agree_on_the_upstream_and_on_what_private_links_ask()
    {
        var templates = Templates.Module("signalr").Expressions.OfType<ObjectLiteral>().Where(part => part["urlTemplate"] is not null).ToList();
        Assert.Equal(Deployment.Checks.Upstream.Events, templates.Select(template => (Templates.Constant(template["categoryPattern"]), Templates.Constant(template["eventPattern"]))));
        Assert.All(templates, template => Assert.Equal("*", Templates.Constant(template["hubPattern"])));
        var variable = Assert.IsType<Name>(templates.Select(template => template["urlTemplate"]).Distinct(EqualityComparer<Expression?>.Create((one, other) => (one as Name)?.Value == (other as Name)?.Value, _ => 0)).Single());
        var url = string.Concat(Assert.IsType<TextLiteral>(Templates.Module("signalr")[variable.Value]!.Value).Parts.Select(part => part.Text ?? part.Code switch { Name => "HOST", _ => "https://vault/" }));
        Assert.Equal(Deployment.Checks.Upstream.UrlTemplate("HOST", new Uri("https://vault/")), url);

        var asked = Templates.All.Values.SelectMany(file => file.Expressions.OfType<ObjectLiteral>()).Select(part => part["requestMessage"]).OfType<TextLiteral>().Select(text => text.Constant);
        Assert.All(asked, text => Assert.StartsWith("VideoConf: ", text, StringComparison.Ordinal));
    }

    private static int Number(Expression? value) => int.Parse(Templates.Constant(value), System.Globalization.CultureInfo.InvariantCulture);

    private static HashSet<string> FromHooks() => [.. Directory.GetFiles(Repository.Path("infra", "hooks", "VideoConf.Deployment"), "*.cs", SearchOption.AllDirectories)
        .SelectMany(path => Set().Matches(File.ReadAllText(path))).Select(match => match.Groups["name"].Value)];

    private static Dictionary<string, (string Variable, string? Default)> Parameters(string layer) =>
        JsonNode.Parse(Repository.Read("infra", $"{layer}.parameters.json"))!["parameters"]!.AsObject().ToDictionary(
            parameter => parameter.Key,
            parameter =>
            {
                var match = Variable().Match(parameter.Value!["value"]!.GetValue<string>());
                Assert.True(match.Success, parameter.Key);
                return (match.Groups["name"].Value, match.Groups["default"].Success ? match.Groups["default"].Value : null);
            },
            StringComparer.Ordinal);

    [GeneratedRegex(@"^\$\{(?<name>[A-Z0-9_]+)(=(?<default>[^}]*))?\}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Variable();

    [GeneratedRegex("""SetAsync\("(?<name>[A-Z_]+)",""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Set();
}
