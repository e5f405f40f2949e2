using VideoConf.Sfu.Net;
using VideoConf.Sfu.Overload;
using VideoConf.Sfu.Rooms;

namespace VideoConf.Sfu.Workers;

/// <summary>
/// Where a room is: on one worker, which has its taps and its links to other nodes, and when that has many of its participants, on others as well. Thread-safe.
/// </summary>
internal sealed class RoomPlace(Worker home, RoomCensus census)
{
    private readonly Lock _lock = new();
    private Task _last = Task.CompletedTask;
    private Worker[] _workers = [home];
    private string _sessionId = "";
    private int _maxParticipants;
    private SfuRestrictions _restrictions = SfuRestrictions.None;
    private bool _isDeleted;

    /// <summary>The worker that it was made on.</summary>
    public Worker Home => home;

    /// <summary>Makes it be there. Another session than before leaves the other workers.</summary>
    public Task<bool> PutAsync(string roomId, string sessionId, int maxParticipants, SfuRestrictions restrictions, CancellationToken cancellationToken) =>
        OneByOneAsync(async () =>
        {
            if (!string.Equals(sessionId, _sessionId, StringComparison.Ordinal)) await LeaveOthersAsync(roomId);
            (_sessionId, _maxParticipants, _restrictions) = (sessionId, maxParticipants, restrictions);
            var isThere = true;
            foreach (var worker in _workers) isThere &= await PutAsync(worker, roomId);
            return isThere;
        }).WaitAsync(cancellationToken);

    /// <summary>Closes it everywhere. False when it was not there.</summary>
    public Task<bool> DeleteAsync(string roomId, CancellationToken cancellationToken) =>
        OneByOneAsync(async () =>
        {
            _isDeleted = true;
            await LeaveOthersAsync(roomId);
            var (done, _) = await home.RunAsync(w => w.DeleteRoom(roomId), CancellationToken.None);
            return done;
        }).WaitAsync(cancellationToken);

    /// <summary>The worker that is to take a participant's offer: the one that has them, else the one that has the fewest, which may be another than before.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="participantId">Who offers.</param>
    /// <param name="most">How many one worker takes before another is looked for; 0 for all.</param>
    /// <param name="all">All workers.</param>
    /// <param name="ringBetween">Where what goes from a worker to another is written.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<Worker> PlaceAsync(
        string roomId, string participantId, int most, IReadOnlyList<Worker> all, Func<Worker, Worker, NeighbourRing> ringBetween, CancellationToken cancellationToken)
    {
        if (most <= 0 || all.Count == 1) return home;
        var workers = Volatile.Read(ref _workers);
        if (workers.Length == 1 && !IsFull(home, most)) return home;
        foreach (var worker in workers)
        {
            var (has, _) = await worker.RunAsync(w => w.HasParticipant(roomId, participantId), cancellationToken);
            if (has) return worker;
        }

        var least = Least(workers, most);
        if (!IsFull(least, most) || workers.Length == all.Count) return least;
        return await GrowAsync(roomId, most, all, ringBetween).WaitAsync(cancellationToken) ?? least;
    }

    /// <summary>The worker that has a transport; the first one when none has.</summary>
    public async Task<Worker> FindAsync(string roomId, Func<Worker, bool> has, CancellationToken cancellationToken)
    {
        var workers = Volatile.Read(ref _workers);
        if (workers.Length == 1) return home;
        foreach (var worker in workers)
        {
            var (found, _) = await worker.RunAsync(has, cancellationToken);
            if (found) return worker;
        }

        return home;
    }

    private Task<Worker?> GrowAsync(string roomId, int most, IReadOnlyList<Worker> all, Func<Worker, Worker, NeighbourRing> ringBetween) =>
        OneByOneAsync(async () =>
        {
            // Several may come at once, and the first has made room for all of them.
            var least = Least(_workers, most);
            if (_isDeleted || _workers.Length == all.Count) return null;
            if (!IsFull(least, most)) return least;
            var added = all.Except(_workers).MinBy(worker => worker.Counters.Participants)!;
            if (!await PutAsync(added, roomId)) return null;
            foreach (var member in _workers) await LinkAsync(roomId, member, added, ringBetween);
            Volatile.Write(ref _workers, [.. _workers, added]);
            return added;
        });

    private Worker Least(Worker[] workers, int most) => workers.OrderBy(worker => IsFull(worker, most)).ThenBy(worker => census.Of(worker.Index)).First();

    // One that cannot keep up takes nobody new, however few of the room it has.
    private bool IsFull(Worker worker, int most) => census.Of(worker.Index) >= most || worker.Counters.Shedding != Shedding.Nothing;

    private static async Task LinkAsync(string roomId, Worker a, Worker b, Func<Worker, Worker, NeighbourRing> ringBetween)
    {
        var (there, back) = (ringBetween(a, b), ringBetween(b, a));
        var (here, _) = await a.RunAsync(w => w.PutNeighbour(roomId, b, there, back), CancellationToken.None);
        var (far, _) = await b.RunAsync(w => w.PutNeighbour(roomId, a, back, there), CancellationToken.None);
        if (here == 0 || far == 0) return; // The server stops, and all rooms with it.
        await a.RunAsync(w => w.ConnectNeighbour(roomId, b, far), CancellationToken.None);
        await b.RunAsync(w => w.ConnectNeighbour(roomId, a, here), CancellationToken.None);
    }

    private async Task LeaveOthersAsync(string roomId)
    {
        foreach (var worker in _workers)
        {
            if (!ReferenceEquals(worker, home)) await worker.RunAsync(w => w.DeleteRoom(roomId), CancellationToken.None);
        }

        Volatile.Write(ref _workers, [home]);
    }

    private async Task<bool> PutAsync(Worker worker, string roomId)
    {
        var (session, most, restrictions, isAnnex) = (_sessionId, _maxParticipants, _restrictions, !ReferenceEquals(worker, home));
        var (done, _) = await worker.RunAsync(
            w =>
            {
                w.PutRoom(roomId, session, most, restrictions, census, isAnnex);
                return true;
            },
            CancellationToken.None);
        return done;
    }

    // Changes of where it is come one after the other, and each is whole: none is given up in its middle.
    private Task<T> OneByOneAsync<T>(Func<Task<T>> change)
    {
        lock (_lock)
        {
            var mine = AfterAsync(_last, change);
            _last = mine;
            return mine;
        }
    }

    private static async Task<T> AfterAsync<T>(Task before, Func<Task<T>> change)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await change();
    }
}
