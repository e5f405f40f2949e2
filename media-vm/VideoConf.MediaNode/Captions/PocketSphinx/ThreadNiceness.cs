using System.Runtime.InteropServices;

namespace VideoConf.MediaNode.Captions.PocketSphinx;

/// <summary>Lets media go first: on Linux niceness is a thread's own, and the framework's thread priorities mean nothing there.</summary>
internal static partial class ThreadNiceness
{
    private const int ProcessOrThread = 0; // PRIO_PROCESS; with id 0 the calling thread (setpriority(2), "C library/kernel differences").
    private const int Nicer = 4; // Two fifths of an ordinary thread's share when processors are short; more, and captions starve beside a busy machine.

    /// <summary>Lowers the calling thread. That it may fail is no matter: it then runs as before.</summary>
    public static void Lower()
    {
        if (OperatingSystem.IsLinux()) _ = setpriority(ProcessOrThread, 0, Nicer);
    }

    [LibraryImport("libc")]
    private static partial int setpriority(int which, int who, int priority);
}
