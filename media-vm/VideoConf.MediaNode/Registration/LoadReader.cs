using System.Globalization;
using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Captions.Jobs;
using VideoConf.MediaNode.Composing;
using VideoConf.MediaNode.Engine;
using VideoConf.MediaNode.Recording;
using VideoConf.Sfu.Overload;

namespace VideoConf.MediaNode.Registration;

/// <summary>
/// How busy the node is: the machine's processors and the media's bandwidth since it was read last. The machine's, not the process's: what composes a
/// recording is a process of its own. Not thread-safe.
/// </summary>
internal sealed class LoadReader(
    MediaNodeOptions options, IMediaEngine engine, RecordingDesk recordings, CompositionDesk compositions, TranscriptionDesk transcriptions, TimeProvider clock)
{
    private readonly RegistrationOptions? _limits = options.Registration;
    private (long Busy, long All)? _processors;
    private (long At, long Bytes)? _sent;

    public NodeLoad Read()
    {
        var status = engine.Status();
        var cpu = ReadCpu();
        var egress = ReadEgress(status.BytesSent);
        var capacity = _limits?.Capacity ?? 0;
        var participants = capacity == 0 ? 0 : 100.0 * status.Participants / capacity;
        var figures = compositions.Figures;

        // Whoever leaves something out is full, whatever its processors say: one worker may be while others are idle.
        var shedding = status.Shedding == Shedding.Nothing ? 0.0 : 100.0;
        return new(
            Math.Round(cpu, 1), Math.Round(Math.Min(10_000, Math.Max(Math.Max(cpu, shedding), Math.Max(egress, participants))), 1), status.Rooms, status.Participants, capacity,
            recordings.Count + figures.Waiting + figures.Running + transcriptions.Unfinished);
    }

    /// <summary>Jiffies of the first line of <c>/proc/stat</c>: those at work, and all of them. Waiting for a disk is idleness, and a guest's time is counted twice there.</summary>
    internal static (long Busy, long All)? Parse(string? line)
    {
        if (line is null || !line.StartsWith("cpu ", StringComparison.Ordinal)) return null;
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8)
            .Select(field => long.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var jiffies) ? jiffies : 0).ToArray();
        if (fields.Length < 5) return null;
        var all = fields.Sum();
        return (all - fields[3] - fields[4], all);
    }

    private double ReadCpu()
    {
        if (ReadProcessors() is not { } now) return 0;
        var before = _processors;
        _processors = now;
        if (before is not { } then || now.All <= then.All) return 0;
        return Math.Clamp(100.0 * (now.Busy - then.Busy) / (now.All - then.All), 0, 100);
    }

    private static (long Busy, long All)? ReadProcessors()
    {
        if (OperatingSystem.IsLinux()) return Parse(File.ReadLines("/proc/stat").FirstOrDefault());

        // Elsewhere this process's own time, against that of all processors.
        var own = Environment.CpuUsage.TotalTime.Ticks;
        return (own, Environment.TickCount64 * TimeSpan.TicksPerMillisecond * Environment.ProcessorCount);
    }

    private double ReadEgress(long bytes)
    {
        var now = clock.GetTimestamp();
        var before = _sent;
        _sent = (now, bytes);
        if (_limits is not { EgressMegabits: > 0 and var megabits } || before is not { } then) return 0;
        var seconds = clock.GetElapsedTime(then.At, now).TotalSeconds;
        return seconds <= 0 ? 0 : Math.Max(0, (bytes - then.Bytes) * 8 / seconds / (megabits * 10_000.0));
    }
}
