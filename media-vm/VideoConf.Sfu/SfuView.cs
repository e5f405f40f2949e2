namespace VideoConf.Sfu;

/// <summary>
/// What a subscriber shows of the pictures that it could get, whole each time. What is not in it is not sent; but what began after it, which the subscriber
/// could not know of, is.
/// </summary>
/// <param name="Version">Rises with every change: one that comes late is ignored.</param>
/// <param name="Shown">The most important first: what there is no slot for are the last ones.</param>
public sealed record SfuView(long Version, IReadOnlyList<SfuShown> Shown)
{
    /// <summary>More entries than this are ignored: nobody shows so many.</summary>
    public const int MaxShown = 128;
}

/// <summary>One picture that is shown.</summary>
/// <param name="ParticipantId">Whose.</param>
/// <param name="Source">The camera or the screen.</param>
/// <param name="Height">How many lines of pixels it is shown with.</param>
public readonly record struct SfuShown(string ParticipantId, TrackSource Source, int Height);
