using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace VideoConf.MediaNode.Tests.Support;

/// <summary>Waits on conditions, with a deadline.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "", int seconds = 30)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > TimeSpan.FromSeconds(seconds)) Assert.Fail($"Not within {seconds} s: {what}");
            await Task.Delay(10);
        }
    }
}
