using System.Net;
using VideoConf.Contracts.Tokens;

namespace VideoConf.MediaNode.Tests.Support;

/// <summary>Options of a node for tests of its parts.</summary>
internal static class NodeOptions
{
    public static MediaNodeOptions Of(SigningKey nodeKey) => new()
    {
        NodeId = "node-1",
        ControlPlaneKeys = new(TimeProvider.System, nodeKey.PublicKey),
        NodeKey = new(nodeKey, TimeProvider.System),
        ControlPlane = () => null,
        AnnouncedAddresses = [IPAddress.Loopback],
    };
}
