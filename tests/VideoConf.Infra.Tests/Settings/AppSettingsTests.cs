using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using VideoConf.Azure.Hosting;
using VideoConf.Functions.Hosting;
using VideoConf.Infra.Tests.Running;

namespace VideoConf.Infra.Tests.Settings;

/// <summary>What the app reads is what the template provides, both ways.</summary>
public sealed partial class AppSettingsTests
{
    // Read by the Functions host, its extensions and Azure's client libraries: none of it by this project's code.
    private static readonly string[] OfThePlatform =
        ["AzureWebJobsStorage__", "APPLICATIONINSIGHTS_", "AzureFunctionsJobHost__", "AzureSignalRConnectionString__credential", "AzureSignalRConnectionString__clientId"];

    // Set by the platform itself, or left to who runs the app in another way.
    private static readonly string[] NotOurs = [CloudSettings.PlatformAuthentication, CloudSettings.HubUrlSetting];

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void The_app_starts_with_what_the_template_provides(bool scheduler, bool everything) => Read(AppSettings.Of(scheduler, everything));

    [Fact]
    public void Every_setting_that_is_read_is_provided_and_every_one_that_is_provided_is_read()
    {
        var asked = Read(AppSettings.Of(scheduler: true, everything: true)).Concat(Read(AppSettings.Of(scheduler: false, everything: true))).Distinct().ToList();
        var provided = AppSettings.Provided;
        var sections = asked.Where(name => name.EndsWith("__*", StringComparison.Ordinal)).Select(name => name[..^1]).ToList();

        Assert.DoesNotContain(provided, name => !asked.Contains(name, StringComparer.OrdinalIgnoreCase) && !sections.Exists(section => name.StartsWith(section, StringComparison.OrdinalIgnoreCase))
            && !Array.Exists(OfThePlatform, prefix => name.StartsWith(prefix, StringComparison.Ordinal)) && !InHostJson().Contains(name));

        // A name is asked for as a key of a section and as it stands in the environment.
        Assert.DoesNotContain(asked, name => !name.EndsWith("__*", StringComparison.Ordinal) && !NotOurs.Contains(name) && !provided.Contains(name)
            && !provided.Any(setting => setting.StartsWith(name + "__", StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public void What_host_json_takes_from_settings_is_provided_by_either_way_to_keep_orchestrations()
    {
        Assert.Equal(["DURABLE_TASK_SCHEDULER_CONNECTION_STRING", "TASKHUB_NAME"], InHostJson().Order(StringComparer.Ordinal));
        Assert.Superset(InHostJson(), AppSettings.Of(scheduler: true, everything: false).Keys.ToHashSet(StringComparer.Ordinal));

        // Without the scheduler its provider is replaced, and its connection with it.
        var storage = AppSettings.Of(scheduler: false, everything: false);
        Assert.Equal("AzureStorage", storage["AzureFunctionsJobHost__extensions__durableTask__storageProvider__type"]);
        Assert.Equal("AzureWebJobsStorage", storage["AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName"]);
    }

    [Fact]
    public void Host_json_is_one_that_the_host_takes()
    {
        var host = JsonNode.Parse(Repository.Read("host.json"))!;

        Assert.Equal("2.0", host["version"]!.GetValue<string>());

        // A slice of the making of a recording's files, the longest that a function works, is four minutes and what comes before and after it.
        Assert.Equal("00:10:00", host["functionTimeout"]!.GetValue<string>());
        Assert.Equal("", host["extensions"]!["http"]!["routePrefix"]!.GetValue<string>());
        Assert.Equal("azureManaged", host["extensions"]!["durableTask"]!["storageProvider"]!["type"]!.GetValue<string>());
        Assert.Equal(["version", "functionTimeout", "logging", "extensions"], host.AsObject().Select(member => member.Key));
    }

    [Fact]
    public void The_readme_names_every_section_of_settings()
    {
        var readme = Repository.Read("infra", "README.md");
        var missing = AppSettings.Provided.Where(name => name.Contains("__", StringComparison.Ordinal) && !Array.Exists(OfThePlatform, prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            .Select(name => name.Split("__")).Where(name => !readme.Contains($"`{name[0]}` |", StringComparison.Ordinal) && !readme.Contains($"`{name[0]}__", StringComparison.Ordinal) || (name[0] != "AzureSignalRConnectionString" && !readme.Contains(name[1], StringComparison.Ordinal)));

        Assert.Empty(missing.Select(name => string.Join("__", name)));
    }

    private static IReadOnlyCollection<string> Read(Dictionary<string, string> settings)
    {
        var provider = new RecordingProvider(settings);
        var configuration = new ConfigurationBuilder().Add(provider).Build();
        CloudSettings.Read(configuration);
        AzureSettings.Read(configuration);
        return provider.Asked;
    }

    private static HashSet<string> InHostJson()
    {
        var text = Repository.Read("host.json");
        var connections = JsonNode.Parse(text)!["extensions"]!["durableTask"]!["storageProvider"]!["connectionStringName"]!.GetValue<string>();
        return [connections, .. Placeholder().Matches(text).Select(match => match.Groups["name"].Value)];
    }

    [GeneratedRegex("%(?<name>[A-Z_]+)%", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Placeholder();
}
