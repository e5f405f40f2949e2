using System.Diagnostics;

namespace VideoConf.Load.Forwarding;

/// <summary>How far a run is, with the time that is left, on one line of a terminal; on lines of their own where there is none.</summary>
internal sealed class ProgressBar(TextWriter output, string title) : IDisposable
{
    private const int Cells = 24;
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly bool _isTerminal = !Console.IsOutputRedirected;
    private int _width;

    /// <summary>Shows what is being done, and what share (0 to 1) of all is.</summary>
    public void Show(string what, double share)
    {
        var left = share > 0 ? $", {TimeSpan.FromSeconds(Stopwatch.GetElapsedTime(_began).TotalSeconds * (1 - share) / share):m\\:ss} left" : "";
        if (!_isTerminal)
        {
            output.WriteLine($"{title}: {what}{left}");
            output.Flush();
            return;
        }

        var filled = (int)(share * Cells);
        var line = $"{title} [{new string('#', filled)}{new string('.', Cells - filled)}] {what}{left}";
        output.Write("\r" + line.PadRight(_width));
        _width = line.Length;
    }

    public void Dispose()
    {
        if (_isTerminal) output.Write("\r" + new string(' ', _width) + "\r");
    }
}
