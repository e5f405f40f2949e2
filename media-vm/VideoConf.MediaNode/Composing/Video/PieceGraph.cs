using System.Globalization;
using System.Text;
using VideoConf.Contracts.Node;

namespace VideoConf.MediaNode.Composing.Video;

/// <summary>
/// The filter graph of a piece. What does not change (background, plain tiles, initials) is drawn once and repeated; over it come the tracks' pictures, then
/// names and the speaker's frame. Only numbers and file names of ours are written into it.
/// </summary>
internal sealed class PieceGraph(CompositionPlan plan, VideoPiece piece)
{
    /// <summary>The font's name in the work folder.</summary>
    public const string FontFile = "font.ttf";

    private const string Background = "0x14171C";
    private const string Plain = "0x2B313B";
    private const string Frame = "0x4CC38A";

    private readonly StringBuilder _graph = new();
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly string _prefix = WorkFolder.Unfinished("text");

    /// <summary>Texts that the graph draws, by the file they belong into.</summary>
    public IReadOnlyDictionary<string, string> Texts => _texts;

    /// <summary>Writes it.</summary>
    /// <param name="inputs">For each tile its tracks and their input numbers; the later a track began, the higher it lies.</param>
    public string Write(IReadOnlyList<IReadOnlyList<(int Number, TrackInput Input)>> inputs)
    {
        var rate = Number(plan.FrameRate);
        _graph.Append($"color=c={Background}:s={plan.Width}x{plan.Height}:r={rate},format=yuv420p,trim=end_frame=1");
        for (var t = 0; t < piece.Tiles.Count; t++) Still(piece.Tiles[t]);
        _graph.Append($",loop=loop=-1:size=1,setpts=N/({rate}*TB)");

        var below = "bg";
        _graph.Append($"[{below}]");
        for (var t = 0; t < piece.Tiles.Count; t++)
        {
            foreach (var (number, input) in inputs[t])
            {
                var tile = piece.Tiles[t].Tile;
                _graph.Append($";\n[{number}:v]scale=w={tile.Width}:h={tile.Height}:force_original_aspect_ratio=decrease:force_divisible_by=2:flags=bilinear")
                    .Append($",pad={tile.Width}:{tile.Height}:(ow-iw)/2:(oh-ih)/2:color=black:eval=frame,setsar=1,format=yuv420p")
                    // A picture is shown from the nearest one of the whole, not from the one after it.
                    .Append($",setpts=PTS+({Number(input.Offset - (0.5 / plan.FrameRate))})/TB[in{number}]")
                    .Append($";\n[{below}][in{number}]overlay=x={tile.X}:y={tile.Y}:eof_action=repeat:format=yuv420:enable='{Times(input.Shown)}'[out{number}]");
                below = $"out{number}";
            }
        }

        _graph.Append($";\n[{below}]format=yuv420p");
        foreach (var tile in piece.Tiles.Where(tile => !tile.IsOptional)) Moving(tile);
        return _graph.Append("[v]").ToString();
    }

    /// <summary>What of a tile stays as it is: the plain tile that is seen while there is no picture.</summary>
    private void Still(PieceTile part)
    {
        if (part.IsOptional) return;
        var tile = part.Tile;
        _graph.Append($",drawbox=x={tile.X}:y={tile.Y}:w={tile.Width}:h={tile.Height}:color={Plain}:t=fill");
        var size = Math.Clamp(Math.Min(tile.Width, tile.Height) / 4, 8, 160);
        if (tile.Kind == CompositionTileKinds.Placeholder)
        {
            var small = Math.Clamp(size / 2, 8, 48);
            Text(Label.Fit("Not recorded", tile.Width - 4, small), small, $"{tile.X}+({tile.Width}-tw)/2", $"{tile.Y}+({tile.Height}-th)/2", "0xB8C0CC", box: false);
            return;
        }

        Text(Label.Initials(tile.Label), size, $"{tile.X}+({tile.Width}-tw)/2", $"{tile.Y}+({tile.Height}-th)/2", "0xE6EAF0", box: false);
    }

    private void Moving(PieceTile part)
    {
        var tile = part.Tile;
        var size = Math.Clamp(tile.Height / 16, 9, 32);
        var margin = Math.Max(4, size / 2);
        if (tile.Height >= 40) Text(Label.Fit(tile.Label, tile.Width - (2 * margin), size), size, $"{tile.X + margin}", $"{tile.Y + tile.Height - margin}-lh", "white", box: true);
        if (part.Speaking.Count == 0) return;
        // From half a picture before: times are compared as floating-point numbers.
        var times = part.Speaking.Select(span => ((span.From - 0.5) / plan.FrameRate, (span.To - 0.5) / plan.FrameRate)).ToList();
        _graph.Append($",drawbox=x={tile.X}:y={tile.Y}:w={tile.Width}:h={tile.Height}:color={Frame}:t={Math.Clamp(tile.Height / 60, 3, 8)}:enable='{Times(times)}'");
    }

    private void Text(string text, int size, string x, string y, string color, bool box)
    {
        if (text.Length == 0) return;
        var file = $"{_prefix}{_texts.Count}";
        _texts.Add(file, text);
        _graph.Append($",drawtext=fontfile={FontFile}:textfile={file}:expansion=none:fontsize={size}:fontcolor={color}:x={x}:y={y}");
        if (box) _graph.Append($":box=1:boxcolor=black@0.55:boxborderw={Math.Max(2, size / 4)}");
    }

    private static string Times(IReadOnlyList<(double From, double To)> spans) =>
        string.Join('+', spans.Select(span => $"gte(t,{Number(span.From)})*lt(t,{Number(span.To)})"));

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
