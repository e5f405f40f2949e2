using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace VideoConf.MediaNode.Composing.Ffmpeg;

/// <summary>
/// Runs FFmpeg as a child process: niced, bounded in time, killed with its job. Its arguments are a list, never a line for a shell, and its working folder
/// is the job's, so that no path of ours has to be written into a filter graph.
/// </summary>
internal sealed partial class FfmpegRunner(CompositionOptions options, TimeProvider clock, ILogger<FfmpegRunner> logger)
{
    private const int MostErrors = 8 * 1024;
    private const int MostOutput = 1024 * 1024;
    private static readonly string? NiceProgram = File.Exists("/usr/bin/nice") ? "/usr/bin/nice" : null;

    /// <summary>A run that was to show progress and has shown none for so long hangs. Others have their limit alone: an index moved to the front says nothing meanwhile.</summary>
    private static readonly TimeSpan Stall = TimeSpan.FromMinutes(3);

    private long _runs;
    private long _failures;

    /// <summary>Runs so far.</summary>
    public long Runs => Interlocked.Read(ref _runs);

    /// <summary>Runs that did not end well.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Told of each process that is started. For tests.</summary>
    public Action<int>? Started { get; set; }

    /// <summary>Runs FFmpeg.</summary>
    /// <param name="folder">Its working folder.</param>
    /// <param name="arguments">All but the common ones.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="progress">Told the pictures written so far, now and then.</param>
    /// <param name="cancellationToken">Kills it.</param>
    public async Task<FfmpegRun> RunAsync(
        string folder, IReadOnlyList<string> arguments, TimeSpan limit, Action<long>? progress, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _runs);
        var run = await StartAsync(
            options.Ffmpeg, folder, ["-hide_banner", "-nostdin", "-v", "error", "-progress", "pipe:1", "-y", .. arguments], limit, isProgress: true, progress, cancellationToken);
        if (run.IsDone) return run;
        Interlocked.Increment(ref _failures);
        LogFailed(run.Outcome, run.Errors);
        if (run.Errors.Contains("No space left on device", StringComparison.Ordinal) || run.Errors.Contains("Disk quota exceeded", StringComparison.Ordinal))
            throw CompositionFailure.DiskFull();
        return run;
    }

    /// <summary>Runs ffprobe and returns what it wrote.</summary>
    public Task<FfmpegRun> ProbeAsync(string folder, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        StartAsync(options.Ffprobe, folder, ["-v", "error", .. arguments], TimeSpan.FromMinutes(2), isProgress: false, progress: null, cancellationToken);

    private async Task<FfmpegRun> StartAsync(
        string program, string folder, string[] arguments, TimeSpan limit, bool isProgress, Action<long>? progress, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = StartInfo(Find(program), folder, arguments) };
        try
        {
            process.Start();
        }
        catch (Win32Exception refused)
        {
            throw new CompositionFailure($"FFmpeg cannot be run: {refused.Message}.", refused) { IsFinal = true };
        }

        Started?.Invoke(process.Id);
        process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(limit, clock);
        using var stall = new CancellationTokenSource(progress is null ? Timeout.InfiniteTimeSpan : Stall, clock);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stall.Token, cancellationToken);
        var errors = new StringBuilder();
        var output = new StringBuilder();
        long frames = 0;
        try
        {
            var complaining = ReadLinesAsync(process.StandardError, line => KeepEnd(errors, line), any.Token);
            await ReadLinesAsync(process.StandardOutput, line =>
            {
                if (!isProgress)
                {
                    if (output.Length < MostOutput) output.AppendLine(line);
                    return;
                }

                if (progress is not null) stall.CancelAfter(Stall);
                if (!line.StartsWith("frame=", StringComparison.Ordinal) || !long.TryParse(line.AsSpan(6), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var count)) return;
                frames = count;
                progress?.Invoke(count);
            }, any.Token);
            await complaining;
            await process.WaitForExitAsync(any.Token);
        }
        catch (OperationCanceledException)
        {
            Kill(process);
            cancellationToken.ThrowIfCancellationRequested();
            return new(FfmpegOutcome.TimedOut, frames, "", $"It was given up after {(timeout.IsCancellationRequested ? limit : Stall)}. {errors}");
        }

        return new(process.ExitCode == 0 ? FfmpegOutcome.Done : FfmpegOutcome.Failed, frames, output.ToString(), $"{(process.ExitCode == 0 ? "" : $"Exit code {process.ExitCode}. ")}{errors}".Trim()) { IsKilled = process.ExitCode is 128 + 9 or 128 + 15 };
    }

    private static async Task ReadLinesAsync(StreamReader reader, Action<string> take, CancellationToken cancellationToken)
    {
        while (await reader.ReadLineAsync(cancellationToken) is { } line) take(line);
    }

    private static void KeepEnd(StringBuilder text, string line)
    {
        text.AppendLine(line.Length > 500 ? line[..500] : line);
        if (text.Length > MostErrors) text.Remove(0, text.Length - MostErrors);
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit(5000);
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception)
        {
            // It ended by itself meanwhile.
        }
    }

    private ProcessStartInfo StartInfo(string program, string folder, string[] arguments)
    {
        var start = new ProcessStartInfo
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        if (NiceProgram is not null && options.Nice > 0)
        {
            start.FileName = NiceProgram;
            start.ArgumentList.Add("-n");
            start.ArgumentList.Add(options.Nice.ToString(CultureInfo.InvariantCulture));
            start.ArgumentList.Add(program);
        }
        else
        {
            start.FileName = program;
        }

        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return start;
    }

    /// <summary>Where a program is: <c>nice</c> would say that it is missing in an exit code alone.</summary>
    private static string Find(string program)
    {
        if (Path.IsPathRooted(program) && File.Exists(program)) return program;
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (var name in OperatingSystem.IsWindows() ? new[] { program + ".exe", program } : [program])
                if (File.Exists(Path.Combine(folder, name)))
                    return Path.Combine(folder, name);
        }

        throw new CompositionFailure($"The program {Path.GetFileName(program)} is missing on the media node. Install it there: apt-get install ffmpeg") { IsFinal = true };
    }

    [LoggerMessage(3601, LogLevel.Warning, "FFmpeg did not end well ({Outcome}): {Errors}")]
    private partial void LogFailed(FfmpegOutcome outcome, string errors);
}
