using System.Net;
using System.Text.RegularExpressions;
using VideoConf.MediaNode.Metrics;
using VideoConf.MediaNode.Tests.Support;
using VideoConf.Sfu;

namespace VideoConf.MediaNode.Tests.Metrics;

public sealed partial class MetricsTests
{
    [Fact]
    public async Task Metrics_and_health_need_no_token()
    {
        await using var node = await NodeFixture.StartAsync();
        node.UseServiceToken(null);
        using var health = await node.Http.GetAsync("/healthz");
        using var metrics = await node.Http.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Equal(HttpStatusCode.OK, metrics.StatusCode);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", metrics.Content.Headers.ContentType?.ToString());
        var page = await metrics.Content.ReadAsStringAsync();
        AssertWellFormed(page);
        foreach (var family in new[] { "videoconf_rooms 3", "videoconf_events_queued", "process_cpu_seconds_total", "process_resident_memory_bytes", "dotnet_gc_collections_total{generation=\"2\"}" })
            Assert.Contains(family, page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_counter_of_the_sfu_is_written_well_formed()
    {
        var text = new PrometheusText();
        SfuMetrics.Write(text, new()
        {
            PacketsIn = 12,
            Rooms = 2,
            Dropped = new Dictionary<DropReason, long> { [DropReason.UnknownSsrc] = 4, [DropReason.Replayed] = 1 },
            ForwardingDelay = [new(100, 5), new(1_000, 3), new(int.MaxValue, 1)],
        });
        var page = text.ToString();
        AssertWellFormed(page);
        Assert.Contains("videoconf_packets_received_total 12\n", page, StringComparison.Ordinal);
        Assert.Contains("videoconf_packets_dropped_total{reason=\"unknown_ssrc\"} 4\n", page, StringComparison.Ordinal);
        Assert.Contains("videoconf_forwarding_delay_seconds_bucket{le=\"0.0001\"} 5\n", page, StringComparison.Ordinal);
        Assert.Contains("videoconf_forwarding_delay_seconds_bucket{le=\"0.001\"} 8\n", page, StringComparison.Ordinal);
        Assert.Contains("videoconf_forwarding_delay_seconds_bucket{le=\"+Inf\"} 9\n", page, StringComparison.Ordinal);
        Assert.Contains("videoconf_forwarding_delay_seconds_count 9\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_are_escaped()
    {
        var text = new PrometheusText();
        text.Info("x_info", "A \\ and\na line.", ("name", "a\"b\\c\nd"));
        Assert.Equal("# HELP x_info A \\\\ and\\na line.\n# TYPE x_info gauge\nx_info{name=\"a\\\"b\\\\c\\nd\"} 1\n", text.ToString());
    }

    /// <summary>Every line is a comment or a sample of a family announced before, and no family is announced twice.</summary>
    private static void AssertWellFormed(string page)
    {
        var families = new HashSet<string>(StringComparer.Ordinal);
        Assert.EndsWith("\n", page, StringComparison.Ordinal);
        foreach (var line in page.TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal)) continue;
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                Assert.True(families.Add(line.Split(' ')[2]), line);
                continue;
            }

            var sample = Sample().Match(line);
            Assert.True(sample.Success, line);
            var name = sample.Groups["name"].Value;
            Assert.True(families.Contains(name) || families.Contains(name.Replace("_bucket", "", StringComparison.Ordinal).Replace("_count", "", StringComparison.Ordinal)), line);
        }
    }

    [GeneratedRegex("""^(?<name>[a-z_]+)(\{[a-z_]+="(?:[^"\\\n]|\\.)*"(,[a-z_]+="(?:[^"\\\n]|\\.)*")*\})? -?[0-9.E+-]+$""", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Sample();
}
