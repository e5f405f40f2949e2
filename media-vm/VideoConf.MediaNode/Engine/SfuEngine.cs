using System.Threading.Channels;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Signaling;
using VideoConf.MediaNode.Metrics;
using VideoConf.Sfu;
using VideoConf.Sfu.Relays;
using VideoConf.Sfu.Taps;

namespace VideoConf.MediaNode.Engine;

/// <summary>The SFU as the node API sees it.</summary>
internal sealed class SfuEngine(SfuServer server) : IMediaEngine
{
    private readonly SfuEventReader _events = new(server.Events);

    /// <inheritdoc/>
    public ChannelReader<NodeEvent> Events => _events;

    /// <inheritdoc/>
    public void Start() => server.Start();

    /// <inheritdoc/>
    public Task<bool> PutRoomAsync(string roomId, string sessionId, int maxParticipants, SfuRestrictions restrictions, CancellationToken cancellationToken) =>
        server.PutRoomAsync(roomId, sessionId, maxParticipants, restrictions, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> DeleteRoomAsync(string roomId, CancellationToken cancellationToken) => server.DeleteRoomAsync(roomId, cancellationToken);

    /// <inheritdoc/>
    public async Task<EngineResult<string>> OfferAsync(
        string roomId, string participantId, string mediaId, string sdp, SfuConsent declined, CancellationToken cancellationToken) =>
        Answer(await server.OfferAsync(roomId, participantId, mediaId, sdp, declined, cancellationToken));

    /// <inheritdoc/>
    public async Task<EngineResult<string>> ReofferAsync(
        string roomId, string mediaId, string sdp, SfuConsent declined, CancellationToken cancellationToken) =>
        Answer(await server.ReofferAsync(roomId, mediaId, sdp, declined, cancellationToken));

    /// <inheritdoc/>
    public async Task<EngineResult<SlotMap>> GetSlotsAsync(string roomId, string mediaId, CancellationToken cancellationToken)
    {
        var slots = await server.GetSlotsAsync(roomId, mediaId, cancellationToken);
        return slots.Succeeded ? new(SfuWords.Of(slots.Value)) : new(null, SfuWords.Of(slots.Error), slots.Detail);
    }

    /// <inheritdoc/>
    public Task<SfuError> ShowAsync(string roomId, string mediaId, SfuView view, CancellationToken cancellationToken) =>
        server.ShowAsync(roomId, mediaId, view, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> DeleteMediaAsync(string roomId, string mediaId, CancellationToken cancellationToken) =>
        server.DeleteMediaAsync(roomId, mediaId, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> DeleteParticipantAsync(string roomId, string participantId, CancellationToken cancellationToken) =>
        server.DeleteParticipantAsync(roomId, participantId, cancellationToken);

    /// <inheritdoc/>
    public Task<SfuError> AddTapAsync(string roomId, MediaTap tap, CancellationToken cancellationToken) =>
        server.AddTapAsync(roomId, tap, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RemoveTapAsync(string roomId, MediaTap tap, CancellationToken cancellationToken) =>
        server.RemoveTapAsync(roomId, tap, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RequestKeyFrameAsync(string roomId, string participantId, TrackSource source, CancellationToken cancellationToken) =>
        server.RequestKeyFrameAsync(roomId, participantId, source, cancellationToken);

    /// <inheritdoc/>
    public async Task<EngineResult<SfuRelayEnd>> PutRelayAsync(
        string roomId, string nodeId, long epoch, SfuRelayEnd? remote, CancellationToken cancellationToken)
    {
        var end = await server.PutRelayAsync(roomId, nodeId, epoch, remote, cancellationToken);
        return end.Succeeded ? new(end.Value) : new(null, SfuWords.Of(end.Error), end.Detail);
    }

    /// <inheritdoc/>
    public async Task<EngineResult<IReadOnlyList<SfuRelayState>>> GetRelaysAsync(string roomId, CancellationToken cancellationToken)
    {
        var relays = await server.GetRelaysAsync(roomId, cancellationToken);
        return relays.Succeeded ? new(relays.Value) : new(null, SfuWords.Of(relays.Error), relays.Detail);
    }

    /// <inheritdoc/>
    public Task<bool> DeleteRelayAsync(string roomId, string nodeId, CancellationToken cancellationToken) =>
        server.DeleteRelayAsync(roomId, nodeId, cancellationToken);

    /// <inheritdoc/>
    public EngineStatus Status()
    {
        var counters = server.Snapshot();
        return new(server.LocalEndPoint.Port, server.WorkerCount, (int)counters.Rooms, (int)counters.Participants, counters.BytesOut, counters.Shedding);
    }

    /// <inheritdoc/>
    public void WriteMetrics(PrometheusText text) => SfuMetrics.Write(text, server.Snapshot());

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => server.DisposeAsync();

    private static EngineResult<string> Answer(SfuResult<SfuAnswer> result) =>
        result.Succeeded ? new(result.Value.Sdp) : new(null, SfuWords.Of(result.Error), result.Detail);

    /// <summary>The SFU's events in the contract's words, translated as they are read.</summary>
    private sealed class SfuEventReader(ChannelReader<SfuEvent> events) : ChannelReader<NodeEvent>
    {
        public override Task Completion => events.Completion;

        public override bool TryRead(out NodeEvent item)
        {
            var read = events.TryRead(out var happened);
            item = read ? SfuWords.Of(happened!) : null!;
            return read;
        }

        public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) => events.WaitToReadAsync(cancellationToken);
    }
}
