using System.Globalization;
using System.Text;
using System.Text.Json;

namespace VideoConf.Interop.Tests.Matrix;

/// <summary><c>docs/interop.md</c>, of rows that are kept between runs, so that one stack can be measured anew by itself.</summary>
/// <param name="folder">Where the rows are kept.</param>
/// <param name="page">Where the page is.</param>
internal sealed class MatrixDocument(string folder, string page)
{
    private const string Head = """
        # Other WebRTC stacks

        What each of them did with the media server when `./videoconf interop` last ran; the page is written by that run. Every peer publishes
        by WHIP and receives by WHEP over a network between it and the server that is perfect at first and loses 5 % of packets each way from the fourth
        second on. Chromium is on the other side: it watches what the peer publishes, and publishes what the peer watches.

        "To us" is media that the peer sends, "from us" media that it receives. A cell is

        - `yes`: seen. Publish and subscribe: 20 frames or more decoded, and sound with energy in it. Simulcast: two sizes or more on the wire, and decoded. RTX (RFC 4588): lost packets
          came again by its stream. TWCC: packets with transport-wide numbers, and reports about them the other way. Data channel: messages in both directions. RTX and TWCC are counted
          on the wire, whose headers are not encrypted.
        - `not offered`: the peer's choice; the stack has none, or its release does not offer it by itself.
        - `no`: offered or needed, and it did not come about; what follows says how far it came. `@livekit/rtc-node` has none throughout: its native library has a whole LiveKit client
          behind it and gives out no peer connection, nor an offer, that WHIP could take.

        What is `yes` here is a claim: the run fails when it is not so any more.

        """;

    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Keeps a row, in the place of the one before.</summary>
    public async Task KeepAsync(MatrixRow row)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(PathOf(row.Stack), JsonSerializer.Serialize(row, Form));
    }

    /// <summary>Writes the page when every stack has a row; returns those that have none.</summary>
    /// <param name="stacks">All, in their order.</param>
    /// <param name="notes">What is to be known beside the table.</param>
    public async Task<IReadOnlyList<string>> WriteAsync(IReadOnlyList<string> stacks, IReadOnlyList<string> notes)
    {
        var missing = stacks.Where(stack => !File.Exists(PathOf(stack))).ToList();
        if (missing.Count > 0) return missing;
        var rows = new List<MatrixRow>();
        foreach (var stack in stacks) rows.Add(JsonSerializer.Deserialize<MatrixRow>(await File.ReadAllTextAsync(PathOf(stack)), Form)!);
        await File.WriteAllTextAsync(page, Text(rows, notes));
        return [];
    }

    /// <summary>The page.</summary>
    public static string Text(IReadOnlyList<MatrixRow> rows, IReadOnlyList<string> notes)
    {
        var text = new StringBuilder(Head.ReplaceLineEndings("\n"));
        text.Append("\n| peer | ").AppendJoin(" | ", MatrixRow.Columns).Append(" |\n|---|").Insert(text.Length, "---|", MatrixRow.Columns.Count).Append('\n');
        foreach (var row in rows) text.Append("| ").Append(Name(row)).Append(" | ").AppendJoin(" | ", row.Cells).Append(" |\n");
        text.Append("\nWhat the cells rest on:\n\n");
        foreach (var row in rows) text.Append(CultureInfo.InvariantCulture, $"- {Name(row)} ({row.Date:yyyy-MM-dd}): {row.Figures}.\n");
        if (notes.Count > 0) text.Append('\n');
        foreach (var note in notes) text.Append(note).Append('\n');
        return text.ToString();
    }

    private static string Name(MatrixRow row) => $"{row.Stack} {row.Version.Split('/', ' ')[^1]}";

    private string PathOf(string stack) => Path.Combine(folder, string.Concat(stack.Select(static letter => char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '-')) + ".json");
}
