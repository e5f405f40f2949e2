using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace VideoConf.TestSupport;

/// <summary>Waits in real time on what comes true by itself, with a deadline that a busy machine keeps.</summary>
public static class Until
{
    private const int Seconds = 30;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Looks every 10 ms; fails with <paramref name="what"/> after <paramref name="seconds"/>.</summary>
    public static Task TrueAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "", int seconds = Seconds) =>
        TrueAsync(() => Task.FromResult(condition()), what, seconds);

    /// <summary>As the other, for a look that takes a while itself.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string what = "", int seconds = Seconds)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(began).TotalSeconds > seconds) Assert.Fail($"Not within {seconds} s: {what}");
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    /// <summary>Reads until it is good enough, and returns that; fails with the last reading.</summary>
    public static async Task<T> GoodAsync<T>(Func<Task<T>> read, Func<T, bool> isGood, Func<T, string> describe, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(isGood);
        ArgumentNullException.ThrowIfNull(describe);
        var patience = limit ?? TimeSpan.FromSeconds(Seconds);
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var value = await read();
            if (isGood(value)) return value;
            if (Stopwatch.GetElapsedTime(began) > patience) Assert.Fail($"Not within {patience.TotalSeconds} s; the last reading was: {describe(value)}");
            await Task.Delay(10 * Pause, CancellationToken.None);
        }
    }
}
