using VideoConf.Contracts.Node;
using VideoConf.Contracts.Sessions;
using VideoConf.Contracts.Signaling;

namespace VideoConf.Meetings.Recordings.Layout;

/// <summary>What a layout is made from.</summary>
/// <param name="StartedAt">When time 0 is.</param>
/// <param name="EndedAt">When it ends.</param>
/// <param name="Log">The session's log from its beginning, in order.</param>
/// <param name="Chunks">What is stored.</param>
internal sealed record LayoutInput(DateTimeOffset StartedAt, DateTimeOffset EndedAt, IReadOnlyList<SessionEvent> Log, IReadOnlyList<StoredChunk> Chunks);

/// <summary>A meeting laid out.</summary>
/// <param name="Duration">Seconds, whole pictures.</param>
/// <param name="Scenes">End to end from 0.</param>
/// <param name="Chunks">Those that may be used.</param>
/// <param name="Participants">Who is in it with sound or pictures, in the order in which they came.</param>
internal sealed record MeetingLayout(
    double Duration, IReadOnlyList<CompositionScene> Scenes, IReadOnlyList<StoredChunk> Chunks, IReadOnlyList<ParticipantInfo> Participants);

/// <summary>Lays a meeting out: which tiles are shown from when to when.</summary>
internal static class LayoutPlanner
{
    public const int FrameRate = 25;

    /// <summary>What somebody who declined is shown as: nothing of theirs, not even the name.</summary>
    public const string PlaceholderLabel = "Not recorded";

    /// <summary>A day, the longest that a session may be.</summary>
    private const int MostFrames = 24 * 60 * 60 * FrameRate;

    /// <summary>A scene shorter than 0.4 s is seen as a flash: the one before it stays instead.</summary>
    private const int FewestFrames = 10;

    private const int MostRecent = 8;

    /// <summary>The layout; null when there is no time to lay out.</summary>
    public static MeetingLayout? Plan(LayoutInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.EndedAt <= input.StartedAt) return null;
        var total = (int)Math.Clamp(Math.Ceiling((input.EndedAt - input.StartedAt).TotalSeconds * FrameRate), 1, MostFrames);
        var presence = Presence.From(input.Log);
        var speakers = SpeakerTrack.From(input.Log, presence);
        StoredChunk[] chunks = [.. input.Chunks.Where(chunk =>
            chunk.StartedAt < input.EndedAt && chunk.EndedAt > input.StartedAt && presence.MayUse(chunk.ParticipantId, chunk.StartedAt, chunk.EndedAt))];
        var coverage = Coverage.Of(chunks);

        var cuts = new SortedSet<int> { 0 };
        foreach (var at in input.Log.Select(entry => entry.At).Concat(coverage.Edges).Concat(speakers.Edges))
        {
            var frame = Math.Round((at - input.StartedAt).TotalSeconds * FrameRate);
            if (frame > 0 && frame < total) cuts.Add((int)frame);
        }

        var scenes = new List<(int From, IReadOnlyList<CompositionTile> Tiles)>();
        Presence.Stay[] stays = [.. presence.All.OrderBy(stay => stay.From)];
        var present = new List<Presence.Stay>();
        var next = 0;
        foreach (var cut in cuts)
        {
            // In the middle of the first picture after the cut: what began at the cut counts, rounding or not.
            var time = input.StartedAt + TimeSpan.FromSeconds((cut + 0.5) / FrameRate);
            for (; next < stays.Length && stays[next].From <= time; next++) present.Add(stays[next]);
            present.RemoveAll(stay => stay.To <= time);
            scenes.Add((cut, Tiling.Of(MomentAt(time, present, coverage, speakers))));
        }

        var ids = chunks.Select(chunk => chunk.ParticipantId).ToHashSet(StringComparer.Ordinal);
        var participants = stays.Where(stay => stay.IsRecorded && ids.Contains(stay.Who.ParticipantId)).OrderBy(stay => stay.Place)
            .Select(stay => stay.Who).DistinctBy(who => who.ParticipantId, StringComparer.Ordinal);
        return new MeetingLayout((double)total / FrameRate, Merge(scenes, total), chunks, [.. participants]);
    }

    private static Moment MomentAt(DateTimeOffset time, List<Presence.Stay> present, Coverage coverage, SpeakerTrack speakers)
    {
        var faces = new List<Face>();
        (Face Face, DateTimeOffset Since)? screen = null;
        foreach (var stay in present.OrderBy(stay => stay.Place))
        {
            var who = stay.Who;
            if (!stay.IsRecorded)
            {
                faces.Add(new Face(who.ParticipantId, PlaceholderLabel, CompositionTileKinds.Placeholder));
                continue;
            }

            var hasPicture = who.IsVideoOn && coverage.Since(who.ParticipantId, TrackSources.Camera, time) is not null;
            faces.Add(new Face(who.ParticipantId, who.DisplayName, hasPicture ? CompositionTileKinds.Video : CompositionTileKinds.Avatar));

            // Of several screens the one that was shared last.
            if (who.IsScreenSharing && coverage.Since(who.ParticipantId, TrackSources.Screen, time) is { } since && (screen is null || since >= screen.Value.Since))
                screen = (new Face(who.ParticipantId, who.DisplayName, CompositionTileKinds.Video), since);
        }

        var speaker = speakers.At(time);
        return new Moment(faces, screen?.Face, speaker is not null && faces.Exists(face => face.ParticipantId == speaker) ? speaker : null, speakers.Recent(time, MostRecent));
    }

    private static List<CompositionScene> Merge(List<(int From, IReadOnlyList<CompositionTile> Tiles)> scenes, int total)
    {
        var merged = new List<(int From, IReadOnlyList<CompositionTile> Tiles)>();
        for (var i = 0; i < scenes.Count; i++)
        {
            var scene = scenes[i];
            var end = i + 1 < scenes.Count ? scenes[i + 1].From : total;
            if (merged.Count > 0 && merged[^1].Tiles.SequenceEqual(scene.Tiles)) continue;

            // A run of short ones is not skipped for ever: what lasts is what it ends with.
            if (end - scene.From < FewestFrames && i + 1 < scenes.Count)
            {
                if (merged.Count > 0) continue;
                scenes[i + 1] = (scene.From, scenes[i + 1].Tiles); // The first scene has none before it.
                continue;
            }

            merged.Add(scene);
        }

        return [.. merged.Select((scene, i) => new CompositionScene(
            (double)scene.From / FrameRate, (double)(i + 1 < merged.Count ? merged[i + 1].From : total) / FrameRate, scene.Tiles))];
    }
}
