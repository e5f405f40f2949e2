using System.Diagnostics;

namespace VideoConf.EndToEnd.Tests.Harness;

/// <summary>Waits on conditions that Playwright has no locator for, with a deadline.</summary>
internal static class Until
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Reads until it is good enough, and returns that; fails with the last reading.</summary>
    public static async Task<T> GoodAsync<T>(Func<Task<T>> read, Func<T, bool> isGood, Func<T, string> describe, TimeSpan? limit = null)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var value = await read();
            if (isGood(value)) return value;
            if (clock.Elapsed > (limit ?? Limit)) Assert.Fail($"Not within {(limit ?? Limit).TotalSeconds} s; the last reading was: {describe(value)}");
            await Task.Delay(100);
        }
    }
}
