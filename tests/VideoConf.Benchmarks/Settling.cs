namespace VideoConf.Benchmarks;

/// <summary>
/// Brings an operation to the runtime's last compilation tier before it is timed. The runtime compiles hot methods again in the background, after
/// 100 ms without new ones and twice over; on a busy machine whole benchmarks would run before that, ten times too slow.
/// </summary>
internal static class Settling
{
    private const int Rounds = 8;

    /// <summary>Calls it in bursts, with pauses that leave the CPU to the compiler.</summary>
    public static void Settle(Action operation, int callsPerRound)
    {
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < callsPerRound; i++) operation();
            Thread.Sleep(TimeSpan.FromMilliseconds(130));
        }
    }
}
