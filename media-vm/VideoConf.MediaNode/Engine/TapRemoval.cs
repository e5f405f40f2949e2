using VideoConf.Sfu.Taps;

namespace VideoConf.MediaNode.Engine;

/// <summary>Takes taps out again, so that none is left that nobody reads: a worker that is busy for a moment refuses once, not for good.</summary>
internal static class TapRemoval
{
    /// <summary>Half a minute of tries. A worker that takes no command for so long takes none any more, and its rooms are gone with it.</summary>
    private const int MostAttempts = 300;

    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(100);

    /// <summary>Removes a tap, as often as it takes. A room that is gone has ended it already.</summary>
    public static async Task RemoveUntilEndedAsync(this IMediaEngine engine, string roomId, MediaTap tap, TimeProvider clock, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MostAttempts && !tap.IsEnded; attempt++)
        {
            if (await engine.RemoveTapAsync(roomId, tap, cancellationToken)) return;
            if (!tap.IsEnded) await Task.Delay(Again, clock, cancellationToken);
        }
    }
}
