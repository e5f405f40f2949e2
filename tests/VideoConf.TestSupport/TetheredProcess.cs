using System.Diagnostics;
using System.Globalization;

namespace VideoConf.TestSupport;

/// <summary>A program that ends with whoever started it, however that ends, and after ten minutes in any case.</summary>
public sealed class TetheredProcess : IAsyncDisposable
{
    /// <summary>A run that is cut off closes the shell's input. The shell outlives what would end both, so that it can end the program.</summary>
    private const string EndsWithInput = """
        trap : TERM INT
        limit=$1
        shift
        timeout --foreground -k 5 "$limit" "$@" </dev/null & program=$!
        read -r _
        kill "$program"
        """;

    private static readonly TimeSpan LifeLimit = TimeSpan.FromMinutes(10);

    private readonly Process _process;

    private TetheredProcess(Process process) => _process = process;

    /// <summary>The process that the program is a descendant of.</summary>
    public int Id => _process.Id;

    /// <summary>Starts one.</summary>
    /// <param name="program">Its file.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="onLine">Is told each line that it prints, by any thread.</param>
    /// <param name="environment">What its environment has beside this process's.</param>
    public static TetheredProcess Start(string program, IEnumerable<string> arguments, Action<string> onLine, params (string Name, string Value)[] environment)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(environment);
        if (!File.Exists(program)) throw new InvalidOperationException($"{program} is missing; it is the Debian package {Path.GetFileName(program)}.");
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true };
        string[] all = ["-c", EndsWithInput, "sh", LifeLimit.TotalSeconds.ToString(CultureInfo.InvariantCulture), program, .. arguments];
        foreach (var argument in all) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = new Process { StartInfo = start };
        DataReceivedEventHandler read = (_, line) =>
        {
            if (line.Data is { } text) onLine(text);
        };
        process.ErrorDataReceived += read;
        process.OutputDataReceived += read;
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return new TetheredProcess(process);
    }

    /// <summary>Ends it with all that it has started.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
