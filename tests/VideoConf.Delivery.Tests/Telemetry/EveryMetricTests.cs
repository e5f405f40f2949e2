using System.Diagnostics.Metrics;
using System.Net;
using System.Text.RegularExpressions;
using VideoConf.Contracts.Telemetry;
using VideoConf.Contracts.Tokens;
using VideoConf.MediaNode;
using VideoConf.Meetings.Quality;

namespace VideoConf.Delivery.Tests.Telemetry;

/// <summary>An alert on a metric that nobody emits never fires, and nothing else would tell.</summary>
public sealed partial class EveryMetricTests
{
    private static readonly string[] Known = [.. Directory.EnumerateFiles(RepositoryFiles.PathOf("infra"), "*.bicep", SearchOption.AllDirectories)
        .SelectMany(file => MetricName().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Read => [.. Known];

    [Theory]
    [MemberData(nameof(Read))]
    public void Every_metric_that_infrastructure_reads_is_an_instrument(string name) => Assert.Contains(name, Emitted());

    [Fact]
    public void The_infrastructure_reads_the_metrics_of_each_objective()
    {
        foreach (var name in new[]
        {
            MetricNames.JoinsAttempted, MetricNames.JoinsConnected, MetricNames.RelaysAttempted, MetricNames.RelaysConnected, MetricNames.RecordingsEnded,
            MetricNames.RecordingsFailed, MetricNames.PlacementsRefused, MetricNames.NodeLoad, MetricNames.ClientPrefix + Measurements.RoundTripMs,
            MetricNames.ClientPrefix + Measurements.LossPercent, MetricNames.ClientPrefix + Measurements.JoinToConnectedMs,
        })
        {
            Assert.Contains(name, Known);
        }
    }

    [Fact]
    public void Every_runbook_and_page_names_metrics_that_there_are()
    {
        var emitted = Emitted();
        var pages = Directory.EnumerateFiles(RepositoryFiles.PathOf("docs"), "*.md", SearchOption.AllDirectories).Append(RepositoryFiles.PathOf("infra/README.md"));
        var unknown = pages.SelectMany(page => MetricName().Matches(File.ReadAllText(page)).Select(match => $"{Path.GetFileName(page)}: {match.Groups["name"].Value}"))
            .Where(named => !emitted.Contains(named[(named.IndexOf(' ', StringComparison.Ordinal) + 1)..])).ToArray();
        Assert.Empty(unknown);
    }

    /// <summary>A node put together as it is, and not started.</summary>
    private static void Node()
    {
        var key = SigningKey.Create();
        var app = MediaNodeApp.Build(
            new MediaNodeOptions
            {
                NodeId = "node",
                Region = "here",
                ListenUrl = new Uri("http://127.0.0.1:0"),
                ControlPlane = () => new Uri("http://127.0.0.1:1"),
                ControlPlaneKeys = new TokenVerifier(TimeProvider.System, key.PublicKey),
                NodeKey = new TokenIssuer(key, TimeProvider.System),
                AnnouncedAddresses = [IPAddress.Loopback],
            },
            TimeProvider.System);
        app.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(30));
    }

    /// <summary>Instruments that the real types publish.</summary>
    private static HashSet<string> Emitted()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (!instrument.Meter.Name.StartsWith(MetricNames.MeterPrefix, StringComparison.Ordinal)) return;
                lock (names) names.Add(instrument.Name);
            },
        };
        listener.Start();
        using var meetings = new MeetingMetrics();
        using var clients = new ClientMeasurements();
        Node();
        lock (names) return [.. names];
    }

    [GeneratedRegex(@"(?<![\w.])(?<name>videoconf\.[a-z]+\.[a-zA-Z]+)\b(?![.|<])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MetricName();
}
