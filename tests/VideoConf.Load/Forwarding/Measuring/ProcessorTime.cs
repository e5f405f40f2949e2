using System.Globalization;

namespace VideoConf.Load.Forwarding.Measuring;

/// <summary>Processor time as Linux accounts it.</summary>
internal static class ProcessorTime
{
    private const double TicksPerSecond = 100; // USER_HZ, which is 100 on every Linux that .NET runs on.

    /// <summary>Seconds of user and system time of all threads of a process, those that have ended included; null when there is no such process.</summary>
    public static double? OfProcess(int id)
    {
        try
        {
            return ParseProcess(File.ReadAllText($"/proc/{id}/stat"));
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException or IOException)
        {
            return null;
        }
    }

    /// <summary>Seconds that a processor was not idle, interrupts included, and seconds in all since the machine began.</summary>
    public static (double Busy, double All) OfCore(int core) => ParseCore(File.ReadAllText("/proc/stat"), core);

    /// <summary>Reads <c>/proc/PID/stat</c>: fields 14 and 15, counted from behind the program's name, which may hold anything (proc(5)).</summary>
    public static double ParseProcess(string stat)
    {
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (Number(fields[11]) + Number(fields[12])) / TicksPerSecond;
    }

    /// <summary>Reads a processor's line of <c>/proc/stat</c>: user, nice, system, idle, iowait, irq, softirq, steal.</summary>
    public static (double Busy, double All) ParseCore(string stat, int core)
    {
        var line = stat.Split('\n').First(line => line.StartsWith($"cpu{core} ", StringComparison.Ordinal));
        var times = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9].Select(Number).ToArray();
        return ((times.Sum() - times[3] - times[4]) / TicksPerSecond, times.Sum() / TicksPerSecond);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
