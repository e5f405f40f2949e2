using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VideoConf.Sfu.Net;

/// <summary>The system calls of Linux that <see cref="System.Net.Sockets.Socket"/> has no form for. Layouts are those of 64-bit Linux.</summary>
internal static unsafe partial class Libc
{
    public const int MsgDontWait = 0x40;
    public const int MsgTruncated = 0x20;
    public const int SolUdp = 17;
    public const int UdpSegment = 103; // linux/udp.h; since Linux 4.18.
    public const short PollIn = 1;
    public const short PollOut = 4;
    public const int EventFdNonBlockCloseOnExec = 0x800 | 0x80000;
    public const int AddressFamilyIPv4 = 2;
    public const int AddressFamilyIPv6 = 10;
    public const int ErrorInterrupted = 4;
    public const int ErrorIo = 5;
    public const int ErrorAgain = 11;
    public const int ErrorInvalid = 22;
    public const int ErrorAborted = 103; // ECONNABORTED: the one that waited has gone.
    public const int MsgNoSignal = 0x4000;
    public const int AcceptNonBlockCloseOnExec = 0x800 | 0x80000;
    public const int ProtocolTcp = 6;
    public const int TcpNoDelay = 1;
    public const int TcpUserTimeout = 18;
    public const int TcpNotSentLowAt = 25;
    public const int EpollAdd = 1;
    public const int EpollRemove = 2;
    public const int EpollModify = 3;
    public const uint EpollIn = 1;
    public const uint EpollOut = 4;
    public const int SetTimerSlack = 29; // PR_SET_TIMERSLACK
    public const int RoundRobin = 2; // SCHED_RR
    public const int ResetOnFork = 0x4000_0000; // SCHED_RESET_ON_FORK
    public const int SolSocket = 1;
    public const int SocketMemory = 55; // SO_MEMINFO, asm-generic/socket.h; since Linux 4.12.
    public const int MemoryFigures = 9; // SK_MEMINFO_VARS, linux/sock_diag.h.
    public const int ReceiveAllocated = 0;
    public const int Drops = 8;
    private const int EpollCloseOnExec = 0x80000;

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    public static partial int ReceiveMany(int socket, MessageHeader* messages, uint count, int flags, void* timeout);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    public static partial int SendMany(int socket, MessageHeader* messages, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, nuint count, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int file, void* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int file, void* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    public static partial int Accept(int socket, void* name, uint* nameLength, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int socket, void* buffer, nuint count, int flags);

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    public static partial nint Send(int socket, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int socket, int level, int option, int* value, uint length);

    [LibraryImport("libc", EntryPoint = "nanosleep", SetLastError = true)]
    public static partial int Sleep(TimeSpec* time, TimeSpec* remaining);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    public static partial int Control(int option, nuint value);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    public static partial int SetAffinity(int thread, nuint maskBytes, byte* mask);

    // Its last argument is a struct sched_param, which is a number.
    [LibraryImport("libc", EntryPoint = "sched_setscheduler", SetLastError = true)]
    public static partial int SetScheduler(int thread, int policy, int* priority);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(int socket, int level, int option, void* value, uint* length);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int EpollControl(int epoll, int operation, int file, void* entry);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int EpollWait(int epoll, void* entries, int count, int timeoutMilliseconds);

    /// <summary>A new set of files to be told about; negative when the system has none.</summary>
    public static int EpollCreate() => EpollCreate(EpollCloseOnExec);

    /// <summary>Adds a file to the set, changes what is told of it, or removes it.</summary>
    public static bool EpollControl(int epoll, int operation, int file, uint events, int data)
    {
        var entry = stackalloc byte[EpollEntry.MaxBytes];
        EpollEntry.Write(entry, events, data);
        return EpollControl(epoll, operation, file, entry) == 0;
    }

    /// <summary>What is ready now, without waiting.</summary>
    /// <param name="epoll">The set.</param>
    /// <param name="entries">Room for <paramref name="count"/> times <see cref="EpollEntry.MaxBytes"/>.</param>
    /// <param name="count">How many at most.</param>
    public static int EpollReady(int epoll, byte* entries, int count) => EpollWait(epoll, entries, count, 0);

    /// <summary>struct epoll_event, which is packed on x86-64 and aligned elsewhere (EPOLL_PACKED).</summary>
    public static class EpollEntry
    {
        /// <summary>Bytes of the larger form.</summary>
        public const int MaxBytes = 16;

        private static readonly bool IsPacked = RuntimeInformation.ProcessArchitecture == Architecture.X64;

        /// <summary>Reads the entry of a number.</summary>
        public static (uint Events, int Data) Read(byte* entries, int index)
        {
            var entry = entries + (index * (IsPacked ? 12 : 16));
            return (Unsafe.ReadUnaligned<uint>(entry), Unsafe.ReadUnaligned<int>(entry + (IsPacked ? 4 : 8)));
        }

        /// <summary>Writes a single one.</summary>
        public static void Write(byte* entry, uint events, int data)
        {
            Unsafe.WriteUnaligned(entry, events);
            Unsafe.WriteUnaligned(entry + (IsPacked ? 4 : 8), (long)data);
        }
    }

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
        public ControlSegment* Control;
        public nuint ControlLength;
        public int Flags;
        private readonly int _padding;
        public uint Bytes;
    }

    /// <summary>A cmsghdr that carries the segment size of a UDP_SEGMENT message, padded as CMSG_SPACE pads it.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 24)]
    public struct ControlSegment
    {
        public nuint Length;
        public int Level;
        public int Type;
        public ushort SegmentBytes;
    }

    /// <summary>struct timespec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int File;
        public short Events;
        public short Returned;
    }
}
