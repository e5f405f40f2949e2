using System.Collections.Concurrent;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Captions;

/// <summary>
/// Keeps the media node doing what the room's document says of captions, and tells the room how they are. The sweep calls
/// <see cref="KeepAsync"/> for every room with captions, so that a node that was started anew, or a room that moved, has them again in seconds.
/// </summary>
internal sealed class Captioning(IDocumentStore documents, RoomStore rooms, IMediaNodes nodes, ISignalSender signals, CaptionLanguages languages, TimeProvider clock)
{
    internal const string NodeProblem = "The media node does not write down speech just now. It is being asked again.";

    internal const string NoEngine = "This server has nothing that writes down speech.";

    /// <summary>How often a node is told again what it most likely knows.</summary>
    private static readonly TimeSpan PutEvery = TimeSpan.FromSeconds(5);

    /// <summary>A node that is slow to answer must not hold up the sweep, which looks for people who vanished.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, PutMark> _puts = new(StringComparer.Ordinal);

    /// <summary>After a change that turned captions on or off: the node does it, and the room learns of it.</summary>
    public async Task FollowAsync(RoomState before, RoomState after, string hostId, CancellationToken cancellationToken)
    {
        if (before.Captions is null == after.Captions is null) return;
        var captions = after.Captions ?? before.Captions!;
        if (after is { Captions: not null, SessionId: { } sessionId })
        {
            // The host finds the transcript by search from its first line on; participants from the session's end on.
            await documents.ExecuteAsync(Documents.Upsert(TranscriptKeys.OfUser(hostId, sessionId), new UserTranscript(after.RoomId, sessionId)), cancellationToken);
            await PutAsync(after, clock.GetUtcNow(), cancellationToken);
        }
        else
        {
            await DeleteAsync(before, cancellationToken);
        }

        await AnnounceAsync(after.RoomId, after.Captions, captions.Language, cancellationToken);
    }

    /// <summary>Puts captions on the room's node again when it is time to.</summary>
    public async Task KeepAsync(RoomState state, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (state.Captions is null || state.NodeId is null || !IsPlaced(state)) return;
        if (_puts.TryGetValue(state.RoomId, out var last) && last.NodeId == state.NodeId && last.SessionId == state.SessionId && last.At + PutEvery > now) return;
        var put = await PutAsync(state, now, cancellationToken);

        // A room that the node has lost comes back with the next offer; then captions follow. Until then nobody is heard there anyway.
        if (put is null || put.Problem == ProblemTypes.NotFound) return;
        if (put.Succeeded && state.Captions.Problem == NodeProblem) await ReportAsync(state.RoomId, state.SessionId!, engine: null, problem: null, cancellationToken);
        else if (!put.Succeeded && state.Captions.Problem is null) await ReportAsync(state.RoomId, state.SessionId!, engine: null, NodeProblem, cancellationToken);
    }

    /// <summary>Makes the node stop; once more when it reports speech that nobody asked for.</summary>
    public async Task DeleteAsync(RoomState state, CancellationToken cancellationToken)
    {
        _puts.TryRemove(state.RoomId, out _);
        if (state.NodeId is not null && IsPlaced(state)) await nodes.DeleteCaptionsAsync(state.NodeId, state.RoomId, cancellationToken);
    }

    /// <summary>What the node says of its engine.</summary>
    public Task ReportAsync(RoomState state, CaptionEngineState reported, CancellationToken cancellationToken)
    {
        var engine = SpokenText.Clean(reported.Engine) is { Length: > 0 } name ? name : null;
        var problem = SpokenText.Clean(reported.Problem) is { Length: > 0 } sentence ? sentence : engine is null ? NoEngine : null;
        return ReportAsync(state.RoomId, state.SessionId!, engine, problem, cancellationToken);
    }

    /// <summary>The engine works, or does not: kept in the room, told to everybody there.</summary>
    public async Task ReportAsync(string roomId, string sessionId, string? engine, string? problem, CancellationToken cancellationToken)
    {
        var changed = await rooms.ChangeAsync(
            roomId,
            (state, now) =>
            {
                if (!string.Equals(state.SessionId, sessionId, StringComparison.Ordinal)) return new RoomChange<Done>(Done.Value);
                var (next, writes) = CaptionChanges.Report(state, engine, problem, now);
                return ReferenceEquals(next, state) ? new RoomChange<Done>(Done.Value) : new RoomChange<Done>(Done.Value, next, writes);
            },
            cancellationToken);
        if (changed.Result.Succeeded && !ReferenceEquals(changed.Before, changed.After))
            await AnnounceAsync(roomId, changed.After!.Captions, changed.After.Captions!.Language, CancellationToken.None);
    }

    private async Task AnnounceAsync(string roomId, RoomCaptions? captions, string spoken, CancellationToken cancellationToken)
    {
        var state = await languages.StateAsync(captions, spoken, cancellationToken);
        await signals.ToGroupAsync(roomId, HubEvents.CaptionsChanged, state, exceptConnectionId: null, cancellationToken);
    }

    /// <summary>Null when the room is not on a node yet; the sweep comes again.</summary>
    private async Task<NodeResult?> PutAsync(RoomState state, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (state.NodeId is null || !IsPlaced(state)) return null;
        if (_puts.Count > 10_000) _puts.Clear(); // Rooms of long ago; what is forgotten is merely put once more.
        _puts[state.RoomId] = new PutMark(state.NodeId, state.SessionId!, now);
        using var limit = new CancellationTokenSource(TimeLimit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await nodes.PutCaptionsAsync(state.NodeId, state.RoomId, new PutCaptionsRequest(state.SessionId!, state.Captions!.Language), both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new NodeResult(ProblemTypes.NoMediaNode, "The media node does not answer.");
        }
    }

    private static bool IsPlaced(RoomState state) => state.SessionId is not null && string.Equals(state.NodeSessionId, state.SessionId, StringComparison.Ordinal);

    private sealed record PutMark(string NodeId, string SessionId, DateTimeOffset At);
}
