using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Data;

namespace VideoConf.Sfu.Tests.Data;

public sealed class DataPatienceTests
{
    [Fact]
    public void It_lasts_two_seconds_and_comes_back_ten_times_slower()
    {
        var patience = new DataPatience(MonoTime.FromMilliseconds(0));
        patience.Pass(MonoTime.FromMilliseconds(60_000), isNeeded: false);
        patience.Pass(MonoTime.FromMilliseconds(61_990), isNeeded: true);
        Assert.True(patience.IsLeft);
        patience.Pass(MonoTime.FromMilliseconds(62_000), isNeeded: true);
        Assert.False(patience.IsLeft);

        patience.Pass(MonoTime.FromMilliseconds(63_000), isNeeded: false);
        patience.Pass(MonoTime.FromMilliseconds(63_090), isNeeded: true);
        Assert.True(patience.IsLeft);
        patience.Pass(MonoTime.FromMilliseconds(63_110), isNeeded: true);
        Assert.False(patience.IsLeft);
    }
}
