using System.Diagnostics;

namespace VideoConf.MediaNode.Tests.Support;

/// <summary>Waits on conditions, with a deadline.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<bool> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > TimeSpan.FromSeconds(15)) Assert.Fail($"Not within 15 s: {what}");
            await Task.Delay(10);
        }
    }
}
