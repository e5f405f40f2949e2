using System.Collections.Concurrent;
using System.Threading.Channels;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.MediaNode.Engine;
using VideoConf.MediaNode.Metrics;
using VideoConf.Sfu;
using VideoConf.Sfu.Relays;
using VideoConf.Sfu.Taps;

namespace VideoConf.MediaNode.Tests.Support;

/// <summary>An engine that remembers what it was told and can be made to wait or fail.</summary>
internal sealed class ScriptedEngine : IMediaEngine
{
    private readonly Channel<NodeEvent> _events = Channel.CreateUnbounded<NodeEvent>();

    public ConcurrentQueue<string> Calls { get; } = [];

    public ChannelReader<NodeEvent> Events => _events.Reader;

    /// <summary>An offer waits for this.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>The next offer fails with this exception.</summary>
    public Exception? Fault { get; set; }

    /// <summary>The next offer is refused with this.</summary>
    public EngineResult<string>? Refusal { get; set; }

    public bool TakesRooms { get; set; } = true;

    public void Start() => Calls.Enqueue("start");

    public void Raise(NodeEvent happened) => Assert.True(_events.Writer.TryWrite(happened));

    public SfuRestrictions Restrictions { get; private set; } = SfuRestrictions.None;

    public Task<bool> PutRoomAsync(string roomId, string sessionId, int maxParticipants, SfuRestrictions restrictions, CancellationToken cancellationToken)
    {
        Calls.Enqueue($"put {roomId} {sessionId} {maxParticipants}");
        Restrictions = restrictions;
        return Task.FromResult(TakesRooms);
    }

    public Task<bool> DeleteRoomAsync(string roomId, CancellationToken cancellationToken) => Deleted($"delete {roomId}");

    public async Task<EngineResult<string>> OfferAsync(
        string roomId, string participantId, string mediaId, string sdp, SfuConsent declined, CancellationToken cancellationToken)
    {
        Calls.Enqueue($"offer {roomId} {participantId}");
        if (declined != SfuConsent.None) Calls.Enqueue($"declined {declined}");
        await Gate;
        if (Fault is { } fault)
        {
            Fault = null;
            throw fault;
        }

        if (Refusal is { } refusal)
        {
            Refusal = null;
            return refusal;
        }

        return new($"answer to {sdp}");
    }

    public Task<EngineResult<string>> ReofferAsync(
        string roomId, string mediaId, string sdp, SfuConsent declined, CancellationToken cancellationToken)
    {
        Calls.Enqueue($"reoffer {roomId} {mediaId}");
        if (declined != SfuConsent.None) Calls.Enqueue($"declined {declined}");
        return Task.FromResult(new EngineResult<string>($"second answer to {sdp}"));
    }

    public Task<EngineResult<SlotMap>> GetSlotsAsync(string roomId, string mediaId, CancellationToken cancellationToken) =>
        Task.FromResult(mediaId.StartsWith("med_", StringComparison.Ordinal)
            ? new EngineResult<SlotMap>(new(mediaId, 3, [new("4", "prt_b", TrackSources.Camera), new("5", null, null)]))
            : new EngineResult<SlotMap>(null, ProblemTypes.NotFound, "There is no such media resource."));

    public Task<SfuError> ShowAsync(string roomId, string mediaId, SfuView view, CancellationToken cancellationToken)
    {
        Calls.Enqueue($"show {roomId} {mediaId} {view.Version} {string.Join(' ', view.Shown.Select(shown => $"{shown.ParticipantId}/{shown.Source}/{shown.Height}"))}");
        return Task.FromResult(mediaId.StartsWith("med_", StringComparison.Ordinal) ? SfuError.None : SfuError.UnknownMedia);
    }

    public Task<bool> DeleteMediaAsync(string roomId, string mediaId, CancellationToken cancellationToken) => Deleted($"delete {roomId} {mediaId}");

    public Task<bool> DeleteParticipantAsync(string roomId, string participantId, CancellationToken cancellationToken) =>
        Deleted($"delete {roomId} {participantId}");

    /// <summary>Gets the taps of rooms, and says whether to take them; without it there is no room to listen to.</summary>
    public Func<string, MediaTap, SfuError>? TakeTap { get; set; }

    /// <summary>Removals of taps that fail before one succeeds: a worker that is busy.</summary>
    public int BusyRemovals { get; set; }

    /// <summary>Whether a tap was added in a way that could be cancelled half done.</summary>
    public bool HadCancellableTap { get; private set; }

    /// <summary>Answers the wish for a key frame; without it, there is no such track.</summary>
    public Func<Task<bool>>? AskKeyFrame { get; set; }

    public Task<SfuError> AddTapAsync(string roomId, MediaTap tap, CancellationToken cancellationToken)
    {
        HadCancellableTap |= cancellationToken.CanBeCanceled;
        return Task.FromResult(TakeTap?.Invoke(roomId, tap) ?? SfuError.UnknownRoom);
    }

    public Task<bool> RemoveTapAsync(string roomId, MediaTap tap, CancellationToken cancellationToken)
    {
        Calls.Enqueue($"untap {roomId}");
        if (BusyRemovals-- > 0) return Task.FromResult(false);
        if (TakeTap is not null) tap.Detach();
        return Task.FromResult(TakeTap is not null);
    }

    public Task<bool> RequestKeyFrameAsync(string roomId, string participantId, TrackSource source, CancellationToken cancellationToken) =>
        AskKeyFrame?.Invoke() ?? Task.FromResult(false);

    public Task<EngineResult<SfuRelayEnd>> PutRelayAsync(string roomId, string nodeId, long epoch, SfuRelayEnd? remote, CancellationToken cancellationToken)
    {
        Calls.Enqueue($"relay {roomId} {nodeId} {epoch} {remote}");
        return Task.FromResult(new EngineResult<SfuRelayEnd>(new(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 40_000), 7, new byte[SfuRelayEnd.KeyBytes])));
    }

    public Task<EngineResult<IReadOnlyList<SfuRelayState>>> GetRelaysAsync(string roomId, CancellationToken cancellationToken) =>
        Task.FromResult(new EngineResult<IReadOnlyList<SfuRelayState>>([]));

    public Task<bool> DeleteRelayAsync(string roomId, string nodeId, CancellationToken cancellationToken) => Deleted($"unrelay {roomId} {nodeId}");

    public EngineStatus Status() => new(40_000, 2, 3, 7);

    public void WriteMetrics(PrometheusText text) => text.Gauge("videoconf_rooms", "Rooms open.", 3);

    public ValueTask DisposeAsync()
    {
        Calls.Enqueue("dispose");
        _events.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    private Task<bool> Deleted(string call)
    {
        var first = !Calls.Contains(call, StringComparer.Ordinal);
        Calls.Enqueue(call);
        return Task.FromResult(first);
    }
}
