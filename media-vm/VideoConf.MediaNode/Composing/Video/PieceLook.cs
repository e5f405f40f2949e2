using VideoConf.Contracts.Node;
using VideoConf.Contracts.Signaling;

namespace VideoConf.MediaNode.Composing.Video;

/// <summary>
/// How tiles look: their colours and sizes, and the still pictures under and over what moves. Under it lies the plate, with a plain tile wherever no
/// picture is; over it the lid, whose holes give every tile its round corners.
/// </summary>
internal static class PieceLook
{
    /// <summary>Around the tiles.</summary>
    public static readonly byte[] Background = [0x14, 0x17, 0x1C];

    /// <summary>Of a tile without a picture, and beside a picture that is narrower than its tile.</summary>
    public static readonly byte[] Plain = [0x2B, 0x31, 0x3B];

    /// <summary>Around who speaks.</summary>
    public static readonly byte[] Speaking = [0x4C, 0xC3, 0x8A];

    /// <summary>How opaque the shade under a name is at its darkest.</summary>
    private const byte Shade = 175;

    /// <summary>Behind initials: all dark enough for white letters.</summary>
    private static readonly byte[][] People =
    [
        [0x3F, 0x6F, 0xB5], [0x8A, 0x5A, 0xB0], [0x2F, 0x85, 0x7C], [0xB0, 0x5C, 0x4A], [0x9A, 0x73, 0x2E], [0xA8, 0x4F, 0x7E], [0x4F, 0x7D, 0x3F], [0x5B, 0x66, 0xA6],
    ];

    /// <summary>As FFmpeg spells a colour.</summary>
    public static string Spell(byte[] color) => $"0x{Convert.ToHexString(color)}";

    /// <summary>Radius of a tile's corners. A tile that fills the picture has none.</summary>
    public static double Radius(CompositionPlan plan, CompositionTile tile) =>
        tile.Width == plan.Width && tile.Height == plan.Height ? 0 : Math.Clamp(Math.Min(tile.Width, tile.Height) / 14.0, 3, 14);

    /// <summary>Size of a name's type; 0 when the tile is too small for one.</summary>
    public static int NameSize(CompositionTile tile) => tile.Height < 40 ? 0 : Math.Clamp(tile.Height / 14, 12, 22);

    /// <summary>Size of initials' type.</summary>
    public static int InitialsSize(CompositionTile tile) => Math.Clamp(Math.Min(tile.Width, tile.Height) / 6, 8, 96);

    /// <summary>What is beside a picture of another shape than its tile: nothing of a shared screen's tile is to be seen.</summary>
    public static byte[] Beside(CompositionTile tile) => tile.Source == TrackSources.Screen ? Background : Plain;

    /// <summary>What lies under all tracks' pictures.</summary>
    public static Raster Plate(CompositionPlan plan, VideoPiece piece)
    {
        var plate = new Raster(plan.Width, plan.Height, 3);
        plate.Clear(Background);
        foreach (var tile in piece.Tiles.Where(part => !part.IsOptional).Select(part => part.Tile))
        {
            plate.Fill(tile.X, tile.Y, tile.Width, tile.Height, Radius(plan, tile), Plain);
            if (tile.Kind == CompositionTileKinds.Placeholder || Label.Initials(tile.Label).Length == 0) continue;
            var side = Math.Min(tile.Width, tile.Height) * 9 / 20;
            plate.Fill(tile.X + ((tile.Width - side) / 2), tile.Y + ((tile.Height - side) / 2), side, side, side / 2.0, People[Hash(tile.ParticipantId) % (uint)People.Length]);
        }

        return plate;
    }

    /// <summary>How opaque the lid is: whole outside of tiles, not at all within, some under names.</summary>
    public static Raster Lid(CompositionPlan plan, VideoPiece piece)
    {
        var lid = new Raster(plan.Width, plan.Height, 1);
        lid.Clear([255]);
        foreach (var tile in piece.Tiles.Select(part => part.Tile)) lid.Fill(tile.X, tile.Y, tile.Width, tile.Height, Radius(plan, tile), [0]);
        foreach (var tile in piece.Tiles.Where(HasName).Select(part => part.Tile).Where(tile => tile.Kind == CompositionTileKinds.Video))
            lid.Shade(tile.X, tile.Y, tile.Width, tile.Height, Math.Max(0, tile.Height - (NameSize(tile) * 3)), Radius(plan, tile), Shade);
        return lid;
    }

    /// <summary>The frame of who speaks, as large as the tile.</summary>
    public static Raster Ring(CompositionPlan plan, CompositionTile tile)
    {
        var (ring, radius, thick) = (new Raster(tile.Width, tile.Height, 4), Radius(plan, tile), Math.Clamp(tile.Height / 60, 3, 6));
        ring.Clear([.. Speaking, 0]);
        ring.Fill(0, 0, tile.Width, tile.Height, radius, [.. Speaking, 255]);
        ring.Fill(thick, thick, tile.Width - (2 * thick), tile.Height - (2 * thick), Math.Max(0, radius - thick), [.. Speaking, 0]);
        return ring;
    }

    /// <summary>Whether a tile has a name at its lower edge.</summary>
    public static bool HasName(PieceTile part) =>
        !part.IsOptional && NameSize(part.Tile) > 0 && Label.Clean(part.Tile.Label) is { Length: > 0 } name
        && !(part.Tile.Kind == CompositionTileKinds.Placeholder && name == PlaceholderText);

    /// <summary>What stands on the tile of who declined.</summary>
    public const string PlaceholderText = "Not recorded";

    /// <summary>The same for the same id in every process: the colour of a person does not change from piece to piece.</summary>
    private static uint Hash(string id) => id.Aggregate(2166136261u, (hash, c) => (hash ^ c) * 16777619u);
}
