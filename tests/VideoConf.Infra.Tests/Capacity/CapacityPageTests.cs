using System.Text.RegularExpressions;
using VideoConf.Capacity;
using VideoConf.Infra.Tests.Running;

namespace VideoConf.Infra.Tests.Capacity;

/// <summary>
/// What docs/capacity.md says between its marks is what the calculator prints for the options in them, and its plots are the calculator's. With
/// <c>VIDEOCONF_WRITE_CAPACITY=1</c> they are written instead.
/// </summary>
public sealed partial class CapacityPageTests
{
    private static readonly bool Writes = Environment.GetEnvironmentVariable("VIDEOCONF_WRITE_CAPACITY") == "1";

    [Fact]
    public void The_page_says_what_the_calculator_says()
    {
        var page = Repository.Read("docs", "capacity.md");
        var made = Section().Replace(page, static section =>
        {
            var (status, output, errors) = CapacityCommandTests.Run(section.Groups["options"].Value);
            Assert.True(status == 0, errors);
            return $"<!-- capacity {section.Groups["options"].Value} -->\n{output.Trim()}\n<!-- /capacity -->";
        });

        Assert.True(Section().Count(page) >= 4);
        if (Writes) File.WriteAllText(Repository.Path("docs", "capacity.md"), made);
        else Assert.Equal(made, page);
    }

    [Fact]
    public void Its_plots_are_the_calculators()
    {
        foreach (var (name, plot) in Plots.All(Inputs.Load()))
        {
            if (Writes) File.WriteAllText(Repository.Path("docs", "images", name), plot);
            else Assert.Equal(plot, Repository.Read("docs", "images", name));
            Assert.Contains($"images/{name}", Repository.Read("docs", "capacity.md"), StringComparison.Ordinal);
        }
    }

    [GeneratedRegex(@"<!-- capacity (?<options>[^\n]+) -->\n.*?<!-- /capacity -->", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Section();
}
