using VideoConf.Contracts.Node;
using VideoConf.Contracts.Signaling;

namespace VideoConf.MediaNode.Tests.Support;

/// <summary>Events as an engine raises them.</summary>
internal static class Happened
{
    public static NodeEvent Connected(string media) => Of(NodeEventTypes.MediaConnected, media);

    public static NodeEvent Closed(string media) => Of(NodeEventTypes.MediaClosed, media) with { Detail = "closed" };

    public static NodeEvent Slots(string media, long version) =>
        Of(NodeEventTypes.SlotsChanged, media) with { Slots = new(media, version, [new("0", "prt_x", TrackSources.Microphone)]) };

    private static NodeEvent Of(string type, string media) => new()
    {
        Sequence = 0,
        Epoch = "",
        At = DateTimeOffset.UnixEpoch,
        Type = type,
        RoomId = "room",
        ParticipantId = "prt_a",
        MediaId = media,
    };
}
