using System.Diagnostics;
using VideoConf.Load.Forwarding.Measuring;
using VideoConf.Load.Forwarding.Native;

namespace VideoConf.Load.Forwarding;

/// <summary>What a stretch of time cost.</summary>
/// <param name="Seconds">How long it was.</param>
/// <param name="ServerSeconds">Processor time of the server's process, user and system.</param>
/// <param name="ServerCoreBusy">Share of the time in which the servers' processor was not idle, 0 to 1.</param>
/// <param name="LoadCoreBusy">The same of the load's.</param>
internal sealed record Usage(double Seconds, double ServerSeconds, double ServerCoreBusy, double LoadCoreBusy)
{
    /// <summary>Begins to measure; the result ends it.</summary>
    /// <param name="processId">The server.</param>
    public static Func<Usage> Begin(int processId)
    {
        var (began, server, serverCore, loadCore) = (Stopwatch.GetTimestamp(), Of(processId), ProcessorTime.OfCore(Cores.Server), ProcessorTime.OfCore(Cores.Load));
        return () => new Usage(
            Stopwatch.GetElapsedTime(began).TotalSeconds, Of(processId) - server, Share(serverCore, ProcessorTime.OfCore(Cores.Server)), Share(loadCore, ProcessorTime.OfCore(Cores.Load)));
    }

    private static double Of(int processId) => ProcessorTime.OfProcess(processId) ?? throw new ServerDiedException();

    private static double Share((double Busy, double All) from, (double Busy, double All) to) => to.All > from.All ? (to.Busy - from.Busy) / (to.All - from.All) : 0;
}

/// <summary>The server's process is gone.</summary>
internal sealed class ServerDiedException() : Exception("its process ended");
