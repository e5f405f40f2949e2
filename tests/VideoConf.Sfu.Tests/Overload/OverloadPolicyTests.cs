using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Overload;

namespace VideoConf.Sfu.Tests.Overload;

/// <summary>Steps of the policy, for a worker whose load each step makes smaller.</summary>
public sealed class OverloadPolicyTests
{
    private const int ReadingMilliseconds = 20;
    private const double PacketsPerMillisecond = 10;
    private const double MostQueued = 3_500; // Eight megabytes, as the system counts them.
    private readonly OverloadPolicy _policy = new();
    private MonoTime _now = new(1_000_000_000);
    private double _queued;
    private long _taken;
    private double _busy;
    private long _refused;

    [Fact]
    public void A_worker_with_time_to_spare_leaves_nothing_out()
    {
        Pass(60_000, static _ => 0.95);
        Assert.Equal(Shedding.Nothing, _policy.Step);
    }

    [Fact]
    public void A_burst_or_a_moment_without_a_processor_is_no_load()
    {
        for (var i = 0; i < 20; i++)
        {
            Pass(150, static _ => 1.5);
            Pass(500, static _ => 0.5);
        }

        Assert.Equal(Shedding.Nothing, _policy.Step);
    }

    [Theory]
    [InlineData(1.3, Shedding.LargeCameras)]
    [InlineData(2.2, Shedding.AllButSmallCameras)]
    [InlineData(6.0, Shedding.Cameras)]
    [InlineData(18.0, Shedding.Pictures)]
    public void So_much_is_left_out_that_the_rest_is_in_time(double load, Shedding expected)
    {
        Pass(3_000, step => load * Share(step));
        Assert.Equal(expected, _policy.Step);
    }

    [Theory]
    [InlineData(1.3)]
    [InlineData(5.0)]
    [InlineData(50.0)]
    public void All_is_back_within_two_seconds_of_the_end(double load)
    {
        Pass(30_000, step => load * Share(step));
        Assert.NotEqual(Shedding.Nothing, _policy.Step);
        _queued = 0;
        Pass(2_000, static step => 0.5 * Share(step));
        Assert.Equal(Shedding.Nothing, _policy.Step);
    }

    [Fact]
    public void A_load_that_stays_is_not_tried_again_and_again()
    {
        Pass(60_000, static step => 1.2 * Share(step));
        var changes = 0;
        var last = _policy.Step;
        for (var i = 0; i < 600; i++)
        {
            Pass(100, static step => 1.2 * Share(step));
            if (_policy.Step != last) changes++;
            last = _policy.Step;
        }

        // A try in eight seconds, up and down.
        Assert.InRange(changes, 2, 16);
    }

    [Fact]
    public void A_queue_that_overflows_is_load_however_short_it_is()
    {
        for (var i = 0; i < 100; i++)
        {
            _refused += 5;
            _queued = 20;
            Step(1);
        }

        Assert.Equal(Shedding.Pictures, _policy.Step);
    }

    // Of all that is to be done, what each step leaves.
    private static double Share(Shedding step) => step switch
    {
        Shedding.Nothing => 1,
        Shedding.LargeCameras => 0.5,
        Shedding.AllButSmallCameras => 0.3,
        Shedding.Cameras => 0.12,
        _ => 0.04,
    };

    private void Pass(int milliseconds, Func<Shedding, double> load)
    {
        for (var passed = 0; passed < milliseconds; passed += ReadingMilliseconds)
        {
            var share = load(_policy.Step);
            var capacity = PacketsPerMillisecond * ReadingMilliseconds;
            var come = share * capacity;
            var done = Math.Min(capacity, _queued + come);
            _queued = Math.Min(_queued + come - done, MostQueued);
            _taken += (long)done;
            Step(done / capacity);
        }
    }

    private void Step(double busy)
    {
        _now = _now.AddMilliseconds(ReadingMilliseconds);
        _busy += busy * ReadingMilliseconds * 1e6;
        _taken++;
        _policy.Take(_now, new LoadReading((long)_queued, _refused, _taken, (long)_busy));
    }
}
