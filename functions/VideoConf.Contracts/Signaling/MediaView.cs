namespace VideoConf.Contracts.Signaling;

/// <summary>
/// What a client shows of the pictures that it could get, whole each time: PUT to <c>/v1/rooms/{id}/media/{mediaId}/view</c>. The media node sends that, in the
/// smallest size that fills it, and nothing else but what began afterwards. A client that never says is sent everything as good as there is.
/// </summary>
/// <param name="Version">Rises with every change, from 0: one that comes late is ignored.</param>
/// <param name="Shown">The most important first; at most <see cref="MaxShown"/>.</param>
public sealed record MediaView(long Version, IReadOnlyList<ShownTrack> Shown)
{
    /// <summary>Most entries of a view.</summary>
    public const int MaxShown = 128;

    /// <summary>Most lines that anything is shown with.</summary>
    public const int MaxHeight = 8_640;
}

/// <summary>One picture that is shown.</summary>
/// <param name="ParticipantId">Whose.</param>
/// <param name="Source"><see cref="TrackSources.Camera"/> or <see cref="TrackSources.Screen"/>.</param>
/// <param name="Height">How many lines of device pixels it is shown with; 0 keeps its slot and sends nothing.</param>
public sealed record ShownTrack(string ParticipantId, string Source, int Height);
