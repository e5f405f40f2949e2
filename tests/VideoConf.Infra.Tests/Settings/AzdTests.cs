using System.Text.Json.Nodes;
using System.Xml.Linq;
using VideoConf.Infra.Tests.Running;

namespace VideoConf.Infra.Tests.Settings;

/// <summary>azure.yaml by the rules of azd's schema (Azure/azure-dev, schemas/v1.0/azure.yaml.json), as far as it is used here.</summary>
public sealed class AzdTests
{
    private static readonly string[] HookKeys = ["run", "kind", "shell", "dir", "interactive", "continueOnError", "secrets", "config", "windows", "posix"];
    private static readonly string[] ServiceHooks = ["restore", "build", "package", "publish", "deploy"];
    private static readonly string[] ProjectHooks = ["restore", "package", "publish", "provision", "deploy", "up", "down", "infracreate", "infradelete"];
    private readonly JsonObject _azd = Yaml.Parse(Repository.Read("azure.yaml")).AsObject();

    [Fact]
    public void Only_keys_of_the_schema_are_there()
    {
        Only(_azd, "name", "metadata", "resourceGroup", "requiredVersions", "infra", "services", "hooks", "pipeline", "state", "platform", "workflows", "cloud", "resources");
        Only(_azd["infra"]!.AsObject(), "provider", "path", "module", "layers");
        foreach (var layer in _azd["infra"]!["layers"]!.AsArray()) Only(layer!.AsObject(), "name", "path", "module", "dependsOn", "hooks");
        foreach (var (_, service) in _azd["services"]!.AsObject()) Only(service!.AsObject(), "project", "language", "host", "dist", "resourceName", "resourceGroup", "module", "env", "uses", "remoteBuild", "hooks", "config", "condition", "image", "docker", "k8s", "apiVersion");
    }

    // Hooks in C# came with 1.24, layers that wait for each other with 1.25.
    [Fact]
    public void An_older_azd_is_refused() => Assert.Equal(">= 1.25.0", _azd["requiredVersions"]!["azd"]!.GetValue<string>());

    [Fact]
    public void Layers_are_there_and_depend_on_each_other()
    {
        var layers = _azd["infra"]!["layers"]!.AsArray().Select(layer => layer!.AsObject()).ToList();
        var names = layers.Select(layer => layer["name"]!.GetValue<string>()).ToList();
        foreach (var layer in layers)
        {
            var file = Path.Combine(layer["path"]!.GetValue<string>(), layer["module"]!.GetValue<string>());
            Assert.True(File.Exists(Repository.Path(file + ".bicep")) && File.Exists(Repository.Path(file + ".parameters.json")), file);
            Assert.All(layer["dependsOn"]?.AsArray() ?? [], on => Assert.Contains(on!.GetValue<string>(), names));
        }
    }

    [Fact]
    public void Every_service_is_a_project_and_has_a_resource_that_is_tagged_with_its_name()
    {
        var tagged = Bicep.Templates.All.Values.SelectMany(file => file.Expressions.OfType<Bicep.ObjectLiteral>()).Select(part => part["azd-service-name"]).Where(tag => tag is not null).Select(Bicep.Templates.Constant).ToList();
        foreach (var (name, service) in _azd["services"]!.AsObject())
        {
            Assert.Contains(service!["host"]!.GetValue<string>(), new[] { "appservice", "containerapp", "function", "staticwebapp", "aks" });
            Assert.True(Path.Exists(Repository.Path(service["project"]!.GetValue<string>())), name);

            // Two would be one too many: azd finds the resource by this tag alone.
            Assert.Single(tagged, name);
        }
    }

    // azd would write an id into the project file of who has none, at every deployment.
    [Fact]
    public void A_dotnet_service_has_an_id_for_user_secrets()
    {
        var project = XDocument.Load(Repository.Path(_azd["services"]!["api"]!["project"]!.GetValue<string>()));

        Assert.True(Guid.TryParse(project.Descendants("UserSecretsId").SingleOrDefault()?.Value, out _));
    }

    [Fact]
    public void Every_hook_is_a_file_of_its_kind_that_runs_at_a_time_that_azd_knows()
    {
        var run = new List<string>();
        Check(_azd["hooks"]!.AsObject(), ProjectHooks, "", run);
        foreach (var layer in _azd["infra"]!["layers"]!.AsArray()) Check(layer!["hooks"] as JsonObject, ["provision"], layer["path"]!.GetValue<string>(), run);
        foreach (var (_, service) in _azd["services"]!.AsObject())
        {
            var project = service!["project"]!.GetValue<string>();
            Check(service["hooks"] as JsonObject, ServiceHooks, Path.HasExtension(project) ? Path.GetDirectoryName(project)! : project, run);
        }

        Assert.Equal(Directory.GetFiles(Repository.Path("infra", "hooks"), "*.cs").Order(StringComparer.Ordinal), run.Order(StringComparer.Ordinal));
    }

    private static void Check(JsonObject? hooks, string[] times, string folder, List<string> run)
    {
        foreach (var (name, hook) in hooks ?? [])
        {
            Assert.Contains(name, times.SelectMany(time => new[] { "pre" + time, "post" + time }));
            Only(hook!.AsObject(), HookKeys);
            Assert.Equal("dotnet", hook["kind"]!.GetValue<string>());
            var path = Path.GetFullPath(Repository.Path(folder, hook["run"]!.GetValue<string>()));
            Assert.True(File.Exists(path), path);
            run.Add(path);
        }
    }

    private static void Only(JsonObject mapping, params string[] keys) => Assert.Empty(mapping.Select(member => member.Key).Except(keys, StringComparer.Ordinal));
}
