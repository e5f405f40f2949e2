using System.Text.RegularExpressions;

namespace VideoConf.Delivery.Tests.Runbooks;

/// <summary>Who is woken by an alert finds the page that it names, and every page says which alerts lead to it.</summary>
public sealed partial class RunbookTests
{
    private static readonly string[] Expected =
    [
        "sfu-saturation", "high-turn-usage", "recording-failure", "certificate-rotation", "region-outage", "signalr-throttling", "cosmos-throttling", "key-rotation",
        "restoring-data", "upgrading-nodes",
    ];

    /// <summary>Alert to page, from every rule in the templates.</summary>
    private static readonly (string Alert, string Page)[] Alerts = [.. Read()];

    public static TheoryData<string> Pages => [.. Expected];

    [Fact]
    public void There_are_alerts() => Assert.True(Alerts.Length >= 12, $"{Alerts.Length} alerts were read from the templates.");

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_page_says_what_leads_to_it_what_users_see_and_when_it_is_over(string page)
    {
        var text = RepositoryFiles.Read($"docs/runbooks/{page}.md");
        Assert.StartsWith("# ", text, StringComparison.Ordinal);
        Assert.Matches(@"\*\*Alerts?\*\*:", text);
        Assert.Contains("**What users see**", text, StringComparison.Ordinal);
        Assert.Contains("## Over when", text, StringComparison.Ordinal);
        Assert.Contains("\n    ", text, StringComparison.Ordinal); // Commands.
        Assert.Contains($"({page}.md)", RepositoryFiles.Read("docs/runbooks/README.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_page_is_one_that_is_expected() =>
        Assert.Equal(
            Expected.Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(RepositoryFiles.PathOf("docs/runbooks"), "*.md").Select(file => Path.GetFileNameWithoutExtension(file)!).Where(name => name != "README").Order(StringComparer.Ordinal));

    [Fact]
    public void Every_alert_leads_to_a_page_that_names_it()
    {
        foreach (var (alert, page) in Alerts)
        {
            Assert.Contains(page, Expected);
            Assert.Contains($"{alert}`", RepositoryFiles.Read($"docs/runbooks/{page}.md"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_alert_that_a_page_names_is_one()
    {
        var known = Alerts.Select(alert => alert.Alert).ToHashSet(StringComparer.Ordinal);
        foreach (var page in Expected)
        {
            var line = AlertLines().Match(RepositoryFiles.Read($"docs/runbooks/{page}.md")).Groups["text"].Value;
            if (line.StartsWith(" none", StringComparison.Ordinal)) continue;
            foreach (Match named in Code().Matches(line))
            {
                var name = named.Groups["name"].Value;
                if (!name.Contains(' ', StringComparison.Ordinal)) Assert.Contains(known, alert => name.EndsWith(alert, StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public void Every_link_of_a_page_leads_somewhere()
    {
        foreach (var file in Directory.EnumerateFiles(RepositoryFiles.PathOf("docs"), "*.md", SearchOption.AllDirectories))
        {
            foreach (Match link in Links().Matches(File.ReadAllText(file)))
            {
                var target = link.Groups["to"].Value.Split('#')[0];
                if (target.Length == 0 || target.Contains("://", StringComparison.Ordinal)) continue;
                var path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, target));
                Assert.True(File.Exists(path) || Directory.Exists(path), $"{Path.GetFileName(file)} leads to {target}, which is not there.");
            }
        }
    }

    private static IEnumerable<(string Alert, string Page)> Read()
    {
        foreach (var file in Directory.EnumerateFiles(RepositoryFiles.PathOf("infra"), "*.bicep", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(file);
            foreach (Match rule in LogRules().Matches(text)) yield return (rule.Groups["alert"].Value, rule.Groups["page"].Value);
            foreach (Match rule in PlatformRules().Matches(text)) yield return (rule.Groups["alert"].Value, rule.Groups["page"].Value);
            foreach (Match rule in SingleRules().Matches(text)) yield return (rule.Groups["alert"].Value, rule.Groups["page"].Value);
        }
    }

    [GeneratedRegex("name: '(?<alert>[a-z-]+)', runbook: '(?<page>[a-z-]+)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LogRules();

    [GeneratedRegex(@"\{ name: '(?<alert>[a-z-]+)', resource:[^\n]*Runbook: (?<page>[a-z-]+)\.", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PlatformRules();

    [GeneratedRegex(@"name: '\$\{name\}-(?<alert>alert-[a-z]+)'[\s\S]{0,300}?Runbook: (?<page>[a-z-]+)\.", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SingleRules();

    [GeneratedRegex(@"\*\*Alerts?\*\*:(?<text>[\s\S]*?)\n\n", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AlertLines();

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Links();
}
