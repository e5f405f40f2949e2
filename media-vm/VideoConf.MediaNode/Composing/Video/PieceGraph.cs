using System.Globalization;
using System.Text;
using VideoConf.Contracts.Node;

namespace VideoConf.MediaNode.Composing.Video;

/// <summary>
/// The filter graph of a piece. What does not change is drawn once and repeated: the plate under the tracks' pictures, and the lid over them with round
/// corners and names. Only numbers and file names of ours are written into it.
/// </summary>
internal sealed class PieceGraph(CompositionPlan plan, VideoPiece piece)
{
    /// <summary>The font's name in the work folder.</summary>
    public const string FontFile = "font.ttf";

    /// <summary>And that of the one for labels that <see cref="Label.IsEastAsian"/>.</summary>
    public const string EastAsianFontFile = "east-asian.ttc";

    private readonly StringBuilder _graph = new();
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Raster> _pictures = new(StringComparer.Ordinal);
    private readonly string _prefix = WorkFolder.Unfinished("art");

    /// <summary>Texts that the graph draws, by the file they belong into.</summary>
    public IReadOnlyDictionary<string, string> Texts => _texts;

    /// <summary>Still pictures that the graph shows, by the file they belong into.</summary>
    public IReadOnlyDictionary<string, Raster> Pictures => _pictures;

    /// <summary>Writes it.</summary>
    /// <param name="inputs">For each tile its tracks and their input numbers; the later a track began, the higher it lies.</param>
    public string Write(IReadOnlyList<IReadOnlyList<(int Number, TrackInput Input)>> inputs)
    {
        var rate = Number(plan.FrameRate);
        _graph.Append($"movie={Picture(PieceLook.Plate(plan, piece), "ppm")},format=yuv420p");
        foreach (var part in piece.Tiles) Plain(part);
        _graph.Append($",loop=loop=-1:size=1,setpts=N/({rate}*TB),fps={rate},setsar=1[plate]");

        var below = "plate";
        for (var t = 0; t < piece.Tiles.Count; t++)
        {
            foreach (var (number, input) in inputs[t])
            {
                var tile = piece.Tiles[t].Tile;
                _graph.Append($";\n[{number}:v]scale=w={tile.Width}:h={tile.Height}:force_original_aspect_ratio=decrease:force_divisible_by=2:flags=bilinear")
                    .Append($",pad={tile.Width}:{tile.Height}:(ow-iw)/2:(oh-ih)/2:color={PieceLook.Spell(PieceLook.Beside(tile))}:eval=frame,setsar=1,format=yuv420p")
                    // A picture is shown from the nearest one of the whole, not from the one after it.
                    .Append($",setpts=PTS+({Number(input.Offset - (0.5 / plan.FrameRate))})/TB[in{number}]")
                    .Append($";\n[{below}][in{number}]overlay=x={tile.X}:y={tile.Y}:eof_action=repeat:format=yuv420:enable='{Times(input.Shown)}'[out{number}]");
                below = $"out{number}";
            }
        }

        Lid();
        _graph.Append($";\n[{below}][lid]overlay=format=yuv420[under0]");
        var rings = 0;
        foreach (var part in piece.Tiles.Where(part => !part.IsOptional && part.Speaking.Count > 0)) Ring(part, rings++);
        return _graph.Append($";\n[under{rings}]format=yuv420p[v]").ToString();
    }

    /// <summary>What is written on a tile while there is no picture.</summary>
    private void Plain(PieceTile part)
    {
        if (part.IsOptional) return;
        var (tile, size) = (part.Tile, PieceLook.InitialsSize(part.Tile));
        var isPlaceholder = tile.Kind == CompositionTileKinds.Placeholder;
        if (isPlaceholder) size = Math.Clamp(size * 2 / 3, 8, 32);
        var text = isPlaceholder ? Label.Fit(PieceLook.PlaceholderText, tile.Width - 4, size) : Label.Initials(tile.Label);
        if (text.Length > 0) Text(TextFile(text), size, $"{tile.X}+({tile.Width}-tw)/2", $"{tile.Y}+({tile.Height}-ascent)/2", isPlaceholder ? "0xB8C0CC" : "0xF2F4F7");
    }

    /// <summary>Names are drawn into its colour and into its mask alike, or they would be as transparent as the tile.</summary>
    private void Lid()
    {
        var names = piece.Tiles.Where(PieceLook.HasName).Select(part =>
        {
            var (tile, size) = (part.Tile, PieceLook.NameSize(part.Tile));
            var margin = size * 3 / 4;
            // On one line whatever letters it has: by its base, not by its box.
            return (File: TextFile(Label.Fit(tile.Label, tile.Width - (2 * margin), size)), Size: size, X: Number(tile.X + margin), Y: $"{tile.Y + tile.Height - margin}-ascent");
        }).ToList();
        _graph.Append($";\ncolor=c={PieceLook.Spell(PieceLook.Background)}:s={plan.Width}x{plan.Height}:r=1,trim=end_frame=1,format=yuv444p");
        foreach (var name in names) Text(name.File, name.Size, name.X, name.Y, "white");
        _graph.Append($"[color];\nmovie={Picture(PieceLook.Lid(plan, piece), "pgm")},format=gray");
        foreach (var name in names) Text(name.File, name.Size, name.X, name.Y, "white");
        _graph.Append("[mask];\n[color][mask]alphamerge,format=yuva420p[lid]");
    }

    private void Ring(PieceTile part, int number)
    {
        // From half a picture before: times are compared as floating-point numbers.
        var times = part.Speaking.Select(span => ((span.From - 0.5) / plan.FrameRate, (span.To - 0.5) / plan.FrameRate)).ToList();
        _graph.Append($";\nmovie={Picture(PieceLook.Ring(plan, part.Tile), "pam")},format=yuva420p[ring{number}]")
            .Append($";\n[under{number}][ring{number}]overlay=x={part.Tile.X}:y={part.Tile.Y}:format=yuv420:enable='{Times(times)}'[under{number + 1}]");
    }

    private void Text(string file, int size, string x, string y, string color) =>
        _graph.Append($",drawtext=fontfile={(Label.IsEastAsian(_texts[file]) ? EastAsianFontFile : FontFile)}:textfile={file}:expansion=none:fontsize={size}:fontcolor={color}:x={x}:y={y}");

    private string TextFile(string text)
    {
        var file = $"{_prefix}{_texts.Count}.txt";
        _texts.Add(file, text);
        return file;
    }

    private string Picture(Raster raster, string extension)
    {
        var file = $"{_prefix}{_pictures.Count}.{extension}";
        _pictures.Add(file, raster);
        return file;
    }

    private static string Times(IReadOnlyList<(double From, double To)> spans) =>
        string.Join('+', spans.Select(span => $"gte(t,{Number(span.From)})*lt(t,{Number(span.To)})"));

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
