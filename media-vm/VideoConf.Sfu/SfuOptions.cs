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
    /// <summary>The address the media sockets bind to. <see cref="IPAddress.IPv6Any"/> gives sockets that hear IPv4 as well.</summary>
    public IPAddress BindAddress { get; set; } = IPAddress.Any;

    /// <summary>UDP and TCP port of the first worker; worker i has this + i. 0 asks the system for a free one each.</summary>
    public int Port { get; set; }

    /// <summary>
    /// Addresses that go into answers as host candidates, the best first: behind a NAT, those that it forwards from. Those of a family that the bound address
    /// does not hear are left out. Empty means the bound address, or loopback when that is a wildcard.
    /// </summary>
    public IReadOnlyList<IPAddress> AnnouncedAddresses { get; set; } = [];

    /// <summary>
    /// Whether each worker also takes peers by TCP, on the port of the same number, as passive candidates (RFC 6544) behind those of UDP: for networks that let
    /// no UDP through. Needs <see cref="SfuNetwork.Batched"/>, so Linux.
    /// </summary>
    public bool AcceptsTcp { get; set; } = true;

    /// <summary>Worker threads. 0 means one on machines of up to two processors, else one less than there are.</summary>
    public int Workers { get; set; }

    /// <summary>
    /// Processors that the workers stay on, by the numbers that the system gives them: worker i on the one at i, from the first again where there are fewer. Empty
    /// leaves it to the system. Linux only.
    /// </summary>
    public IReadOnlyList<int> Cores { get; set; } = [];

    /// <summary>
    /// How long a worker goes on looking for packets after the last came, before it sleeps. It takes a whole processor for that time and saves what waking costs:
    /// some microseconds of delay. Zero sleeps at once.
    /// </summary>
    public TimeSpan BusyPoll { get; set; }

    /// <summary>
    /// Whether workers run before every ordinary thread of their processors (<c>SCHED_RR</c>), so that no compiler, collector or other program makes packets late. A
    /// worker that has more to do than it can leaves its processor's other threads, the kernel's own included, a twentieth of it: for machines that have a processor to
    /// spare. Without the right to it (CAP_SYS_NICE, RLIMIT_RTPRIO) workers run as other threads do. Linux only.
    /// </summary>
    public bool RealTime { get; set; }

    /// <summary>
    /// Transports of one room that one worker takes before those who come next are taken by another, so that a room may use every processor. 0 leaves every room
    /// on one worker.
    /// </summary>
    public int MaxParticipantsPerWorker { get; set; } = 150;

    /// <summary>Which datagram implementation to use.</summary>
    public SfuNetwork Network { get; set; } = SfuNetwork.Automatic;

    /// <summary>Whether media is protected by ciphers that run on any processor, though this one has faster ones: to rule those out as a cause.</summary>
    public bool PortableCiphers { get; set; }

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

    /// <summary>Other nodes that carry a room with this one. Every node sends to each other, so traffic between them grows with their square.</summary>
    public int MaxRelaysPerRoom { get; set; } = 15;

    /// <summary>
    /// Bytes of messages a second that a participant may have passed on, counted once for each receiver; twice that at once. Who is over it is slowed down by SCTP's
    /// window. At 2 MiB, 50 people get 100 bytes 180 times a second.
    /// </summary>
    public int DataBytesPerSecond { get; set; } = 2 * 1024 * 1024;

    /// <summary>Bytes of messages that may wait for one receiver. Beyond it they are dropped for that one, who is told how many.</summary>
    public int DataBacklogBytes { get; set; } = 256 * 1024;

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
