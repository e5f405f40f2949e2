namespace VideoConf.Sfu.Net;

/// <summary>What the system is told of a thread that forwards packets.</summary>
internal static unsafe class WorkerThread
{
    private const int MaskBytes = 128; // 1,024 processors: what the kernel is built for at most, and a larger mask than its own is cut.
    private const int LowestRealTime = 1;
    private const uint TimerSlackNanoseconds = 1_000;

    /// <summary>Processors that have a number below this can be pinned to.</summary>
    public const int MaxCores = MaskBytes * 8;

    /// <summary>
    /// Makes short pauses of the calling thread end in time: the kernel puts wake-ups together within 50 us otherwise. Nothing elsewhere than on Linux.
    /// </summary>
    public static void KeepTime()
    {
        if (OperatingSystem.IsLinux()) _ = Libc.Control(Libc.SetTimerSlack, TimerSlackNanoseconds); // Refused, pauses are longer and nothing is wrong.
    }

    /// <summary>
    /// Lets the calling thread run before every ordinary one on its processor: the lowest of the priorities that Linux calls real-time. Threads that it starts are
    /// ordinary again. False when the system refuses (it wants CAP_SYS_NICE or RLIMIT_RTPRIO), and the thread is as it was.
    /// </summary>
    public static bool TryGoFirst()
    {
        var priority = LowestRealTime;
        return OperatingSystem.IsLinux() && Libc.SetScheduler(0, Libc.RoundRobin | Libc.ResetOnFork, &priority) == 0;
    }

    /// <summary>Keeps the calling thread on one processor. False when the system refuses: there is no such one, or it is not this process's to use.</summary>
    public static bool TryPin(int core)
    {
        if (!OperatingSystem.IsLinux() || core is < 0 or >= MaxCores) return false;
        var mask = stackalloc byte[MaskBytes];
        new Span<byte>(mask, MaskBytes).Clear();
        mask[core / 8] = (byte)(1 << (core % 8));
        return Libc.SetAffinity(0, MaskBytes, mask) == 0;
    }
}
