using System.Globalization;

namespace VideoConf.MediaNode.Hosting;

/// <summary>By when a machine is taken away, which a signal cannot say: its watcher leaves the time in a file, Unix seconds, before it sends SIGUSR1.</summary>
internal static class DrainNotice
{
    /// <summary>Longer than any notice: a file that says more is of something else.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>How long the node has; null when nothing says so, or what says so is of a notice that is over.</summary>
    public static TimeSpan? Read(string? path, DateTimeOffset now)
    {
        if (path is null) return null;
        try
        {
            if (!long.TryParse(File.ReadAllText(path).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()) return null;
            var left = DateTimeOffset.FromUnixTimeSeconds(seconds) - now;
            return left > TimeSpan.Zero && left <= Longest ? left : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null; // Drained by hand, by whom no machine was announced.
        }
    }
}
