using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Engine;
using VideoConf.MediaNode.Events;

namespace VideoConf.MediaNode;

/// <summary>The node's status as the contract words it.</summary>
internal sealed class NodeStatusReader(MediaNodeOptions options, IMediaEngine engine, EventPusher events)
{
    public NodeStatus Read()
    {
        var status = engine.Status();
        return new(
            options.NodeId, options.Region, options.AnnouncedAddresses[0].ToString(), status.Port, status.Workers, status.Rooms,
            status.Participants, MediaNodeApp.Version, events.Epoch);
    }
}
