using VideoConf.Contracts.Node;
using VideoConf.Contracts.Signaling;

namespace VideoConf.MediaNode.Composing.Video;

/// <summary>
/// Cuts scenes into pieces. Scenes that differ in who speaks alone are one piece with a frame that moves: a lively conversation would else be cut into
/// hundreds of runs of a second each.
/// </summary>
internal static class PiecePlanner
{
    /// <summary>Most changes of speaker in a piece: they are written into its filter graph.</summary>
    private const int MostScenes = 100;

    /// <summary>Pictures of the whole; at least one.</summary>
    public static long Frames(CompositionPlan plan) => Math.Max(1, Frame(plan, plan.Duration));

    /// <summary>The pieces of a plan, end to end from picture 0.</summary>
    public static IEnumerable<VideoPiece> Cut(CompositionPlan plan, TimeSpan longest)
    {
        var most = Math.Max(1, (int)(longest.TotalSeconds * plan.FrameRate));
        var total = Frames(plan);
        var run = new List<(CompositionScene Scene, long From, long To)>();
        for (var i = 0; i < plan.Scenes.Count; i++)
        {
            var scene = plan.Scenes[i];
            var from = Math.Min(Frame(plan, scene.Start), total);
            var to = i == plan.Scenes.Count - 1 ? total : Math.Min(Frame(plan, scene.End), total);
            if (to <= from) continue; // Shorter than a picture.
            if (run.Count > 0 && (run.Count == MostScenes || !SameLayout(run[0].Scene, scene)))
            {
                foreach (var piece in Split(run, most)) yield return piece;
                run.Clear();
            }

            run.Add((scene, from, to));
        }

        foreach (var piece in Split(run, most)) yield return piece;
    }

    /// <summary>The plan of a participant's own file: their camera, and over it their screen while they share it.</summary>
    public static IEnumerable<VideoPiece> CutFor(CompositionPlan plan, string participantId, TimeSpan longest)
    {
        var label = plan.Scenes.SelectMany(scene => scene.Tiles).FirstOrDefault(tile => tile.ParticipantId == participantId)?.Label ?? "";
        var camera = new CompositionTile
        {
            Kind = CompositionTileKinds.Video,
            ParticipantId = participantId,
            Source = TrackSources.Camera,
            Label = label,
            X = 0,
            Y = 0,
            Width = plan.Width,
            Height = plan.Height,
        };
        PieceTile[] tiles = [new(camera, []), new(camera with { Source = TrackSources.Screen }, [], IsOptional: true)];
        var most = Math.Max(1, (int)(longest.TotalSeconds * plan.FrameRate));
        for (long at = 0, total = Frames(plan); at < total; at += most) yield return new(at, (int)Math.Min(most, total - at), tiles);
    }

    private static IEnumerable<VideoPiece> Split(List<(CompositionScene Scene, long From, long To)> run, int most)
    {
        if (run.Count == 0) yield break;
        var end = run[^1].To;
        for (var from = run[0].From; from < end; from += most)
        {
            var to = Math.Min(from + most, end);
            var tiles = new PieceTile[run[0].Scene.Tiles.Count];
            for (var t = 0; t < tiles.Length; t++)
            {
                var speaking = new List<(int From, int To)>();
                foreach (var part in run)
                {
                    if (!part.Scene.Tiles[t].IsSpeaking || part.To <= from || part.From >= to) continue;
                    var (first, last) = ((int)(Math.Max(part.From, from) - from), (int)(Math.Min(part.To, to) - from));
                    if (speaking.Count > 0 && speaking[^1].To == first) speaking[^1] = (speaking[^1].From, last);
                    else speaking.Add((first, last));
                }

                tiles[t] = new(run[0].Scene.Tiles[t] with { IsSpeaking = false }, speaking);
            }

            yield return new(from, (int)(to - from), tiles);
        }
    }

    private static bool SameLayout(CompositionScene a, CompositionScene b)
    {
        if (a.Tiles.Count != b.Tiles.Count) return false;
        for (var i = 0; i < a.Tiles.Count; i++)
            if (a.Tiles[i] with { IsSpeaking = false } != b.Tiles[i] with { IsSpeaking = false })
                return false;
        return true;
    }

    private static long Frame(CompositionPlan plan, double seconds) => (long)Math.Round(seconds * plan.FrameRate);
}
