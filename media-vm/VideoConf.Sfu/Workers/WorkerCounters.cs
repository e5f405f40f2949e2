namespace VideoConf.Sfu.Workers;

/// <summary>
/// What one worker counts. Written by its thread alone, with plain adds; read by any thread: a 64-bit read never tears on the systems
/// we run on, and a figure that is one packet old is as good.
/// </summary>
internal sealed class WorkerCounters
{
    private static readonly DropReason[] Reasons = Enum.GetValues<DropReason>();
    private readonly long[] _dropped = new long[Reasons.Length];

    public long PacketsIn;
    public long BytesIn;
    public long PacketsOut;
    public long BytesOut;
    public long PacketsForwarded;
    public long PacketsRelayedOut;
    public long PacketsRelayedIn;
    public long Relays;
    public long MessagesIn;
    public long MessagesOut;
    public long MessagesDropped;
    public long ViewsTaken;
    public long ReportsTaken;
    public long ReportsIgnored;
    public long OffersTaken;
    public long OffersRefused;
    public long SendErrors;
    public long NacksReceived;
    public long PacketsResent;
    public long PaddingSent;
    public long PacketsHeld;
    public Overload.Shedding Shedding;
    public long SocketRefusals;
    public long JoinsRefused;
    public long PicturesGivenUp;
    public long RtcpIgnored;
    public long NacksSent;
    public long RepairsTaken;
    public long KeyFramesRequested;
    public long PlisSent;
    public long DtlsHandshakes;
    public long DtlsFailures;
    public long EventsDropped;
    public long PeersDiscarded;
    public long Rooms;
    public long Participants;
    public long Tracks;
    public long TcpConnections;
    public long TcpConnectionsTaken;
    public long TcpConnectionsCut;
    public long NativeBytes;
    public long PacketBuffersInUse;
    public long ManagedBytesAllocated;

    /// <summary>How long packets stay.</summary>
    public DelayHistogram ForwardingDelay { get; } = new();

    /// <summary>Counts a datagram that went nowhere.</summary>
    public void Drop(DropReason reason) => _dropped[(int)reason]++;

    /// <summary>Adds up workers.</summary>
    public static SfuCounters Sum(WorkerCounters[] all) => new()
    {
        PacketsIn = all.Sum(c => c.PacketsIn),
        BytesIn = all.Sum(c => c.BytesIn),
        PacketsOut = all.Sum(c => c.PacketsOut),
        BytesOut = all.Sum(c => c.BytesOut),
        PacketsForwarded = all.Sum(c => c.PacketsForwarded),
        PacketsRelayedOut = all.Sum(c => c.PacketsRelayedOut),
        PacketsRelayedIn = all.Sum(c => c.PacketsRelayedIn),
        Relays = all.Sum(c => c.Relays),
        MessagesIn = all.Sum(c => c.MessagesIn),
        MessagesOut = all.Sum(c => c.MessagesOut),
        MessagesDropped = all.Sum(c => c.MessagesDropped),
        ViewsTaken = all.Sum(c => c.ViewsTaken),
        ReportsTaken = all.Sum(c => c.ReportsTaken),
        ReportsIgnored = all.Sum(c => c.ReportsIgnored),
        OffersTaken = all.Sum(c => c.OffersTaken),
        OffersRefused = all.Sum(c => c.OffersRefused),
        SendErrors = all.Sum(c => c.SendErrors),
        NacksReceived = all.Sum(c => c.NacksReceived),
        PacketsResent = all.Sum(c => c.PacketsResent),
        PaddingSent = all.Sum(c => c.PaddingSent),
        Shedding = all.Select(c => c.Shedding).DefaultIfEmpty().Max(),
        SocketRefusals = all.Sum(c => c.SocketRefusals),
        JoinsRefused = all.Sum(c => c.JoinsRefused),
        PacketsHeld = all.Sum(c => c.PacketsHeld),
        PicturesGivenUp = all.Sum(c => c.PicturesGivenUp),
        RtcpIgnored = all.Sum(c => c.RtcpIgnored),
        NacksSent = all.Sum(c => c.NacksSent),
        RepairsTaken = all.Sum(c => c.RepairsTaken),
        KeyFramesRequested = all.Sum(c => c.KeyFramesRequested),
        PlisSent = all.Sum(c => c.PlisSent),
        DtlsHandshakes = all.Sum(c => c.DtlsHandshakes),
        DtlsFailures = all.Sum(c => c.DtlsFailures),
        EventsDropped = all.Sum(c => c.EventsDropped),
        PeersDiscarded = all.Sum(c => c.PeersDiscarded),
        Rooms = all.Sum(c => c.Rooms),
        Participants = all.Sum(c => c.Participants),
        Tracks = all.Sum(c => c.Tracks),
        TcpConnections = all.Sum(c => c.TcpConnections),
        TcpConnectionsTaken = all.Sum(c => c.TcpConnectionsTaken),
        TcpConnectionsCut = all.Sum(c => c.TcpConnectionsCut),
        NativeBytes = all.Sum(c => c.NativeBytes),
        PacketBuffersInUse = all.Sum(c => c.PacketBuffersInUse),
        ManagedBytesAllocated = all.Sum(c => c.ManagedBytesAllocated),
        Dropped = Reasons.ToDictionary(reason => reason, reason => all.Sum(c => c._dropped[(int)reason])),
        ForwardingDelay = DelayHistogram.Sum([.. all.Select(c => c.ForwardingDelay)]),
    };
}
