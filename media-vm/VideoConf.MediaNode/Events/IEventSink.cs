using VideoConf.Contracts.Node;

namespace VideoConf.MediaNode.Events;

/// <summary>Where batches of events go.</summary>
internal interface IEventSink
{
    /// <summary>One attempt. Does not throw but for cancellation.</summary>
    Task<DeliveryResult> DeliverAsync(NodeEventBatch batch, CancellationToken cancellationToken);
}
