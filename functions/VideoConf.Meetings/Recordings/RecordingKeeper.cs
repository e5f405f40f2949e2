using System.Collections.Concurrent;
using VideoConf.Contracts.Node;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Recordings;

/// <summary>
/// Keeps what is to be recorded on the node that carries its room. A host's timer drives it, every two seconds, because a node that was started anew
/// knows of nothing: the command is idempotent, so repeating it costs one small request, and a journal of a workflow would grow by it for hours.
/// </summary>
public sealed class RecordingKeeper
{
    /// <summary>Beyond what any node keeps: the address is for as long as the recording may run.</summary>
    private static readonly TimeSpan AddressLifetime = TimeSpan.FromHours(26);

    private readonly IDocumentStore _documents;
    private readonly RoomStore _rooms;
    private readonly RecordingStore _recordings;
    private readonly RecordingEnding _ending;
    private readonly IMediaNodes _nodes;
    private readonly IFileLinks _links;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<string, bool> _watched = new(StringComparer.Ordinal);

    internal RecordingKeeper(
        IDocumentStore documents, RoomStore rooms, RecordingStore recordings, RecordingEnding ending, IMediaNodes nodes, IFileLinks links, TimeProvider clock)
    {
        _documents = documents;
        _rooms = rooms;
        _recordings = recordings;
        _ending = ending;
        _nodes = nodes;
        _links = links;
        _clock = clock;
    }

    /// <summary>Looks at every active room once; returns how many are being recorded.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var recorded = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        var options = new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(ActiveRooms.AllAsync(_documents, cancellationToken), options, async (entry, ct) =>
        {
            if (await _rooms.ReadAsync(entry.Key.Id, ct) is not { Value: { Recording: not null } state }) return;
            recorded[state.Recording.RecordingId] = true;
            await KeepAsync(state, ct);
        });
        foreach (var over in _watched.Keys.Where(id => !recorded.ContainsKey(id))) _watched.TryRemove(over, out _);
        return recorded.Count;
    }

    /// <summary>Has the room's recording written down by its node, and looked after until it is ready. A node that does not answer is asked again by the next sweep.</summary>
    internal async Task KeepAsync(RoomState state, CancellationToken cancellationToken)
    {
        if (state is not { Recording: { } running, SessionId: { } sessionId }) return;
        if (_watched.TryAdd(running.RecordingId, value: true)) await WatchAsync(state.RoomId, running.RecordingId, cancellationToken);
        if (state.NodeId is { } nodeId && string.Equals(state.NodeSessionId, sessionId, StringComparison.Ordinal))
            await PutAsync(state.RoomId, running.RecordingId, sessionId, nodeId, cancellationToken);
    }

    // Once in a process: a start that was cut short between the room and the workflow is made whole by the first sweep that sees it.
    private async Task WatchAsync(string roomId, string recordingId, CancellationToken cancellationToken)
    {
        try
        {
            await _ending.WatchAsync(roomId, recordingId, cancellationToken);
        }
        catch
        {
            _watched.TryRemove(recordingId, out _);
            throw;
        }
    }

    private async Task PutAsync(string roomId, string recordingId, string sessionId, string nodeId, CancellationToken cancellationToken)
    {
        // The node is noted first, or its first reports would be those of a stranger.
        var recording = await _recordings.ChangeAsync(
            roomId, recordingId, found => Noted(found, nodeId), cancellationToken);
        if (recording is not { Status: Contracts.Recordings.RecordingStatuses.Recording }) return;
        var storage = await _links.ForNodeAsync(nodeId, RecordingKeys.ChunkFolder(roomId), _clock.GetUtcNow() + AddressLifetime, cancellationToken);
        await _nodes.PutRecordingAsync(nodeId, roomId, recordingId, new PutRecordingRequest(sessionId, storage), cancellationToken);

        // A stop that came between may have reached the node first, and nobody is recorded after a stop.
        if (await _recordings.ReadAsync(roomId, recordingId, cancellationToken) is not { Value.Status: Contracts.Recordings.RecordingStatuses.Recording })
            await _nodes.DeleteRecordingAsync(nodeId, roomId, recordingId, CancellationToken.None);
    }

    // A node that was done with it, because the room had gone elsewhere, is not done any more.
    private static RecordingDocument Noted(RecordingDocument recording, string nodeId)
    {
        if (recording.Drained.Contains(nodeId, StringComparer.Ordinal)) recording = recording with { Drained = recording.Drained.Remove(nodeId, StringComparer.Ordinal) };
        return recording.Nodes.Contains(nodeId, StringComparer.Ordinal) ? recording : recording with { Nodes = recording.Nodes.Add(nodeId) };
    }
}
