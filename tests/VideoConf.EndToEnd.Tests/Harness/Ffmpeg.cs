using System.Diagnostics;

namespace VideoConf.EndToEnd.Tests.Harness;

/// <summary>The FFmpeg that a host runs.</summary>
internal static class Ffmpeg
{
    /// <summary>Ends one that the host has started, if there is one now.</summary>
    public static bool KillChildOf(int hostProcessId)
    {
        foreach (var process in Process.GetProcessesByName("ffmpeg"))
        {
            using (process)
            {
                if (ParentOf(process.Id) != hostProcessId) continue;
                process.Kill();
                return true;
            }
        }

        return false;
    }

    private static int ParentOf(int processId)
    {
        try
        {
            // "pid (name) state ppid ...", and a name may hold anything but ends at the last parenthesis.
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        }
        catch (IOException)
        {
            return 0; // It has ended by itself.
        }
    }
}
