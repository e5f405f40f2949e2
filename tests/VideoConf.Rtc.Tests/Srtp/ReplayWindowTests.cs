using VideoConf.Rtc.Srtp;

namespace VideoConf.Rtc.Tests.Srtp;

public sealed class ReplayWindowTests
{
    [Fact]
    public void Decides_as_a_set_of_everything_seen_would()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var seen = new HashSet<long>();
            var window = new ReplayWindow();
            long newest = random.Next(5000);
            window.Start(newest);
            seen.Add(newest);
            for (var i = 0; i < 20_000; i++)
            {
                var step = random.Next(100) switch
                {
                    < 60 => 1,
                    < 90 => -random.Next(1200),
                    < 99 => random.Next(1, 100),
                    _ => random.Next(1, 5000),
                };
                var index = Math.Max(0, newest + step);
                var expected = newest - index >= ReplayWindow.Length ? SrtpResult.TooOld
                    : seen.Contains(index) ? SrtpResult.Replayed
                    : SrtpResult.Ok;
                Assert.Equal(expected, window.Check(index));
                if (expected != SrtpResult.Ok) continue;
                window.Accept(index);
                seen.Add(index);
                newest = Math.Max(newest, index);
                Assert.Equal(newest, window.Newest);
            }
        }
    }
}
