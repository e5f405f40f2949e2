using System.Security.Cryptography;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtp;
using VideoConf.Rtc.Srtp;
using VideoConf.Sfu.Layers;
using VideoConf.Sfu.Net;
using VideoConf.Sfu.Rooms;

namespace VideoConf.Sfu.Relays;

/// <summary>
/// The way to those of a room who are elsewhere: on another node, or on another worker of this one, where packets pass in the clear through memory. Between nodes, each side makes the key of what it sends when the link is made, so that a process that
/// was started anew can never send under a key that was used before; whatever changes, the whole link is made anew, under a later epoch. Owned by
/// its worker; not thread-safe.
/// </summary>
internal sealed class RelayLink : IDisposable
{
    /// <summary>Streams over the life of a link. Then it is made anew: an end that remembered every stream for ever would be one without a bound.</summary>
    public const int MaximumStreams = 16_384;

    /// <summary>Streams at a time, either way.</summary>
    public const int MaximumLiveStreams = 4_096;

    /// <summary>Nothing heard for so long and the link is lost: three keepalives and as much again.</summary>
    public const int LostAfterMilliseconds = 3_000;

    /// <summary>Silent for so long and no media is sent: whoever has the address now did not ask for it (RFC 7675 in spirit).</summary>
    private const int ConsentMilliseconds = 10_000;

    /// <summary>The source of our own RTCP; streams count from 1.</summary>
    public static readonly Ssrc ControlSsrc = new(uint.MaxValue);

    /// <summary>The stream whose packets carry SCTP: messages between participants.</summary>
    public static readonly Ssrc DataSsrc = new(uint.MaxValue - 1);

    /// <summary>Both of those.</summary>
    private const int OwnStreams = 2;

    private static readonly PayloadType DataType = new(127);

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(SfuRelayEnd.KeyBytes);
    private readonly Dictionary<Ssrc, RelayLane> _lanes = [];
    private readonly Dictionary<Ssrc, RelayedTrack> _tracks = [];
    private readonly Dictionary<Ssrc, PublicationStream> _streams = [];
    private readonly SrtpSender? _sender;
    private uint _neighbour;
    private bool _isNeighbourKnown;
    private readonly bool _isPortable;
    private SrtpReceiver? _receiver;
    private TransportAddress _path;
    private readonly Ssrc[] _over = new Ssrc[64];
    private int _overNext;
    private uint _lastStream;
    private ushort _dataSequence;
    private MonoTime? _heardAt;
    private bool _toldLost;
    private bool _toldExhausted;

    /// <summary>A link whose other end is not known yet.</summary>
    public RelayLink(Room room, string nodeId, long epoch, uint id, MonoTime now, bool isPortable = false)
    {
        Room = room;
        NodeId = nodeId;
        Epoch = epoch;
        Id = id;
        CreatedAt = now;
        _isPortable = isPortable;
        Data = new RelayData(now);
        _sender = new SrtpSender(SrtpProfile.AeadAes128Gcm, _key.AsSpan(0, 16), _key.AsSpan(16), isPortable, MaximumStreams + OwnStreams);
    }

    /// <summary>A link to another worker of this process.</summary>
    /// <param name="room">The room here.</param>
    /// <param name="worker">The other worker's number.</param>
    /// <param name="ring">Where what goes there is written to.</param>
    /// <param name="id">As we want it named on what we receive.</param>
    /// <param name="now">The time.</param>
    public RelayLink(Room room, int worker, NeighbourRing ring, uint id, MonoTime now)
    {
        Room = room;
        NodeId = NameOf(worker);
        Ring = ring;
        Id = id;
        CreatedAt = now;
        Data = new RelayData(now);
        RoundTripMilliseconds = 1;
    }

    /// <summary>Its place in the current send batch. A field, because it is a mutable struct.</summary>
    public SendQueue Queue;

    /// <summary>Where what goes to another worker of this process is written to; null for a link to another node.</summary>
    public NeighbourRing? Ring { get; }

    /// <summary>Whether the other end is a worker of this process.</summary>
    public bool IsLocal => Ring is not null;

    /// <summary>Whether the other end is known.</summary>
    public bool IsConnected => Remote is not null || _isNeighbourKnown;

    /// <summary>What a link to a worker has in the place of a node's id.</summary>
    public static string NameOf(int worker) => $"worker {worker}";

    /// <summary>The room here.</summary>
    public Room Room { get; }

    /// <summary>The other node.</summary>
    public string NodeId { get; }

    /// <summary>Which attempt at the link it is.</summary>
    public long Epoch { get; }

    /// <summary>As we want it named on what we receive.</summary>
    public uint Id { get; }

    /// <summary>When it was made.</summary>
    public MonoTime CreatedAt { get; }

    /// <summary>Master key and salt of what we send.</summary>
    public ReadOnlyMemory<byte> Key => _key;

    /// <summary>The other end; null before it is known.</summary>
    public SfuRelayEnd? Remote { get; private set; }

    /// <summary>Where it is. Meaningful once <see cref="Remote"/> is known.</summary>
    public ref readonly TransportAddress Path => ref _path;

    /// <summary>Whether the other node was heard lately.</summary>
    public bool IsUp { get; private set; }

    /// <summary>Whether media may be sent.</summary>
    public bool CanSend { get; private set; }

    /// <summary>Messages between participants.</summary>
    public RelayData Data { get; }

    /// <summary>Whether it was given up.</summary>
    public bool IsRemoved { get; set; }

    /// <summary>There and back; null before it was measured.</summary>
    public int? RoundTripMilliseconds { get; private set; }

    /// <summary>When the next keepalive is due.</summary>
    public MonoTime NextKeepaliveAt { get; set; }

    /// <summary>When sender reports are due.</summary>
    public MonoTime NextReportAt { get; set; }

    /// <summary>The last keepalive's own time, and when it came; it is echoed in ours.</summary>
    public (long Sent, MonoTime At)? LastPing { get; set; }

    /// <summary>Where our streams' numbers begin.</summary>
    public ushort FirstSequence { get; } = (ushort)RandomNumberGenerator.GetInt32(1, 0x7FFF);

    /// <summary>What we send.</summary>
    public Dictionary<Ssrc, RelayLane>.ValueCollection Lanes => _lanes.Values;

    /// <summary>What we receive.</summary>
    public Dictionary<Ssrc, RelayedTrack>.ValueCollection Tracks => _tracks.Values;

    /// <summary>Gets to know the other end.</summary>
    public void Connect(SfuRelayEnd remote)
    {
        Remote = remote;
        _path = TransportAddress.From(remote.Address);
        _receiver = new SrtpReceiver(SrtpProfile.AeadAes128Gcm, remote.Key.Span[..16], remote.Key.Span[16..], _isPortable, MaximumStreams + OwnStreams);
    }

    /// <summary>Gets to know the other worker's end.</summary>
    public void Connect(uint neighbour)
    {
        _neighbour = neighbour;
        _isNeighbourKnown = true;
        CanSend = IsUp = true;
    }

    /// <summary>Makes a lane for a publication. Null when the link has carried as many as it may, or carries too many now.</summary>
    public RelayLane? TryAdd(Publication publication)
    {
        if ((!IsLocal && _lastStream >= MaximumStreams) || _lanes.Count + LayeredStream.MaxStreams > MaximumLiveStreams) return null;

        // Another node gets the best of a simulcast. Another worker has subscribers whom we do not know: it gets all that they want.
        if (!IsLocal || !publication.IsSimulcast) return Add(new RelayLane(this, publication, new Ssrc(++_lastStream)));
        RelayLane? first = null;
        foreach (var stream in publication.Streams)
        {
            var lane = Add(new RelayLane(this, publication, new Ssrc(++_lastStream), stream, first is null ? publication.Streams.Length : 0));
            first ??= lane;
        }

        first!.Wanted = byte.MaxValue;
        return first;
    }

    /// <summary>Finds what we send.</summary>
    public bool TryFindLane(Ssrc ssrc, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out RelayLane? lane) => _lanes.TryGetValue(ssrc, out lane);

    /// <summary>Forgets a lane that is over, and known to be.</summary>
    public void Forget(RelayLane lane)
    {
        for (uint i = 0; i < Math.Max(1, lane.Streams); i++) _lanes.Remove(new Ssrc(lane.Ssrc.Value + i));
    }

    /// <summary>Takes which of a publication's streams somebody there wants.</summary>
    /// <param name="first">The first of its lanes.</param>
    /// <param name="wanted">A bit for each stream by its index.</param>
    public void Want(RelayLane first, byte wanted)
    {
        first.Wanted = wanted;
        for (uint i = 0; i < first.Streams; i++)
        {
            if (_lanes.TryGetValue(new Ssrc(first.Ssrc.Value + i), out var lane) && lane.Only >= 0) lane.IsWanted = (wanted & (1 << lane.Only)) != 0;
        }
    }

    /// <summary>Whether another stream may come.</summary>
    public bool HasRoom => _tracks.Count < MaximumLiveStreams;

    /// <summary>Takes what the other node announced.</summary>
    public void Add(RelayedTrack track)
    {
        _tracks.Add(track.First, track);
        foreach (var stream in track.Publication.Streams) _streams.Add(stream.Ssrc!.Value, stream);
    }

    /// <summary>Finds the stream that a packet names.</summary>
    public bool TryFindStream(Ssrc ssrc, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PublicationStream? stream) => _streams.TryGetValue(ssrc, out stream);

    /// <summary>Finds what we receive.</summary>
    public bool TryFindTrack(Ssrc ssrc, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out RelayedTrack? track) => _tracks.TryGetValue(ssrc, out track);

    /// <summary>Forgets what the other node sends no more.</summary>
    public void Forget(Ssrc stream)
    {
        if (_tracks.Remove(stream, out var track))
        {
            foreach (var carried in track.Publication.Streams) _streams.Remove(carried.Ssrc!.Value);
        }

        if (IsOver(stream)) return;
        _over[_overNext] = stream;
        _overNext = (_overNext + 1) % _over.Length;
    }

    /// <summary>Whether a stream ended lately: what is said of it still is late.</summary>
    public bool IsOver(Ssrc stream) => stream.Value != 0 && Array.IndexOf(_over, stream) >= 0;

    /// <summary>Decrypts and authenticates in place, without the frame.</summary>
    public SrtpResult Unprotect(Span<byte> packet, out int length)
    {
        length = packet.Length;
        if (IsLocal) return SrtpResult.Ok;
        length = 0;
        return _receiver is null ? SrtpResult.BadAuthentication : _receiver.Unprotect(packet, out length);
    }

    /// <summary>As <see cref="Unprotect"/>, for RTCP.</summary>
    public SrtpResult UnprotectRtcp(Span<byte> packet, out int length)
    {
        length = packet.Length;
        if (IsLocal) return SrtpResult.Ok;
        length = 0;
        return _receiver is null ? SrtpResult.BadAuthentication : _receiver.UnprotectRtcp(packet, out length);
    }

    /// <summary>Writes frame and protected packet; in the clear what stays in this process.</summary>
    public bool TryProtect(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, Span<byte> output, out int written)
    {
        if (_sender is null) return TryPass(header, payload, output, out written);
        if (!_sender.TryProtect(header, payload, output[RelayFrame.Length..], out written)) return false;
        RelayFrame.Write(output, Remote!.LinkId);
        written += RelayFrame.Length;
        return true;
    }

    /// <summary>Writes frame and protected SCTP.</summary>
    public bool TryProtectData(ReadOnlySpan<byte> packet, Span<byte> output, out int written)
    {
        Span<byte> header = stackalloc byte[RtpView.FixedHeaderLength];
        RtpWriter.TryWriteHeader(header, marker: false, DataType, new SequenceNumber(++_dataSequence), timestamp: 0, DataSsrc);
        return TryProtect(header, packet, output, out written);
    }

    /// <summary>Writes frame and protected RTCP.</summary>
    public bool TryProtectRtcp(ReadOnlySpan<byte> plain, Span<byte> output, out int written)
    {
        written = 0;
        if (_sender is null) return TryPass(plain, default, output, out written);
        if (Remote is null || !_sender.TryProtectRtcp(plain, output[RelayFrame.Length..], out written)) return false;
        RelayFrame.Write(output, Remote.LinkId);
        written += RelayFrame.Length;
        return true;
    }

    private bool TryPass(ReadOnlySpan<byte> head, ReadOnlySpan<byte> rest, Span<byte> output, out int written)
    {
        written = RelayFrame.Length + head.Length + rest.Length;
        if (!_isNeighbourKnown || written > output.Length)
        {
            written = 0;
            return false;
        }

        RelayFrame.Write(output, _neighbour);
        head.CopyTo(output[RelayFrame.Length..]);
        rest.CopyTo(output[(RelayFrame.Length + head.Length)..]);
        return true;
    }

    private RelayLane Add(RelayLane lane)
    {
        _lanes.Add(lane.Ssrc, lane);
        lane.Publication.Lanes.Add(lane);
        return lane;
    }

    /// <summary>Notes an authentic packet.</summary>
    /// <returns>Whether the link came up with it.</returns>
    public bool Heard(MonoTime now)
    {
        _heardAt = now;
        CanSend = true;
        _toldLost = false;
        if (IsUp) return false;
        IsUp = true;
        return true;
    }

    /// <summary>Whether this is the first time that a stream found no place; the link is to be made anew then.</summary>
    public bool TellsExhausted() => !_toldExhausted && (_toldExhausted = true);

    /// <summary>Notes a measured round trip.</summary>
    public void Measured(int milliseconds) =>
        RoundTripMilliseconds = RoundTripMilliseconds is { } known ? ((7 * known) + milliseconds) / 8 : milliseconds;

    /// <summary>Lets time pass.</summary>
    /// <returns>Whether the link was lost now, or was not made in time.</returns>
    public bool Pass(MonoTime now)
    {
        var silent = now.MillisecondsSince(_heardAt ?? CreatedAt);
        CanSend &= silent < ConsentMilliseconds;
        if (_toldLost || silent < LostAfterMilliseconds) return false;
        IsUp = false;
        return _toldLost = true;
    }

    /// <summary>What those who watch there can decode, as far as was told.</summary>
    public RelayAudience Audience { get; private set; } = RelayAudience.Nobody;

    /// <summary>Which version of ours the other node has.</summary>
    public uint AudienceKnown { get; set; }

    /// <summary>When it is to be told again, while it has another.</summary>
    public MonoTime TellAudienceAt { get; set; }

    /// <summary>Takes what those who watch there can decode. False when something later is known.</summary>
    public bool TryTake(RelayAudience audience)
    {
        if (audience.Version <= Audience.Version) return false;
        Audience = audience;
        return true;
    }

    /// <summary>How it is.</summary>
    public SfuRelayState Describe() => new(NodeId, Epoch, Id, Remote?.LinkId, IsUp, RoundTripMilliseconds, _lanes.Count, _tracks.Count);

    /// <summary>Ends all that it carries and wipes its keys.</summary>
    public void Dispose()
    {
        foreach (var lane in _lanes.Values)
        {
            lane.End();
            lane.Publication.Lanes.Remove(lane);
        }

        foreach (var track in _tracks.Values) track.End();
        _lanes.Clear();
        _tracks.Clear();
        CanSend = IsUp = false;
        Data.Dispose();
        _streams.Clear();
        _sender?.Dispose();
        _receiver?.Dispose();
        CryptographicOperations.ZeroMemory(_key);
    }
}
