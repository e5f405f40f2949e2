using System.Net;

namespace VideoConf.Sfu;

/// <summary>Which implementation of datagram input and output a worker uses.</summary>
public enum SfuNetwork
{
    /// <summary>Batched system calls on Linux, ordinary sockets elsewhere.</summary>
    Automatic,

    /// <summary><c>recvmmsg</c> and <c>sendmmsg</c>; Linux only.</summary>
    Batched,

    /// <summary>Ordinary sockets, a system call per datagram.</summary>
    Portable,
}

/// <summary>How a server is set up. Every limit exists so that no peer's behaviour can make memory grow without end.</summary>
public sealed class SfuOptions
{
    /// <summary>The address the media sockets bind to. <see cref="IPAddress.IPv6Any"/> gives dual-stack sockets.</summary>
    public IPAddress BindAddress { get; set; } = IPAddress.Any;

    /// <summary>UDP port of the first worker; worker i has this + i. 0 asks the system for a free one each.</summary>
    public int Port { get; set; }

    /// <summary>Addresses that go into answers as host candidates. Empty means the bound address, or loopback when that is a wildcard.</summary>
    public IReadOnlyList<IPAddress> AnnouncedAddresses { get; set; } = [];

    /// <summary>Worker threads. 0 means one on machines of up to two processors, else one less than there are.</summary>
    public int Workers { get; set; }

    /// <summary>Which datagram implementation to use.</summary>
    public SfuNetwork Network { get; set; } = SfuNetwork.Automatic;

    /// <summary>
    /// Socket buffers in bytes. A key frame of 1 Mbit to 50 subscribers is 6 MB within a few milliseconds, so the system's default of
    /// 208 KiB loses packets. The kernel caps it at net.core.rmem_max and wmem_max; the server logs what it got.
    /// </summary>
    public int SocketBufferBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>Rooms a server holds at most.</summary>
    public int MaxRooms { get; set; } = 4_096;

    /// <summary>Media sections by which a participant may publish.</summary>
    public int MaxTracksPerParticipant { get; set; } = 32;

    /// <summary>Media sections in which a participant may receive.</summary>
    public int MaxSlotsPerParticipant { get; set; } = 64;

    /// <summary>Taps in one room. A recording is one, captions are one, each outside listener is one.</summary>
    public int MaxTapsPerRoom { get; set; } = 32;

    /// <summary>Commands that may wait for one worker. More are refused as <see cref="SfuError.Busy"/>.</summary>
    public int CommandQueueLength { get; set; } = 4_096;

    /// <summary>Events that may wait for <see cref="SfuServer.Events"/>' reader.</summary>
    public int EventQueueLength { get; set; } = 16_384;

    /// <summary>Packet buffers of one worker, 1.5 KiB each; when all are taken, caches grow shorter instead. The default bounds a worker at 384 MiB.</summary>
    public int MaxPacketBuffers { get; set; } = 262_144;

    /// <summary>How long a participant may take until ICE and DTLS are up.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(30);

    internal int ResolveWorkers() => Workers > 0 ? Workers : Math.Max(1, Environment.ProcessorCount <= 2 ? 1 : Environment.ProcessorCount - 1);
}
