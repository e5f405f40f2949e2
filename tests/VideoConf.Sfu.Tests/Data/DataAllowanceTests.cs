using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Data;

namespace VideoConf.Sfu.Tests.Data;

public sealed class DataAllowanceTests
{
    private static readonly MonoTime Start = MonoTime.FromMilliseconds(5_000);

    [Fact]
    public void Two_seconds_worth_may_go_at_once_and_then_as_much_as_comes_in()
    {
        var allowance = new DataAllowance(100_000, Start);
        var copies = 0;
        while (allowance.IsOpen(Start))
        {
            allowance.Take(1_000 - DataAllowance.CopyOverhead, 1);
            copies++;
        }

        Assert.Equal(200, copies);
        for (var ms = 1; ms <= 10_000; ms++)
        {
            if (!allowance.IsOpen(Start.AddMilliseconds(ms))) continue;
            allowance.Take(1_000 - DataAllowance.CopyOverhead, 1);
            copies++;
        }

        Assert.InRange(copies, 1_195, 1_201);
    }

    [Fact]
    public void A_message_to_many_passes_and_is_paid_for_later()
    {
        var allowance = new DataAllowance(100_000, Start);
        Assert.True(allowance.IsOpen(Start));
        allowance.Take(10_000 - DataAllowance.CopyOverhead, 100);
        Assert.False(allowance.IsOpen(Start.AddMilliseconds(7_900)));
        Assert.True(allowance.IsOpen(Start.AddMilliseconds(8_100)));
    }

    [Fact]
    public void A_message_to_nobody_costs_as_one_to_one()
    {
        var allowance = new DataAllowance(1_000, Start);
        for (var i = 0; i < 16; i++) allowance.Take(0, 0);
        Assert.False(allowance.IsOpen(Start));
    }
}
