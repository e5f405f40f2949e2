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

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int File;
        public short Events;
        public short Returned;
    }
}
