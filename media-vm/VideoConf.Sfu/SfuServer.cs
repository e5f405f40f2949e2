using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using VideoConf.Rtc.Dtls;
using VideoConf.Rtc.Sdp;
using VideoConf.Sfu.Negotiation;
using VideoConf.Sfu.Net;
using VideoConf.Sfu.Relays;
using VideoConf.Sfu.Rooms;
using VideoConf.Sfu.Taps;
using VideoConf.Sfu.Workers;

namespace VideoConf.Sfu;

/// <summary>
/// The selective forwarding unit: rooms on worker threads, each with a UDP port of its own. Commands come in as messages to the worker
/// that owns the room; what happened goes out through <see cref="Events"/>; <see cref="Snapshot"/> reads counters without stopping anyone.
/// Thread-safe.
/// </summary>
public sealed partial class SfuServer : IAsyncDisposable
{
    private readonly SfuOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<SfuServer> _logger;
    private readonly ConcurrentDictionary<string, RoomPlace> _rooms = new(StringComparer.Ordinal);
    private readonly Channel<SfuEvent> _events;
    private readonly Lock _placement = new();
    private DtlsIdentity? _identity; // One certificate per process: a peer that reconnects meets the same one.
    private readonly ChannelOffers _offers;
    private Task _answering = Task.CompletedTask;
    private Worker[] _workers = [];
    private NeighbourRing?[,] _rings = new NeighbourRing?[0, 0];
    private bool _stopped;

    /// <summary>A server that does nothing before <see cref="Start"/>.</summary>
    public SfuServer(SfuOptions options, TimeProvider clock, ILogger<SfuServer> logger)
    {
        _options = options;
        _clock = clock;
        _logger = logger;
        _offers = new ChannelOffers(logger);
        _events = Channel.CreateBounded<SfuEvent>(new BoundedChannelOptions(options.EventQueueLength)
        {
            FullMode = BoundedChannelFullMode.Wait, // TryWrite then says no, and the worker counts what it could not tell.
            SingleReader = false,
            SingleWriter = false,
        });
    }

    /// <summary>What happened. One reader is expected; unread events are dropped, and counted, beyond the queue's length.</summary>
    public ChannelReader<SfuEvent> Events => _events.Reader;

    /// <summary>Worker threads.</summary>
    public int WorkerCount => _workers.Length;

    /// <summary>Where workers have their sockets from, instead of opening them. For tests of machines that are slow.</summary>
    internal Func<SfuOptions, IDatagramSocket>? OpenSocket { get; init; }

    /// <summary>The workers. For tests of what is inside.</summary>
    internal IReadOnlyList<Worker> Workers => _workers;

    /// <summary>Where the first worker listens. Only after <see cref="Start"/>.</summary>
    public IPEndPoint LocalEndPoint => _workers.Length == 0
        ? throw new InvalidOperationException("The server has not been started.")
        : new IPEndPoint(_options.BindAddress, _workers[0].Port);

    /// <summary>Binds the sockets and starts the workers.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">A port is taken.</exception>
    public void Start()
    {
        if (_workers.Length != 0) throw new InvalidOperationException("The server has been started already.");

        var workers = new List<Worker>();
        _identity = DtlsIdentity.Create();
        try
        {
            for (var i = 0; i < _options.ResolveWorkers(); i++)
            {
                workers.Add(OpenSocket is { } open
                    ? new Worker(i, _options, _identity, _clock, _events.Writer, _logger, open(_options)) { TakesOffer = _offers.TryTake }
                    : new Worker(i, _options, _identity, _clock, _events.Writer, _logger) { TakesOffer = _offers.TryTake });
            }
        }
        catch
        {
            foreach (var worker in workers) worker.Dispose();
            _identity.Dispose();
            throw;
        }

        foreach (var worker in workers)
        {
            worker.Start();
            LogListening(worker.Index, _options.BindAddress.ToString(), worker.Port, worker.BufferBytes.Receive, worker.BufferBytes.Send);
            if (Math.Min(worker.BufferBytes.Receive, worker.BufferBytes.Send) < _options.SocketBufferBytes)
            {
                LogSmallBuffers(worker.BufferBytes.Receive, worker.BufferBytes.Send, _options.SocketBufferBytes);
            }
        }

        _rings = new NeighbourRing?[workers.Count, workers.Count];
        _workers = [.. workers];
        _answering = _offers.RunAsync();
    }

    /// <summary>Makes the room be there, on the worker with the fewest participants. Another session than before closes what the room still held.</summary>
    /// <returns>Whether it is there: not so when the server stops or holds as many rooms as it may.</returns>
    public Task<bool> PutRoomAsync(string roomId, string sessionId, int maxParticipants, CancellationToken cancellationToken) =>
        PutRoomAsync(roomId, sessionId, maxParticipants, SfuRestrictions.None, cancellationToken);

    /// <summary>As the other, with whose media is to be dropped from now on, unless the room knows of a later word.</summary>
    public async Task<bool> PutRoomAsync(
        string roomId, string sessionId, int maxParticipants, SfuRestrictions restrictions, CancellationToken cancellationToken)
    {
        RoomPlace place;
        lock (_placement)
        {
            if (_stopped || _workers.Length == 0) return false;
            if (!_rooms.TryGetValue(roomId, out place!))
            {
                if (_rooms.Count >= _options.MaxRooms) return false;
                place = new RoomPlace(LeastLoaded(), new RoomCensus(_workers.Length));
                _rooms[roomId] = place;
            }
        }

        return await place.PutAsync(roomId, sessionId, maxParticipants, restrictions, cancellationToken);
    }

    /// <summary>Closes the room and everything in it. False when it was not there.</summary>
    public async Task<bool> DeleteRoomAsync(string roomId, CancellationToken cancellationToken) =>
        _rooms.TryRemove(roomId, out var place) && await place.DeleteAsync(roomId, cancellationToken);

    /// <summary>Takes a participant's offer and answers it. A former transport of the same participant is closed as replaced.</summary>
    /// <param name="roomId">The room, which must have been put.</param>
    /// <param name="participantId">Whose media.</param>
    /// <param name="mediaId">The name that the transport shall have.</param>
    /// <param name="sdp">The offer.</param>
    /// <param name="declined">What the participant declined: no tap for it gets anything of theirs.</param>
    /// <param name="cancellationToken">Gives up waiting; the command may run all the same.</param>
    public async Task<SfuResult<SfuAnswer>> OfferAsync(
        string roomId, string participantId, string mediaId, string sdp, SfuConsent declined, CancellationToken cancellationToken)
    {
        if (!_rooms.TryGetValue(roomId, out var place)) return UnknownRoom<SfuAnswer>(roomId);
        if (!TryParseOffer(sdp, out var offer, out var refusal)) return refusal;

        var worker = await place.PlaceAsync(roomId, participantId, _options.MaxParticipantsPerWorker, _workers, RingBetween, cancellationToken);
        var (accepted, error) = await worker.RunAsync(w => w.Offer(roomId, participantId, mediaId, offer!, declined), cancellationToken);
        return Answer(accepted, error);
    }

    /// <summary>Takes a new offer of a transport that exists: more slots or tracks, an ICE restart, or another answer to what is asked of the participant.</summary>
    public async Task<SfuResult<SfuAnswer>> ReofferAsync(
        string roomId, string mediaId, string sdp, SfuConsent declined, CancellationToken cancellationToken)
    {
        if (!_rooms.TryGetValue(roomId, out var place)) return UnknownRoom<SfuAnswer>(roomId);
        if (!TryParseOffer(sdp, out var offer, out var refusal)) return refusal;

        var worker = await place.FindAsync(roomId, w => w.FindMedia(roomId, mediaId) is not null, cancellationToken);
        var (accepted, error) = await worker.RunAsync(w => w.Reoffer(roomId, mediaId, offer!, declined), cancellationToken);
        return Answer(accepted, error);
    }

    /// <summary>Which publication is on which receive slot now.</summary>
    public async Task<SfuResult<SfuSlotMap>> GetSlotsAsync(string roomId, string mediaId, CancellationToken cancellationToken)
    {
        if (!_rooms.TryGetValue(roomId, out var place)) return UnknownRoom<SfuSlotMap>(roomId);
        var worker = await place.FindAsync(roomId, w => w.FindMedia(roomId, mediaId) is not null, cancellationToken);
        var (slots, error) = await worker.RunAsync(w => w.GetSlots(roomId, mediaId), cancellationToken);
        return error == SfuError.None ? slots : NotRun<SfuSlotMap>(error);
    }

    /// <summary>Takes what a subscriber shows, and how large: it is sent that and nothing else. An earlier version than is known changes nothing.</summary>
    public async Task<SfuError> ShowAsync(string roomId, string mediaId, SfuView view, CancellationToken cancellationToken)
    {
        if (!_rooms.TryGetValue(roomId, out var place)) return SfuError.UnknownRoom;
        var worker = await place.FindAsync(roomId, w => w.FindMedia(roomId, mediaId) is not null, cancellationToken);
        var (done, error) = await worker.RunAsync(w => w.Show(roomId, mediaId, view), cancellationToken);
        return error == SfuError.None ? done : error;
    }

    /// <summary>Closes a transport. False when it was not there.</summary>
    public async Task<bool> DeleteMediaAsync(string roomId, string mediaId, CancellationToken cancellationToken)
    {
        if (!_rooms.TryGetValue(roomId, out var place)) return false;
        var worker = await place.FindAsync(roomId, w => w.FindMedia(roomId, mediaId) is not null, cancellationToken);
        var (done, _) = await worker.RunAsync(w => w.DeleteMedia(roomId, mediaId), cancellationToken);
        return done;
    }

    /// <summary>Closes the transport of a participant. False when there was none.</summary>
    public async Task<bool> DeleteParticipantAsync(string roomId, string participantId, CancellationToken cancellationToken)
    {
        if (!_rooms.TryGetValue(roomId, out var place)) return false;
        var worker = await place.FindAsync(roomId, w => w.HasParticipant(roomId, participantId), cancellationToken);
        var (done, _) = await worker.RunAsync(w => w.DeleteParticipant(roomId, participantId), cancellationToken);
        return done;
    }

    /// <summary>
    /// Lets a tap listen in on a room, from the tracks that live now on. It ends by <see cref="RemoveTapAsync"/>, or with the room or its
    /// session: see <see cref="MediaTap.IsEnded"/>.
    /// </summary>
    public async Task<SfuError> AddTapAsync(string roomId, MediaTap tap, CancellationToken cancellationToken)
    {
        if (!_rooms.TryGetValue(roomId, out var place)) return SfuError.UnknownRoom;
        var (done, error) = await place.Home.RunAsync(w => w.AddTap(roomId, tap), cancellationToken);
        return error == SfuError.None ? done : error;
    }

    /// <summary>Takes a tap out of its room; what it holds can still be read. False when it was not there.</summary>
    public async Task<bool> RemoveTapAsync(string roomId, MediaTap tap, CancellationToken cancellationToken)
    {
        if (!_rooms.TryGetValue(roomId, out var place)) return false;
        var (done, _) = await place.Home.RunAsync(w => w.RemoveTap(roomId, tap), cancellationToken);
        return done;
    }

    /// <summary>Asks a publisher for a key frame, at most twice a second together with all who want one. False when there is no such track.</summary>
    public async Task<bool> RequestKeyFrameAsync(string roomId, string participantId, TrackSource source, CancellationToken cancellationToken)
    {
        if (!_rooms.TryGetValue(roomId, out var place)) return false;
        var (done, _) = await place.Home.RunAsync(w => w.RequestKeyFrame(roomId, participantId, source), cancellationToken);
        return done;
    }

    /// <summary>
    /// Makes a link to another node of the room be there. The first call of an epoch gives this end; once the other node's is known, the same call with
    /// it connects both. May come any number of times; a later epoch makes the link anew, under new keys.
    /// </summary>
    /// <param name="roomId">The room, which must have been put.</param>
    /// <param name="nodeId">The other node.</param>
    /// <param name="epoch">Which attempt it is: an earlier one than is known is refused.</param>
    /// <param name="remote">The other node's end; null while it is not known.</param>
    /// <param name="cancellationToken">Gives up waiting; the command may run all the same.</param>
    public async Task<SfuResult<SfuRelayEnd>> PutRelayAsync(
        string roomId, string nodeId, long epoch, SfuRelayEnd? remote, CancellationToken cancellationToken)
    {
        if (!_rooms.TryGetValue(roomId, out var place)) return UnknownRoom<SfuRelayEnd>(roomId);
        var (end, error) = await place.Home.RunAsync(w => w.PutRelay(roomId, nodeId, epoch, remote), cancellationToken);
        return error == SfuError.None ? end : NotRun<SfuRelayEnd>(error);
    }

    /// <summary>How a room's links to other nodes are.</summary>
    public async Task<SfuResult<IReadOnlyList<SfuRelayState>>> GetRelaysAsync(string roomId, CancellationToken cancellationToken)
    {
        if (!_rooms.TryGetValue(roomId, out var place)) return UnknownRoom<IReadOnlyList<SfuRelayState>>(roomId);
        var (relays, error) = await place.Home.RunAsync(w => w.GetRelays(roomId), cancellationToken);
        return error == SfuError.None ? relays : NotRun<IReadOnlyList<SfuRelayState>>(error);
    }

    /// <summary>Takes a link to another node away, and what came by it. False when there was none.</summary>
    public async Task<bool> DeleteRelayAsync(string roomId, string nodeId, CancellationToken cancellationToken)
    {
        if (!_rooms.TryGetValue(roomId, out var place)) return false;
        var (done, _) = await place.Home.RunAsync(w => w.DeleteRelay(roomId, nodeId), cancellationToken);
        return done;
    }

    /// <summary>What all workers have counted. Takes no lock; a figure may be a packet older than its neighbour.</summary>
    public SfuCounters Snapshot() => WorkerCounters.Sum([.. _workers.Select(worker => worker.Counters)]);

    /// <summary>Closes all rooms, their peers told, and ends the workers.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_placement)
        {
            if (_stopped) return;
            _stopped = true;
        }

        _rooms.Clear();
        foreach (var worker in _workers) worker.Dispose();
        foreach (var worker in _workers) await worker.Completion;
        foreach (var ring in _rings) ring?.Dispose();
        _offers.Close();
        await _answering;
        _identity?.Dispose();
        _events.Writer.TryComplete();
    }

    // Made when the first room needs it: two workers that share no room need none.
    private NeighbourRing RingBetween(Worker from, Worker to)
    {
        lock (_placement) return _rings[from.Index, to.Index] ??= new NeighbourRing();
    }

    private Worker LeastLoaded()
    {
        // Participants are the load; rooms break the tie while nobody has come yet.
        var best = _workers[0];
        foreach (var worker in _workers)
        {
            var order = worker.Counters.Participants.CompareTo(best.Counters.Participants);
            if (order < 0 || (order == 0 && worker.Counters.Rooms < best.Counters.Rooms)) best = worker;
        }

        return best;
    }

    private static bool TryParseOffer(string sdp, out SdpOffer? offer, out SfuResult<SfuAnswer> refusal)
    {
        refusal = default;
        if (Negotiator.TryParse(sdp, out offer, out var detail)) return true;
        refusal = SfuResult.Refused<SfuAnswer>(SfuError.BadSdp, detail);
        return false;
    }

    private static SfuResult<SfuAnswer> Answer(SfuResult<AnswerPlan> accepted, SfuError error)
    {
        if (error != SfuError.None) return NotRun<SfuAnswer>(error);
        return accepted.Succeeded
            ? SfuResult.Ok(new SfuAnswer(accepted.Value.Write()))
            : SfuResult.Refused<SfuAnswer>(accepted.Error, accepted.Detail);
    }

    private static SfuResult<T> NotRun<T>(SfuError error)
        where T : class => SfuResult.Refused<T>(
            error, error == SfuError.Busy ? "The media server is busy; try again in a moment." : "The media server is shutting down.");

    private static SfuResult<T> UnknownRoom<T>(string roomId)
        where T : class => SfuResult.Refused<T>(SfuError.UnknownRoom, $"There is no room {roomId} on this media server.");
}
