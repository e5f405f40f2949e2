using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Overload;

namespace VideoConf.Sfu.Tests.Overload;

/// <summary>Steps of the policy, for a worker whose load each step makes smaller.</summary>
public sealed class OverloadPolicyTests
{
    private readonly SimulatedLoad _worker = new();

    /// <summary>How too much to do ends.</summary>
    public enum Ending
    {
        PublishersLeave,
        PublishersSendLess,
        ProcessorIsGivenBack,
    }

    public static TheoryData<double, Ending> Endings()
    {
        var all = new TheoryData<double, Ending>();
        foreach (var load in new[] { 1.2, 1.3, 2, 2.2, 4, 6, 9, 18, 50 })
        {
            foreach (var ending in Enum.GetValues<Ending>()) all.Add(load, ending);
        }

        return all;
    }

    [Fact]
    public void A_worker_with_time_to_spare_leaves_nothing_out()
    {
        _worker.Load = 0.95;
        _worker.Pass(60_000);
        Assert.Equal(Shedding.Nothing, _worker.Deepest);
    }

    [Fact]
    public void A_burst_or_a_moment_without_a_processor_is_no_load()
    {
        for (var i = 0; i < 20; i++)
        {
            _worker.Load = 1.5;
            _worker.Pass(150);
            _worker.Load = 0.5;
            _worker.Pass(500);
        }

        Assert.Equal(Shedding.Nothing, _worker.Deepest);
    }

    [Theory]
    [InlineData(1.3, Shedding.LargeCameras)]
    [InlineData(2.2, Shedding.AllButSmallCameras)]
    [InlineData(6.0, Shedding.Cameras)]
    [InlineData(18.0, Shedding.Pictures)]
    public void So_much_is_left_out_that_the_rest_is_in_time(double load, Shedding expected)
    {
        _worker.Load = load;
        _worker.Pass(10_000);
        Assert.Equal(expected, _worker.Step);
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public void All_is_back_within_two_seconds_of_the_end(double load, Ending ending)
    {
        Overload(load, ending, 10_000);
        End(ending);
        Assert.InRange(_worker.UntilRestored(10_000), 0, 2);
        _worker.Pass(30_000);
        Assert.Equal(Shedding.Nothing, _worker.Step);
        Assert.Equal(0, _worker.WrongEases);
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public void Nor_does_it_take_longer_after_minutes(double load, Ending ending)
    {
        Overload(load, ending, 185_000);
        End(ending);
        Assert.InRange(_worker.UntilRestored(10_000), 0, 2);
    }

    [Theory]
    [InlineData(1.1)]
    [InlineData(1.3)]
    [InlineData(2.0)]
    [InlineData(4.0)]
    [InlineData(50.0)]
    public void A_load_that_stays_is_tried_no_more_than_once_a_minute(double load)
    {
        _worker.Load = load;
        for (var minute = 0; minute < 5; minute++)
        {
            var before = _worker.WrongEases;
            _worker.Pass(60_000);
            Assert.InRange(_worker.WrongEases - before, 0, 1);
        }
    }

    [Theory]
    [InlineData(1.1, 0.5)]
    [InlineData(1.3, 0.5)]
    [InlineData(2.0, 0.3)]
    [InlineData(4.0, 0.5)]
    [InlineData(6.0, 0.3)]
    public void A_forecast_that_is_too_hopeful_is_believed_once(double load, double error)
    {
        _worker.Load = load;
        _worker.Error = error;
        _worker.Pass(60_000);
        Assert.InRange(_worker.WrongEases, 0, 1);

        // What it learnt by that does not keep it from seeing the end.
        _worker.Load = 0.3;
        Assert.InRange(_worker.UntilRestored(10_000), 0, 2);
    }

    [Theory]
    [InlineData(3, 30)]
    [InlineData(10, 50)]
    public void A_forecast_that_is_too_careful_is_tried_against(double error, double seconds)
    {
        _worker.Load = 6;
        _worker.Error = error;
        _worker.Pass(10_000);
        _worker.Load = 0.5;
        Assert.InRange(_worker.UntilRestored(60_000), 0, seconds);
    }

    [Fact]
    public void A_processor_that_others_take_only_from_who_needs_much_is_tried_for_now_and_then()
    {
        _worker.Load = 0.7;
        _worker.Processor = 0.2;
        _worker.IsServedAtOnce = true;
        _worker.Pass(60_000);
        Assert.InRange(_worker.WrongEases, 1, 5);
        _worker.Processor = 1;
        Assert.InRange(_worker.UntilRestored(60_000), 0, 30);
    }

    [Fact]
    public void A_queue_that_overflows_is_load_however_short_it_is()
    {
        var policy = new OverloadPolicy();
        var now = new MonoTime(1_000_000_000);
        for (var i = 1; i <= 100; i++)
        {
            now = now.AddMilliseconds(20);
            policy.Take(now, new LoadReading(Queued: 20, Refused: i * 5, Taken: i, Forwarded: i, BusyNanoseconds: i * 20_000_000L));
        }

        Assert.Equal(Shedding.Pictures, policy.Step);
    }

    private void Overload(double load, Ending ending, int milliseconds)
    {
        _worker.Load = ending == Ending.ProcessorIsGivenBack ? 0.5 : load;
        _worker.Processor = ending == Ending.ProcessorIsGivenBack ? 0.5 / load : 1;
        _worker.Pass(milliseconds);
        Assert.NotEqual(Shedding.Nothing, _worker.Step);
    }

    private void End(Ending ending)
    {
        _worker.Processor = 1;
        _worker.Load = ending == Ending.PublishersLeave ? 0.05 : 0.5;
    }
}
