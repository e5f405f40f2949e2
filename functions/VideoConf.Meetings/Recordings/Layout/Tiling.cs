using VideoConf.Contracts.Node;
using VideoConf.Contracts.Signaling;

namespace VideoConf.Meetings.Recordings.Layout;

/// <summary>Somebody to be shown.</summary>
/// <param name="ParticipantId">Who.</param>
/// <param name="Label">Their name, as they typed it.</param>
/// <param name="Kind">One of <see cref="CompositionTileKinds"/>.</param>
internal sealed record Face(string ParticipantId, string Label, string Kind);

/// <summary>What there is to be shown at a moment.</summary>
/// <param name="Faces">Everybody in the room, in the order in which they came.</param>
/// <param name="Screen">Whose screen is on stage; null when none is.</param>
/// <param name="Speaker">Who speaks; null in silence.</param>
/// <param name="Recent">Who has spoken, the last first.</param>
internal sealed record Moment(IReadOnlyList<Face> Faces, Face? Screen, string? Speaker, IReadOnlyList<string> Recent);

/// <summary>Where tiles are: a grid for up to nine, the speaker over a strip for more, a shared screen beside a strip. In a picture of 1280 x 720.</summary>
internal static class Tiling
{
    public const int Width = 1280;
    public const int Height = 720;
    public const int MostInGrid = 9;
    private const int Gap = 8;
    private const int MostInRow = 6;
    private const int MostInColumn = 5;
    private const int ColumnWidth = 240;
    private const int RowHeight = 112;

    public static IReadOnlyList<CompositionTile> Of(Moment moment)
    {
        if (moment.Screen is { } screen) return Stage(moment, screen);
        return moment.Faces.Count <= MostInGrid ? Grid(moment) : Speaker(moment);
    }

    private static CompositionTile[] Grid(Moment moment)
    {
        var count = moment.Faces.Count;
        var columns = count switch { <= 1 => 1, <= 4 => 2, _ => 3 };
        var rows = (count + columns - 1) / columns;
        var (width, height) = Fit((Width - (Gap * (columns + 1))) / columns, rows == 0 ? 0 : (Height - (Gap * (rows + 1))) / rows);
        if (count == 1) (width, height) = (Width, Height);
        var top = (Height - (rows * height) - ((rows - 1) * Gap)) / 2;
        var tiles = new CompositionTile[count];
        for (var i = 0; i < count; i++)
        {
            var row = i / columns;
            var inRow = Math.Min(columns, count - (row * columns)); // The last row stands in the middle.
            var left = (Width - (inRow * width) - ((inRow - 1) * Gap)) / 2;
            tiles[i] = Tile(moment.Faces[i], left + (i % columns * (width + Gap)), top + (row * (height + Gap)), width, height, moment.Speaker);
        }

        return tiles;
    }

    private static List<CompositionTile> Speaker(Moment moment)
    {
        // Whoever spoke last stays large in silence: an empty stage tells nobody anything.
        var large = Pick(moment, 1, first: moment.Speaker)[0];
        var (width, height) = Fit(Width - (2 * Gap), Height - RowHeight - (3 * Gap));
        var tiles = new List<CompositionTile>(1 + MostInRow) { Tile(large, (Width - width) / 2, Gap, width, height, moment.Speaker) };
        var others = Pick(moment with { Faces = [.. moment.Faces.Where(face => face != large)] }, MostInRow, first: null);
        var small = Fit((Width - (Gap * (MostInRow + 1))) / MostInRow, RowHeight);
        var left = (Width - (others.Count * small.Width) - ((others.Count - 1) * Gap)) / 2;
        for (var i = 0; i < others.Count; i++)
            tiles.Add(Tile(others[i], left + (i * (small.Width + Gap)), height + (2 * Gap), small.Width, small.Height, moment.Speaker));
        return tiles;
    }

    private static List<CompositionTile> Stage(Moment moment, Face screen)
    {
        var others = Pick(moment, MostInColumn, first: moment.Speaker);
        var width = Even(Width - ColumnWidth - (3 * Gap));
        var tiles = new List<CompositionTile>(1 + MostInColumn)
        {
            new()
            {
                Kind = CompositionTileKinds.Video, ParticipantId = screen.ParticipantId, Source = TrackSources.Screen, Label = screen.Label,
                X = Gap, Y = Gap, Width = width, Height = Even(Height - (2 * Gap)),
            },
        };
        var small = Fit(ColumnWidth, (Height - (Gap * (MostInColumn + 1))) / MostInColumn);
        for (var i = 0; i < others.Count; i++)
            tiles.Add(Tile(others[i], Width - Gap - small.Width, Gap + (i * (small.Height + Gap)), small.Width, small.Height, moment.Speaker));
        return tiles;
    }

    /// <summary>So many of those there: the one named, who spoke last, then who came first and may be seen; shown in the order in which they came, so that nobody jumps.</summary>
    private static List<Face> Pick(Moment moment, int most, string? first)
    {
        if (moment.Faces.Count <= most) return [.. moment.Faces];
        var rank = new Dictionary<string, int>(StringComparer.Ordinal);
        if (first is not null) rank[first] = 0;
        foreach (var id in moment.Recent) rank.TryAdd(id, rank.Count);
        var chosen = moment.Faces
            .Select((face, place) => (face, place))
            .OrderBy(item => rank.GetValueOrDefault(item.face.ParticipantId, int.MaxValue))
            .ThenBy(item => item.face.Kind == CompositionTileKinds.Placeholder)
            .ThenBy(item => item.place)
            .Take(most)
            .OrderBy(item => item.place);
        return [.. chosen.Select(item => item.face)];
    }

    private static CompositionTile Tile(Face face, int x, int y, int width, int height, string? speaker) => new()
    {
        Kind = face.Kind,
        ParticipantId = face.ParticipantId,
        Source = face.Kind == CompositionTileKinds.Video ? TrackSources.Camera : null,
        Label = face.Label,
        X = Even(x),
        Y = Even(y),
        Width = width,
        Height = height,
        IsSpeaking = string.Equals(face.ParticipantId, speaker, StringComparison.Ordinal),
    };

    /// <summary>The largest 16:9 that fits, sides even as the encoder wants them.</summary>
    private static (int Width, int Height) Fit(int width, int height) =>
        width * 9 <= height * 16 ? (Even(width), Even(width * 9 / 16)) : (Even(height * 16 / 9), Even(height));

    private static int Even(int value) => value & ~1;
}
