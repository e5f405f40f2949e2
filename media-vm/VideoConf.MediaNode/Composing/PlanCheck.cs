using VideoConf.Contracts.Node;
using VideoConf.Contracts.Signaling;
using VideoConf.MediaNode.Matroska;
using VideoConf.MediaNode.Storage;

namespace VideoConf.MediaNode.Composing;

/// <summary>What is wrong with a plan.</summary>
/// <param name="Field">The member, in JSON's spelling.</param>
/// <param name="Sentence">What it should be.</param>
internal sealed record PlanProblem(string Field, string Sentence);

/// <summary>Whether a plan can be composed. What it lets through, every later step relies on.</summary>
internal static class PlanCheck
{
    private const double LongestSeconds = 24 * 60 * 60;
    private const int MostScenes = 100_000;
    private const int MostTiles = 64;
    private const int MostChunks = 500_000;
    private const int MostChapters = 1000;
    private const int MostParticipantFiles = 500;
    private const int LongestId = 100;
    private const int LongestText = 2000;
    private const int LongestCaptions = 32 * 1024 * 1024;

    /// <summary>The first problem; null when there is none.</summary>
    public static PlanProblem? Find(CompositionPlan plan)
    {
        if (!double.IsFinite(plan.Duration) || plan.Duration is <= 0 or > LongestSeconds) return new("duration", "This is a number of seconds, more than 0 and at most 24 hours.");
        if (plan.StartedAt.Year is < 2000 or > 9000) return new("startedAt", "This is a time of this millennium.");
        if (!IsSide(plan.Width)) return new("width", "This is an even number from 64 to 3840.");
        if (!IsSide(plan.Height)) return new("height", "This is an even number from 64 to 3840.");
        if (plan.FrameRate is < 1 or > 60) return new("frameRate", "This is a number from 1 to 60.");
        if (plan.Title is null or { Length: > LongestText }) return new("title", $"This is text of at most {LongestText} characters.");
        if (plan.Captions is { } captions && (captions.Length > LongestCaptions || !captions.TrimStart('\uFEFF').StartsWith("WEBVTT", StringComparison.Ordinal)))
            return new("captions", "This is WebVTT of at most 32 MiB.");
        if (!IsAddress(plan.Source)) return new("source", "This is an http or https address.");
        if (!IsAddress(plan.Target)) return new("target", "This is an http or https address.");
        return Scenes(plan) ?? Chunks(plan) ?? Chapters(plan) ?? ParticipantFiles(plan);
    }

    /// <summary>Whether text can be an id: of a composition, a track, a participant.</summary>
    public static bool IsId(string? text) => text is { Length: > 0 and <= LongestId } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static PlanProblem? Scenes(CompositionPlan plan)
    {
        if (plan.Scenes is not { Count: > 0 and <= MostScenes }) return new("scenes", $"There are from 1 to {MostScenes} scenes.");
        var tolerance = 0.5 / plan.FrameRate;
        var at = 0.0;
        for (var i = 0; i < plan.Scenes.Count; i++)
        {
            var scene = plan.Scenes[i];
            if (scene is not { Tiles: not null }) return new($"scenes[{i}]", "This is a scene with tiles.");
            if (!double.IsFinite(scene.Start) || Math.Abs(scene.Start - at) > tolerance) return new($"scenes[{i}].start", "A scene starts where the one before it ends, the first at 0.");
            if (!double.IsFinite(scene.End) || scene.End <= scene.Start || scene.End > plan.Duration + tolerance)
                return new($"scenes[{i}].end", "A scene ends after its start and not after the whole.");
            at = scene.End;
            if (scene.Tiles.Count > MostTiles) return new($"scenes[{i}].tiles", $"There are at most {MostTiles} tiles.");
            for (var t = 0; t < scene.Tiles.Count; t++)
                if (Tile(plan, scene.Tiles[t], $"scenes[{i}].tiles[{t}]") is { } problem)
                    return problem;
        }

        return Math.Abs(at - plan.Duration) > tolerance ? new("scenes", "The last scene ends with the whole.") : null;
    }

    private static PlanProblem? Tile(CompositionPlan plan, CompositionTile? tile, string field)
    {
        if (tile is null) return new(field, "This is a tile.");
        if (tile.Kind is not (CompositionTileKinds.Video or CompositionTileKinds.Avatar or CompositionTileKinds.Placeholder)) return new($"{field}.kind", "There is no such kind of tile.");
        if (!IsId(tile.ParticipantId)) return new($"{field}.participantId", "This is a participant's id.");
        if (tile.Kind == CompositionTileKinds.Video && tile.Source is not (TrackSources.Camera or TrackSources.Screen)) return new($"{field}.source", "This is 'camera' or 'screen'.");
        if (tile.Label is null or { Length: > LongestText }) return new($"{field}.label", $"This is text of at most {LongestText} characters.");
        if (tile.Width < 16 || tile.Width % 2 != 0 || tile.Width > plan.Width) return new($"{field}.width", "This is even, at least 16, and at most the picture's.");
        if (tile.Height < 16 || tile.Height % 2 != 0 || tile.Height > plan.Height) return new($"{field}.height", "This is even, at least 16, and at most the picture's.");
        if (tile.X < 0 || tile.X > plan.Width - tile.Width) return new($"{field}.x", "The tile lies within the picture.");
        return tile.Y < 0 || tile.Y > plan.Height - tile.Height ? new($"{field}.y", "The tile lies within the picture.") : null;
    }

    private static PlanProblem? Chunks(CompositionPlan plan)
    {
        if (plan.Chunks is not { Count: <= MostChunks }) return new("chunks", $"There are at most {MostChunks} chunks.");
        for (var i = 0; i < plan.Chunks.Count; i++)
        {
            var chunk = plan.Chunks[i];
            var field = $"chunks[{i}]";
            if (chunk is null) return new(field, "This is a chunk.");
            if (!ObjectNames.IsValid(chunk.Name)) return new($"{field}.name", "This is no name of an object.");
            if (!IsId(chunk.TrackId)) return new($"{field}.trackId", "This is a track's id.");
            if (!IsId(chunk.ParticipantId)) return new($"{field}.participantId", "This is a participant's id.");
            if (chunk.Source is not (TrackSources.Microphone or TrackSources.Camera or TrackSources.Screen or TrackSources.ScreenAudio)) return new($"{field}.source", "There is no such source.");
            if (chunk.Codec is not (TrackCodecs.Opus or TrackCodecs.Vp8 or TrackCodecs.Vp9 or TrackCodecs.H264 or TrackCodecs.Av1)) return new($"{field}.codec", "There is no such codec.");
            if ((chunk.Codec == TrackCodecs.Opus) != (chunk.Source is TrackSources.Microphone or TrackSources.ScreenAudio)) return new($"{field}.codec", "The codec is not of the source's kind.");
            if (chunk.Length is < 1 or > ChunkReader.LargestFile) return new($"{field}.length", $"This is a number of bytes from 1 to {ChunkReader.LargestFile}.");
            if (chunk.Sha256 is not { Length: 64 } hash || !hash.All(char.IsAsciiHexDigitLower)) return new($"{field}.sha256", "This is SHA-256 in lower-case hexadecimal.");
            var length = chunk.EndedAt - chunk.StartedAt;
            if (length < TimeSpan.Zero || length > TimeSpan.FromHours(1)) return new($"{field}.endedAt", "A chunk ends after its start and within an hour.");
        }

        return null;
    }

    private static PlanProblem? Chapters(CompositionPlan plan)
    {
        if (plan.Chapters is not { Count: <= MostChapters }) return new("chapters", $"There are at most {MostChapters} chapters.");
        for (var i = 0; i < plan.Chapters.Count; i++)
        {
            var chapter = plan.Chapters[i];
            if (chapter is null || chapter.Title is null or { Length: > LongestText }) return new($"chapters[{i}].title", $"This is text of at most {LongestText} characters.");
            if (!double.IsFinite(chapter.StartSeconds) || chapter.StartSeconds < 0) return new($"chapters[{i}].startSeconds", "This is a number of seconds from 0.");
        }

        return null;
    }

    private static PlanProblem? ParticipantFiles(CompositionPlan plan)
    {
        if (plan.ParticipantFiles is not { Count: <= MostParticipantFiles } files) return new("participantFiles", $"There are at most {MostParticipantFiles} of them.");
        return files.All(IsId) && files.Distinct(StringComparer.Ordinal).Count() == files.Count ? null : new("participantFiles", "These are ids of participants, each once.");
    }

    private static bool IsSide(int side) => side is >= 64 and <= 3840 && side % 2 == 0;

    private static bool IsAddress(ObjectAddress? address) =>
        address is { BaseUrl: not null, Query: not null } && (address.Query.Length == 0 || address.Query[0] == '?') && ObjectNames.TryAddress(address, "x", out _);
}
