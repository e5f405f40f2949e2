using VideoConf.Contracts.Node;

namespace VideoConf.MediaNode.Composing.Video;

/// <summary>A stretch of pictures in which every tile stays where it is: one run of FFmpeg.</summary>
/// <param name="FirstFrame">Number of its first picture in the whole.</param>
/// <param name="Frames">How many pictures.</param>
/// <param name="Tiles">What is shown, the lowest first.</param>
internal sealed record VideoPiece(long FirstFrame, int Frames, IReadOnlyList<PieceTile> Tiles);

/// <summary>A tile in a piece.</summary>
/// <param name="Tile">The tile; <see cref="CompositionTile.IsSpeaking"/> does not count.</param>
/// <param name="Speaking">When it is framed: first picture and the one after the last, within the piece.</param>
/// <param name="IsOptional">Whether nothing is drawn of it while there is no picture, so that what lies below is seen.</param>
internal sealed record PieceTile(CompositionTile Tile, IReadOnlyList<(int From, int To)> Speaking, bool IsOptional = false);
