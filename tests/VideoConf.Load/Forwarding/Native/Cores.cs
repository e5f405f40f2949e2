using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;

namespace VideoConf.Load.Forwarding.Native;

/// <summary>Which processor the load is on, and which the servers.</summary>
internal static unsafe class Cores
{
    /// <summary>Of all clients.</summary>
    public const int Load = 0;

    /// <summary>Of the server that is measured.</summary>
    public const int Server = 1;

    /// <summary>Keeps every thread of this process on a processor; threads that they start stay there, too.</summary>
    public static void PinThisProcess(int core)
    {
        var mask = 1UL << core;
        foreach (var thread in Directory.GetDirectories("/proc/self/task"))
        {
            if (Kernel.SetAffinity(int.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture), sizeof(ulong), &mask) != 0 && Directory.Exists(thread))
                throw new Win32Exception(Marshal.GetLastPInvokeError(), $"This process cannot be kept on processor {core}.");
        }
    }
}
