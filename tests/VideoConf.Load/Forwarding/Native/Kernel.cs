using System.Runtime.InteropServices;

namespace VideoConf.Load.Forwarding.Native;

/// <summary>Linux's system calls that take many datagrams at once, and that keep a thread on a processor. Layouts are those of 64-bit Linux.</summary>
internal static unsafe partial class Kernel
{
    public const int DoNotWait = 0x40; // MSG_DONTWAIT
    public const int TellWholeLength = 0x20; // MSG_TRUNC
    public const int SocketLevel = 1; // SOL_SOCKET
    public const int StampArrivals = 35; // SO_TIMESTAMPNS, which is SCM_TIMESTAMPNS as well.
    public const int ForceReceiveBuffer = 33; // SO_RCVBUFFORCE
    public const int MemoryInformation = 55; // SO_MEMINFO
    public const int MemoryInformationDrops = 8; // SK_MEMINFO_DROPS: what did not fit the receive buffer.
    public const int ErrorInterrupted = 4;
    public const int ErrorAgain = 11;

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    public static partial int ReceiveMany(int socket, MessageHeader* messages, uint count, int flags, void* timeout);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    public static partial int SendMany(int socket, MessageHeader* messages, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    public static partial int SetAffinity(int thread, nuint bytes, ulong* mask);

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct IoVector
    {
        public byte* Base;
        public nuint Length;
    }

    /// <summary>struct mmsghdr: a msghdr, which ends with padding to its own alignment, and the bytes moved.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 64)]
    public struct MessageHeader
    {
        public byte* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public byte* Control;
        public nuint ControlLength;
        public int Flags;
        private readonly int _padding;
        public uint Bytes;
    }
}
