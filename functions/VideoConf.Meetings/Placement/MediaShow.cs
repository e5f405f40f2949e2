using VideoConf.Contracts.Signaling;

namespace VideoConf.Meetings.Placement;

/// <summary>PUT of what a client shows: the media node sends that and nothing else.</summary>
public sealed class MediaShow
{
    private readonly MediaGateway _media;
    private readonly IMediaNodes _nodes;

    internal MediaShow(MediaGateway media, IMediaNodes nodes)
    {
        _media = media;
        _nodes = nodes;
    }

    /// <summary>Says what one's own media resource is shown as.</summary>
    public async Task<Outcome<Done>> ExecuteAsync(string roomId, string mediaId, string? joinToken, MediaView view, CancellationToken cancellationToken)
    {
        if (Check(view) is { } problem) return problem;
        var caller = await _media.AuthorizeAsync(roomId, joinToken, cancellationToken);
        if (!caller.Succeeded) return caller.Problem;
        if (caller.Value.NodeOf(mediaId) is not { } nodeId) return MediaCaller.NoSuchMedia();
        var shown = await _nodes.ShowAsync(nodeId, caller.Value.Room.RoomId, mediaId, view, cancellationToken);
        return shown.Succeeded ? Done.Value : MediaGateway.ToProblem(shown);
    }

    /// <summary>What is wrong with a view; null when nothing.</summary>
    internal static Problem? Check(MediaView view)
    {
        if (view.Version < 0) return Problem.Field("version", "A version is 0 or more.");
        if (view.Shown is null) return Problem.Field("shown", "Say what is shown: a list, empty for nothing.");
        if (view.Shown.Count > MediaView.MaxShown) return Problem.Field("shown", $"At most {MediaView.MaxShown} pictures are shown at once.");
        for (var i = 0; i < view.Shown.Count; i++)
        {
            var shown = view.Shown[i];
            if (shown is null || string.IsNullOrEmpty(shown.ParticipantId) || shown.ParticipantId.Length > 128)
            {
                return Problem.Field($"shown[{i}].participantId", "Say whose picture it is.");
            }

            if (shown.Source is not (TrackSources.Camera or TrackSources.Screen)) return Problem.Field($"shown[{i}].source", "A source is camera or screen.");
            if (shown.Height is < 0 or > MediaView.MaxHeight) return Problem.Field($"shown[{i}].height", $"A height is 0 to {MediaView.MaxHeight} lines.");
        }

        return null;
    }
}
