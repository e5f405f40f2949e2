using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using Azure.Core;
using VideoConf.Contracts.Telemetry;
using VideoConf.Meetings.Quality;
using VideoConf.Telemetry;
using VideoConf.TestSupport;

namespace VideoConf.Delivery.Tests.Telemetry;

public sealed class TelemetryPipelineTests : IDisposable
{
    private const string Key = "11111111-2222-3333-4444-555555555555";
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    // Its own, because every pipeline of the process hears every meter of ours.
    private readonly string _name = "videoconf.test." + Guid.NewGuid().ToString("N");
    private readonly Meter _meter = new("VideoConf.Tests");
    private readonly TestInsights _insights = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly List<string> _reports = [];

    [Fact]
    public void A_counter_arrives_as_the_sum_of_its_interval()
    {
        using var pipeline = Start();
        var counter = _meter.CreateCounter<long>(_name);
        counter.Add(2);
        counter.Add(3);
        Assert.True(pipeline.Flush(Long));
        counter.Add(4);
        Assert.True(pipeline.Flush(Long));

        Assert.Equal([5, 4], Points().Select(point => point.GetProperty("value").GetDouble()));
        Assert.Equal(new Uri("http://insights.invalid/v2.1/track"), _insights.Requests[0].Address);
    }

    [Fact]
    public void A_histogram_arrives_with_count_and_bounds_and_its_dimensions()
    {
        using var pipeline = Start();
        var histogram = _meter.CreateHistogram<double>(_name);
        histogram.Record(10, new KeyValuePair<string, object?>("objective", "kept"));
        histogram.Record(30, new KeyValuePair<string, object?>("objective", "kept"));
        Assert.True(pipeline.Flush(Long));

        var envelope = Assert.Single(Envelopes());
        var data = envelope.GetProperty("data").GetProperty("baseData");
        var point = data.GetProperty("metrics")[0];
        Assert.Equal("MetricData", envelope.GetProperty("data").GetProperty("baseType").GetString());
        Assert.Equal(Key, envelope.GetProperty("iKey").GetString());
        Assert.Equal("media-node", envelope.GetProperty("tags").GetProperty("ai.cloud.role").GetString());
        Assert.Equal("node-1", envelope.GetProperty("tags").GetProperty("ai.cloud.roleInstance").GetString());
        Assert.Equal(40, point.GetProperty("value").GetDouble());
        Assert.Equal(2, point.GetProperty("count").GetInt32());
        Assert.Equal(10, point.GetProperty("min").GetDouble());
        Assert.Equal(30, point.GetProperty("max").GetDouble());
        Assert.Equal("kept", data.GetProperty("properties").GetProperty("objective").GetString());
        Assert.Equal("westeurope", data.GetProperty("properties").GetProperty("region").GetString());
    }

    [Fact]
    public void Who_sends_says_who_it_is()
    {
        using var pipeline = Start(new NamedCredential());
        _meter.CreateCounter<long>(_name).Add(1);
        Assert.True(pipeline.Flush(Long));
        Assert.Equal("Bearer token for https://monitor.azure.com//.default", _insights.Requests[0].Authorization);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData((HttpStatusCode)439)]
    public void What_is_not_taken_now_comes_with_the_next(HttpStatusCode status)
    {
        _insights.Answers(status);
        using var pipeline = Start();
        var counter = _meter.CreateCounter<long>(_name);
        counter.Add(1);
        Assert.False(pipeline.Flush(Long));
        counter.Add(2);
        Assert.True(pipeline.Flush(Long));

        Assert.Equal([1, 2], Points(_insights.Requests[^1].Envelopes).Select(point => point.GetProperty("value").GetDouble()));
        Assert.NotEmpty(_reports);
    }

    [Fact]
    public void A_pause_that_is_asked_for_is_kept()
    {
        _insights.Answers(HttpStatusCode.TooManyRequests, retryAfter: TimeSpan.FromMinutes(2));
        using var pipeline = Start();
        var counter = _meter.CreateCounter<long>(_name);
        counter.Add(1);
        Assert.False(pipeline.Flush(Long));
        counter.Add(1);
        Assert.False(pipeline.Flush(Long));
        Assert.Single(_insights.Requests);

        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.True(pipeline.Flush(Long));
        Assert.Equal(2, Points(_insights.Requests[^1].Envelopes).Count());
    }

    [Fact]
    public void Of_a_batch_that_is_taken_in_part_only_what_may_still_be_taken_comes_again()
    {
        _insights.Answers(HttpStatusCode.PartialContent, """{"itemsReceived":2,"itemsAccepted":1,"errors":[{"index":0,"statusCode":503,"message":"busy"},{"index":1,"statusCode":400,"message":"bad"}]}""");
        using var pipeline = Start();
        var counter = _meter.CreateCounter<long>(_name);
        counter.Add(1, new KeyValuePair<string, object?>("a", "1"));
        counter.Add(2, new KeyValuePair<string, object?>("a", "2"));
        Assert.False(pipeline.Flush(Long));
        Assert.True(pipeline.Flush(Long));
        Assert.Equal(_insights.Requests[0].Envelopes[0].GetRawText(), Assert.Single(_insights.Requests[^1].Envelopes).GetRawText());
    }

    [Fact]
    public void An_answer_that_waiting_does_not_change_is_said_and_left()
    {
        _insights.Answers(HttpStatusCode.BadRequest);
        using var pipeline = Start();
        _meter.CreateCounter<long>(_name).Add(1);
        pipeline.Flush(Long);
        pipeline.Flush(Long);
        Assert.Single(Envelopes());
        Assert.Contains(_reports, report => report.Contains("400", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("InstrumentationKey=none")]
    [InlineData("IngestionEndpoint=https://x.invalid/")]
    [InlineData("InstrumentationKey=" + Key + ";IngestionEndpoint=ftp://x.invalid/")]
    public void A_connection_string_that_is_none_is_said_and_stops_nobody(string text)
    {
        Assert.Null(TelemetryPipeline.Start(Options() with { ConnectionString = text }, _clock, _reports.Add, _insights));
        Assert.Single(_reports);
    }

    [Fact]
    public void Without_anywhere_to_send_to_there_is_none() =>
        Assert.Null(TelemetryPipeline.Start(new TelemetryOptions { Role = "r", Instance = "i" }, _clock));

    [Fact]
    public void What_objectives_rest_on_arrives_under_the_names_that_alerts_read()
    {
        using var pipeline = Start();
        using var clients = new ClientMeasurements();
        clients.Measured(new(Measurements.RoundTripMs, 300));
        Assert.True(pipeline.Flush(Long));
        var sent = _insights.Requests.SelectMany(request => request.Envelopes).Select(envelope => envelope.GetProperty("data").GetProperty("baseData"))
            .Where(data => data.GetProperty("metrics")[0].GetProperty("name").GetString() == "videoconf.client.roundTripMs").ToArray();
        Assert.Contains(sent, data => data.GetProperty("properties").GetProperty("objective").GetString() == "missed");
    }

    public void Dispose()
    {
        _meter.Dispose();
        _insights.Dispose();
    }

    private static TelemetryOptions Options() => new()
    {
        Role = "media-node",
        Instance = "node-1",
        Region = "westeurope",
        ConnectionString = $"InstrumentationKey={Key};IngestionEndpoint=http://insights.invalid/",
        Interval = TimeSpan.FromHours(1),
    };

    private TelemetryPipeline Start(TokenCredential? credential = null) =>
        TelemetryPipeline.Start(Options() with { Credential = credential }, _clock, _reports.Add, _insights)!;

    private IEnumerable<JsonElement> Envelopes() => _insights.Requests.SelectMany(request => Mine(request.Envelopes));

    private IEnumerable<JsonElement> Points() => Envelopes().Select(PointOf);

    private IEnumerable<JsonElement> Points(IEnumerable<JsonElement> envelopes) => Mine(envelopes).Select(PointOf);

    private IEnumerable<JsonElement> Mine(IEnumerable<JsonElement> envelopes) => envelopes.Where(envelope => PointOf(envelope).GetProperty("name").GetString() == _name);

    private static JsonElement PointOf(JsonElement envelope) => envelope.GetProperty("data").GetProperty("baseData").GetProperty("metrics")[0];

    private sealed class NamedCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new("token for " + requestContext.Scopes[0], DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
