using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Captions;
using VideoConf.Meetings.Placement.Relays;
using VideoConf.Meetings.Quality;
using VideoConf.Meetings.Recordings;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Placement;

/// <summary>
/// POST <c>/v1/nodes/{id}/events</c>: what happened on a media node, at least once. The host has verified that the node is who it says; what it
/// says of rooms that are not on it counts for nothing.
/// </summary>
public sealed class NodeEvents
{
    private const int MaxEvents = 500;
    private static readonly TimeSpan CursorTtl = TimeSpan.FromDays(1);

    private readonly IDocumentStore _documents;
    private readonly RoomStore _rooms;
    private readonly ISignalSender _signals;
    private readonly Departures _departures;
    private readonly SpokenLines _spoken;
    private readonly Captioning _captioning;

    private readonly RecordingEvents _recordings;
    private readonly SessionLog _log;
    private readonly RoomEdges _edges;
    private readonly MeetingMetrics _metrics;
    private readonly IMeasurementSink? _measurements;

    internal NodeEvents(
        IDocumentStore documents, RoomStore rooms, ISignalSender signals, Departures departures, SpokenLines spoken, Captioning captioning, RecordingEvents recordings,
        SessionLog log, RoomEdges edges, MeetingMetrics metrics, IMeasurementSink? measurements)
    {
        _documents = documents;
        _rooms = rooms;
        _signals = signals;
        _departures = departures;
        _recordings = recordings;
        _log = log;
        _edges = edges;
        _metrics = metrics;
        _measurements = measurements;
        _spoken = spoken;
        _captioning = captioning;
    }

    /// <summary>Acts on each event that has not come before.</summary>
    public async Task<Outcome<NodeEventsResult>> ExecuteAsync(string nodeId, NodeEventBatch? batch, CancellationToken cancellationToken)
    {
        if (nodeId is not { Length: > 0 and <= 64 } || nodeId.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')))
            return Problem.Field("nodeId", "The node's id must be 1 to 64 characters of A-Z, a-z, 0-9, '-', '_' and '.'.");
        if (Check(batch) is { } wrong) return wrong;

        var key = Keys.NodeCursor(nodeId);
        var cursor = await _documents.ReadAsync<NodeCursor>(key, cancellationToken);
        var fresh = batch!.Events.Where(item => IsNew(cursor?.Value, item)).OrderBy(item => item.Sequence).ToArray();
        var reports = new List<Task>();
        foreach (var room in Coalesce(fresh).GroupBy(item => item.RoomId, StringComparer.Ordinal))
        {
            if (Ids.Meeting(room.Key) is not { } roomId) continue;

            // Recordings are stored and drained after their session too; who may report of them, they know themselves.
            await _recordings.ActAsync(nodeId, roomId, [.. room], cancellationToken);
            if (await _rooms.ReadAsync(roomId, cancellationToken) is not { Value: var state }) continue;
            var isHome = string.Equals(state.NodeId, nodeId, StringComparison.Ordinal);
            var isEdge = !isHome && state.Carriers().Contains(nodeId, StringComparer.Ordinal);
            if (!isHome && !isEdge && !state.Leaving.Any(left => string.Equals(left.NodeId, nodeId, StringComparison.Ordinal))) continue;

            // Who speaks, every node of the room knows; one of them says it.
            if ((isHome || isEdge) && state.SessionId is not null)
                await _log.TakeAsync(state, [.. room.Where(item => isHome || item.Type != NodeEventTypes.SpeakersChanged)], cancellationToken);
            if ((isHome || isEdge) && room.LastOrDefault(item => item.Type == NodeEventTypes.RelayLost)?.Detail is { } other)
                await _edges.HealAsync(state, (nodeId, other), cancellationToken);
            foreach (var item in room)
            {
                // The last words of a session come when it is over.
                if (item.Type == NodeEventTypes.Spoken) await _spoken.AcceptAsync(state, item, cancellationToken);
                else if (item is { Type: NodeEventTypes.Measured, Measurements: { } measurements } && _measurements is not null) reports.Add(_measurements.TakeAsync(roomId, measurements));
                else if (state.SessionId is not null && (isHome || item.Type is NodeEventTypes.SlotsChanged or NodeEventTypes.MediaClosed || (isEdge && item.Type == NodeEventTypes.MediaConnected))) await ActAsync(state, item, cancellationToken);
            }
        }

        await Task.WhenAll(reports);

        // Last: a batch that was cut short comes again and is acted on again, which does no harm; one that was skipped would be lost.
        if (fresh is [.., var last])
            await _documents.ExecuteAsync(Documents.Upsert(key, new NodeCursor(last.Epoch, last.Sequence), CursorTtl), cancellationToken);
        return new NodeEventsResult(fresh.Length, batch.Events.Count - fresh.Length);
    }

    internal static Problem? Check(NodeEventBatch? batch)
    {
        if (batch?.Events is null) return Problem.Field("events", "events is missing. Send the events in the order in which they happened.");
        if (batch.Events.Count > MaxEvents) return new Problem(ProblemTypes.TooLarge, $"A batch holds at most {MaxEvents} events; this one has {batch.Events.Count}.");
        return batch.Events.Any(item => item is null || item.Epoch is not { Length: > 0 and <= 100 } || item.RoomId is null || item.Type is null)
            ? Problem.Field("events", "An event lacks its epoch, roomId or type.")
            : null;
    }

    /// <summary>A new process of the node counts from the beginning.</summary>
    internal static bool IsNew(NodeCursor? cursor, NodeEvent item) =>
        cursor is null || !string.Equals(cursor.Epoch, item.Epoch, StringComparison.Ordinal) || item.Sequence > cursor.Sequence;

    /// <summary>Slot maps, speakers and partial lines are whole each time, so of several only the last one is worth sending.</summary>
    internal static IReadOnlyList<NodeEvent> Coalesce(IReadOnlyList<NodeEvent> events)
    {
        var seen = new HashSet<(string Type, string Room, string? Media)>();
        var kept = new List<NodeEvent>(events.Count);
        for (var i = events.Count - 1; i >= 0; i--)
        {
            var item = events[i];
            if (item.Type is NodeEventTypes.SlotsChanged or NodeEventTypes.SpeakersChanged
                && !seen.Add((item.Type, item.RoomId, item.Type == NodeEventTypes.SlotsChanged ? item.MediaId ?? item.Slots?.MediaId : null)))
            {
                continue;
            }

            // What was heard of a line so far says nothing beside what was heard of it later.
            if (item is { Type: NodeEventTypes.Spoken, Line.LineId: { } lineId } && !seen.Add((item.Type, item.RoomId, lineId)) && !item.Line.IsFinal) continue;
            kept.Add(item);
        }

        kept.Reverse();
        return kept;
    }

    private async Task ActAsync(RoomState state, NodeEvent item, CancellationToken cancellationToken)
    {
        var connectionId = item.ParticipantId is { } participantId && state.Members.TryGetValue(participantId, out var member) ? member.ConnectionId : null;
        switch (item.Type)
        {
            case NodeEventTypes.MediaConnected:
                _metrics.JoinConnected();
                break;
            case NodeEventTypes.SlotsChanged when item.Slots is not null && connectionId is not null:
                await _signals.ToConnectionAsync(connectionId, HubEvents.SlotsChanged, item.Slots, cancellationToken);
                break;
            case NodeEventTypes.SpeakersChanged when item.Speakers is not null:
                await _signals.ToGroupAsync(
                    state.RoomId, HubEvents.SpeakersChanged, new ActiveSpeakers(item.Speakers), exceptConnectionId: null, cancellationToken);
                break;
            case NodeEventTypes.MediaClosed when item.ParticipantId is not null && item.MediaId is not null:
                await CloseMediaAsync(state, item.ParticipantId, item.MediaId, item.Detail, connectionId, cancellationToken);
                break;
            case NodeEventTypes.CaptionsChanged when item.Captions is { } engine:
                await _captioning.ReportAsync(state, engine, cancellationToken);
                break;
            default:
                break; // The others are for logs and metrics.
        }
    }

    private async Task CloseMediaAsync(
        RoomState state, string participantId, string mediaId, string? reason, string? connectionId, CancellationToken cancellationToken)
    {
        // A resource that is not the participant's present one was replaced; its end is no news.
        if (!state.Members.TryGetValue(participantId, out var member) || !string.Equals(member.MediaId, mediaId, StringComparison.Ordinal)) return;
        var asked = reason is "closed" or "replaced";
        await MediaDelete.ForgetAsync(_rooms, _departures, state.RoomId, participantId, mediaId, asked ? "left" : "lost", cancellationToken);
        if (connectionId is not null && !asked)
            await _signals.ToConnectionAsync(connectionId, HubEvents.MediaLost, new MediaLost(mediaId, Words(reason)), cancellationToken);
    }

    private static string Words(string? reason) => reason switch
    {
        "consentExpired" => "The media node has not heard from you for 30 s. Offer again.",
        "dtlsFailed" => "The media connection's handshake failed. Offer again.",
        "neverConnected" => "The media connection was never made. Offer again; a firewall may be in the way.",
        "misbehaved" => "The media node was asked for too much, and ended the connection. Offer again with a client that works.",
        _ => "The media node ended the connection. Offer again.",
    };

    internal sealed record NodeCursor(string Epoch, long Sequence);
}
