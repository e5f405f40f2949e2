using VideoConf.Contracts.Telemetry;
using VideoConf.Meetings.Quality;

namespace VideoConf.Delivery.Tests.Telemetry;

public sealed class ClientMeasurementsTests : IDisposable
{
    private readonly ClientMeasurements _clients = new();
    private readonly Heard _heard;

    public ClientMeasurementsTests() => _heard = new Heard(_clients.Meter);

    [Theory]
    [InlineData(Measurements.RoundTripMs, 250, "objective=kept")]
    [InlineData(Measurements.RoundTripMs, 250.5, "objective=missed")]
    [InlineData(Measurements.JoinToConnectedMs, 2_001, "objective=missed")]
    [InlineData(Measurements.LossPercent, 0, "objective=kept")]
    [InlineData(Measurements.MissingVoicePercent, 1.5, "objective=kept")]
    [InlineData(Measurements.FrozenPicturePercent, 40, "objective=missed")]
    public void A_measurement_says_whether_it_keeps_its_objective(string name, double value, string tags)
    {
        Assert.True(_clients.Measured(new(name, value)));
        Assert.Equal([(MetricNames.ClientPrefix + name, value, tags)], _heard.All);
    }

    [Theory]
    [InlineData("height", 180)]
    [InlineData(Measurements.LossPercent, 101)]
    [InlineData(Measurements.RoundTripMs, -1)]
    [InlineData(Measurements.RoundTripMs, double.NaN)]
    [InlineData(Measurements.RelayAttempts, 2)]
    [InlineData(Measurements.RelayAttempts, double.PositiveInfinity)]
    public void What_cannot_be_is_not_counted(string name, double value)
    {
        Assert.False(_clients.Measured(new(name, value)));
        Assert.Empty(_heard.All);
    }

    [Fact]
    public void A_relay_that_did_not_come_up_is_an_attempt_alone()
    {
        _clients.Measured(new(Measurements.RelayAttempts, 1));
        _clients.Measured(new(Measurements.RelayConnections, 1));
        _clients.Measured(new(Measurements.RelayAttempts, 1));
        _clients.Measured(new(Measurements.RelayConnections, 0));
        Assert.Equal(2, _heard.Sum(MetricNames.RelaysAttempted));
        Assert.Equal(1, _heard.Sum(MetricNames.RelaysConnected));
    }

    public void Dispose()
    {
        _heard.Dispose();
        _clients.Dispose();
    }
}
