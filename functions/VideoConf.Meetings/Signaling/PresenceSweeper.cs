using System.Collections.Immutable;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Captions;
using VideoConf.Meetings.Moderation;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Placement.Relays;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Topology;

namespace VideoConf.Meetings.Signaling;

/// <summary>What a sweep did.</summary>
/// <param name="Rooms">Rooms looked at.</param>
/// <param name="Removed">Participants removed, places kept in vain included.</param>
/// <param name="Closed">Sessions closed.</param>
public sealed record SweepResult(int Rooms, int Removed, int Closed);

/// <summary>
/// Removes who vanished. A host's timer drives it, every second where that costs nothing; several at once, on several machines, do no harm, because every removal is
/// a change of the room by its ETag and who made it tells the others.
/// </summary>
public sealed class PresenceSweeper
{
    /// <summary>How long the entry of a room without a session stays: a join writes it a moment before the session.</summary>
    private static readonly TimeSpan StaleEntry = TimeSpan.FromMinutes(1);

    /// <summary>How often a participant who is here by media alone is asked for at the node.</summary>
    internal static readonly TimeSpan MediaPresenceTtl = TimeSpan.FromSeconds(30);

    private readonly IDocumentStore _documents;
    private readonly RoomStore _rooms;
    private readonly IMediaNodes _nodes;
    private readonly Departures _departures;
    private readonly RoomClosing _closing;
    private readonly Captioning _captioning;
    private readonly RoomMover _mover;
    private readonly RoomEdges _edges;
    private readonly NodeWatch _watch;
    private readonly RoomTopology _topology;
    private readonly SessionLifecycles _lifecycles;
    private readonly RestrictionKeeper _restrictions;
    private readonly Lobby _lobby;
    private readonly PresenceOptions _presence;
    private readonly TimeProvider _clock;

    /// <summary>When this process looked last, and since when it has looked without a pause.</summary>
    private (long Looked, long Since)? _attention;

    internal PresenceSweeper(IDocumentStore documents, RoomStore rooms, IMediaNodes nodes, Departures departures, RoomClosing closing, Captioning captioning, RoomMover mover, RoomEdges edges, NodeWatch watch,
        RoomTopology topology, SessionLifecycles lifecycles, RestrictionKeeper restrictions, Lobby lobby, PresenceOptions presence, TimeProvider clock)
    {
        _documents = documents;
        _rooms = rooms;
        _nodes = nodes;
        _departures = departures;
        _closing = closing;
        _captioning = captioning;
        _mover = mover;
        _edges = edges;
        _watch = watch;
        _topology = topology;
        _lifecycles = lifecycles;
        _restrictions = restrictions;
        _lobby = lobby;
        _presence = presence;
        _clock = clock;
    }

    /// <summary>Looks at one room, if it is active.</summary>
    internal async Task SweepRoomAsync(string roomId, CancellationToken cancellationToken)
    {
        if (await _documents.ReadAsync(Keys.Active(roomId), cancellationToken) is { } entry) await SweepRoomAsync(entry, cancellationToken);
    }

    /// <summary>Looks at every active room once.</summary>
    public async Task<SweepResult> SweepAsync(CancellationToken cancellationToken)
    {
        var now = _clock.GetTimestamp();
        _attention = _attention is { } before && _clock.GetElapsedTime(before.Looked, now) <= _presence.Ttl ? (now, before.Since) : (now, now);
        await _watch.LookAsync(cancellationToken);
        var rooms = 0;
        var removals = 0;
        var closures = 0;

        // Several at once: a room whose media node is slow to answer must not hold up the others.
        var options = new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(ActiveRooms.AllAsync(_documents, cancellationToken), options, async (entry, ct) =>
        {
            var (removed, closed) = await SweepRoomAsync(entry, ct);
            Interlocked.Increment(ref rooms);
            Interlocked.Add(ref removals, removed);
            if (closed) Interlocked.Increment(ref closures);
        });
        return new SweepResult(rooms, removals, closures);
    }

    private async Task<(int Removed, bool Closed)> SweepRoomAsync(StoredDocument entry, CancellationToken cancellationToken)
    {
        var (room, presence, waiting) = await ReadLiveAsync(entry.Key.Id, cancellationToken);
        var state = room?.Value;
        if (state is null || state.SessionId is null)
        {
            // A close that was cut short is finished here; a join about to happen is not disturbed.
            if (entry.As<ActiveRoomDocument>().At > _clock.GetUtcNow() - StaleEntry && state is not { NodeSessionId: not null }) return (0, false);
            if (state is not null) await _closing.FinishAsync(state, cancellationToken);
            else await _documents.ExecuteAsync(Documents.Delete(entry.Key, entry.ETag), cancellationToken);
            return (0, false);
        }

        await _lifecycles.EnsureAsync(state, cancellationToken);
        await _mover.KeepAsync(state, cancellationToken);
        await _edges.KeepAsync(state, cancellationToken);
        await _captioning.KeepAsync(state, cancellationToken);
        await _topology.KeepAsync(state, cancellationToken);
        await _lobby.SweepAsync(state, waiting, cancellationToken);
        if (RestrictionKeeper.IsPending(state)) await _restrictions.KeepAsync(state, cancellationToken);
        var gone = await FindGoneAsync(state, presence, cancellationToken);
        if (gone.IsEmpty && !IsDue(state, _clock.GetUtcNow(), _rooms.Mesh)) return (0, false);

        var changed = await _rooms.ChangeAsync(
            state.RoomId,
            async ct =>
            {
                (room, presence, _) = await ReadLiveAsync(state.RoomId, ct);
                if (room is null) return null;
                gone = await FindGoneAsync(room.Value, presence, ct);
                return new RoomSnapshot(null, room);
            },
            (snapshot, at) => Decide(snapshot.Room.Value, gone, at, _rooms.Mesh),
            cancellationToken);
        if (!changed.Result.Succeeded || ReferenceEquals(changed.Before, changed.After)) return (0, false);
        await _departures.AnnounceAsync(changed.Before!, changed.After!, changed.Result.Value.Removed, CancellationToken.None);
        if (changed.After!.SessionId is null) await _closing.FinishAsync(changed.After, CancellationToken.None);
        return (changed.Before!.Members.Count - changed.After.Members.Count, changed.After.SessionId is null);
    }

    /// <summary>Whether time alone changes the room: a place kept in vain, or an empty session that nobody came back to, or who spoke.</summary>
    internal static bool IsDue(RoomState state, DateTimeOffset now, MeshOptions mesh) =>
        SessionLog.IsDue(state, now) || TopologyRules.IsDue(state, now, mesh) ||
        state.Members.Values.Any(member => !member.HasEntered && member.ReservedUntil <= now)
        || (state.Members.IsEmpty && !state.IsHeldOpen && (state.EmptySince is not { } since || since + SignalingLimits.EmptySessionLinger <= now));

    /// <summary>The room without who is gone: each still on the connection that was seen to be gone.</summary>
    internal static RoomChange<Removals> Decide(RoomState state, ImmutableDictionary<string, Absence> gone, DateTimeOffset now, MeshOptions mesh)
    {
        if (state.SessionId is null) return new RoomChange<Removals>(new Removals([]));
        var next = RoomChanges.Prune(state, now);
        var writes = ImmutableList<DocumentOperation>.Empty;
        var removed = ImmutableList<ParticipantLeft>.Empty;
        foreach (var (participantId, absence) in gone)
        {
            // A batch holds a hundred writes; whoever does not fit goes with the next sweep.
            if (writes.Count > DocumentLimits.MaxBatch - 10) break;
            if (!next.Members.TryGetValue(participantId, out var member) || !string.Equals(member.ConnectionId, absence.ConnectionId, StringComparison.Ordinal)) continue;
            (next, var more) = RoomChanges.Remove(next, member, forGood: false, "lost", now, absence.ETag);
            writes = writes.AddRange(more);
            removed = removed.Add(new ParticipantLeft(participantId, "lost", next.Version));
        }

        if (next.Members.IsEmpty && !next.IsHeldOpen && next.EmptySince is { } since && since + SignalingLimits.EmptySessionLinger <= now)
        {
            (next, var closing) = RoomChanges.CloseSession(next, "empty", now);
            writes = writes.AddRange(closing);
        }
        else if (next.Members.IsEmpty && !next.IsHeldOpen && next.EmptySince is null)
        {
            next = next with { EmptySince = now };
        }
        else if (next.SessionId is not null)
        {
            (next, var spoke) = SessionLog.Release(next, now);
            if (spoke is not null) writes = writes.Add(spoke);
        }

        next = TopologyRules.Apply(next, now, mesh);
        return next == state ? new RoomChange<Removals>(new Removals([])) : new RoomChange<Removals>(new Removals(removed), next, writes);
    }

    /// <summary>Participants whose presence is over, with the connection that it was over for.</summary>
    private async Task<ImmutableDictionary<string, Absence>> FindGoneAsync(RoomState state, Dictionary<string, StoredDocument> presence, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        var gone = ImmutableDictionary.CreateBuilder<string, Absence>(StringComparer.Ordinal);
        foreach (var member in state.Members.Values.Where(member => member.HasEntered))
        {
            var known = presence.TryGetValue(member.ParticipantId, out var present) ? present.As<PresenceDocument>() : null;
            if (known?.ExpiresAt > now || IsAwaited(known, now)) continue;
            if (member.ConnectionId is null && await RenewMediaAsync(state, member, now, cancellationToken)) continue;
            gone[member.ParticipantId] = new Absence(member.ConnectionId, present?.ETag);
        }

        return gone.ToImmutable();
    }

    /// <summary>Whether somebody of whom nothing was heard since this process looks may still come back to it.</summary>
    private bool IsAwaited(PresenceDocument? presence, DateTimeOffset now)
    {
        if (_attention is not { } attention || _clock.GetElapsedTime(attention.Since) is var looking && looking >= _presence.Return) return false;
        return presence is null || presence.WrittenAt < now - looking;
    }

    /// <summary>Who came by media alone (a WHIP encoder, a WHEP player) is here as long as the node has their transport.</summary>
    private async Task<bool> RenewMediaAsync(RoomState state, Member member, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (member.MediaId is null || state.NodeOf(member) is not { } nodeId) return false;
        var slots = await _nodes.GetSlotsAsync(nodeId, state.RoomId, member.MediaId, cancellationToken);
        if (!slots.Succeeded) return false;
        await _documents.ExecuteAsync(MediaPresence(state.RoomId, member.ParticipantId, now), cancellationToken);
        return true;
    }

    internal static DocumentOperation MediaPresence(string roomId, string participantId, DateTimeOffset now) => Documents.Upsert(
        Keys.Presence(roomId, participantId), new PresenceDocument(participantId, string.Empty, now, now + MediaPresenceTtl), PresenceDocument.DocumentTtl);

    private async Task<(Stored<RoomState>? Room, Dictionary<string, StoredDocument> Presence, List<StoredDocument> Waiting)> ReadLiveAsync(string roomId, CancellationToken cancellationToken)
    {
        Stored<RoomState>? room = null;
        var presence = new Dictionary<string, StoredDocument>(StringComparer.Ordinal);
        var waiting = new List<StoredDocument>();
        string? next = null;
        do
        {
            var page = await _documents.QueryAsync(
                new DocumentQuery(Keys.Meetings, roomId, Keys.LivePrefix, PageSize: DocumentLimits.MaxPage, ContinuationToken: next), cancellationToken);
            foreach (var document in page.Documents)
            {
                if (document.Key == Keys.Room(roomId)) room = _rooms.Parse(document);
                else if (document.Key.Id.StartsWith(Keys.LobbyPrefix, StringComparison.Ordinal)) waiting.Add(document);
                else if (document.Key.Id.StartsWith(Keys.PresencePrefix, StringComparison.Ordinal)) presence[document.Key.Id[Keys.PresencePrefix.Length..]] = document;
            }

            next = page.ContinuationToken;
        }
        while (next is not null);

        return (room, presence, waiting);
    }

    internal sealed record Removals(ImmutableList<ParticipantLeft> Removed);

    /// <summary>
    /// Who was seen to be gone: on which connection, and by which version of their presence. A <c>KeepAlive</c> that waits in the store's queue
    /// while a disk flush stalls is written before the removal is, and the removal fails on it.
    /// </summary>
    internal sealed record Absence(string? ConnectionId, string? ETag);
}
