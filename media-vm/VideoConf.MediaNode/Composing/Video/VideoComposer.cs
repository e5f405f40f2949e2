using System.Globalization;
using System.Text;
using System.Text.Json;
using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Composing.Ffmpeg;

namespace VideoConf.MediaNode.Composing.Video;

/// <summary>
/// Makes a plan's pictures piece by piece. A piece's file is named by what is in it: one that is there already, from before a crash or because nothing
/// moved in between, is not made again.
/// </summary>
internal sealed partial class VideoComposer(
    CompositionPlan plan, TrackIndex tracks, ChunkShelf shelf, WorkFolder folder, FfmpegRunner ffmpeg, CompositionOptions options, ILogger logger)
{
    /// <summary>Chunks that are decoded for the sake of the first one that is seen: two minutes. Senders answer a request for a key frame long before.</summary>
    private const int MostBefore = 20;

    private readonly HashSet<string> _leftOut = new(StringComparer.Ordinal);
    private readonly List<(TimeSpan From, TimeSpan To)> _bare = [];

    /// <summary>Tracks that FFmpeg could not be made to take.</summary>
    public IReadOnlyCollection<string> LeftOut => _leftOut;

    /// <summary>Stretches of the film, one after the other, in which no picture is seen though there were some: nothing else could be made of them.</summary>
    public IReadOnlyList<(TimeSpan From, TimeSpan To)> Bare => _bare;

    /// <summary>Pieces made, not counting those that were there.</summary>
    public int Made { get; private set; }

    /// <summary>Makes the pieces.</summary>
    /// <param name="pieces">End to end.</param>
    /// <param name="progress">Told pictures that are done, of all pieces.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Their files, to be joined in this order, and how many pictures each has.</returns>
    public async Task<IReadOnlyList<(string File, int Frames)>> ComposeAsync(IEnumerable<VideoPiece> pieces, Action<long> progress, CancellationToken cancellationToken)
    {
        var files = new List<(string File, int Frames)>();
        foreach (var piece in pieces)
        {
            files.Add((await ComposeAsync(piece, progress, cancellationToken), piece.Frames));
            progress(piece.FirstFrame + piece.Frames);
        }

        return files;
    }

    private async Task<string> ComposeAsync(VideoPiece piece, Action<long> progress, CancellationToken cancellationToken)
    {
        var (from, to) = (At(piece.FirstFrame), At(piece.FirstFrame + piece.Frames));
        var needed = piece.Tiles.Select(tile => Needed(tile.Tile, from, to)).ToArray();
        var file = NameOf(piece, needed);
        var all = needed.SelectMany(tile => tile.SelectMany(track => track.Chunks)).ToList();
        if (!folder.Has(file))
        {
            if (folder.FreeBytes < options.LeastFreeBytes) throw CompositionFailure.DiskFull();
            needed = await Task.WhenAll(needed.Select(tile => ReachBackAsync(tile, cancellationToken)));
            all = needed.SelectMany(tile => tile.SelectMany(track => track.Chunks)).ToList();
            await shelf.FetchAsync(all, cancellationToken);
            file = await MakeAsync(piece, needed, from, to, file, progress, cancellationToken);
            Made++;
        }

        shelf.Release(all.Where(chunk => chunk.EndedAt + TrackInput.HoldOf(chunk.Source) < to));
        return file;
    }

    /// <summary>A run that fails is repeated; then the track at fault is looked for and left out; then every track is.</summary>
    /// <returns>Its file: not the given one when there are no pictures in it, so that another run tries again.</returns>
    private async Task<string> MakeAsync(VideoPiece piece, NeededTrack[][] needed, DateTimeOffset from, DateTimeOffset to, string file, Action<long> progress, CancellationToken cancellationToken)
    {
        var errors = "";
        var hasPictures = false;
        for (var round = 0; round < 3; round++)
        {
            var inputs = needed.Select(tile => round == 2 ? [] : Inputs(tile, from, to)).ToArray();
            hasPictures |= inputs.Any(tile => tile.Length > 0);
            for (var attempt = 1; attempt <= options.Attempts; attempt++)
            {
                var unfinished = WorkFolder.Unfinished(file);
                var run = await RunAsync(piece, inputs, unfinished, progress, cancellationToken);
                if (run.IsDone && run.Frames == piece.Frames)
                {
                    if (round == 2 && hasPictures) file = NoteBare(file, from, to);
                    folder.Finish(unfinished, file);
                    folder.DropUnfinished();
                    return file;
                }

                errors = run.Errors;
                LogAttempt(piece.FirstFrame, attempt, run.Outcome, run.Frames, piece.Frames);
                folder.Drop(unfinished);
            }

            await LeaveOutAsync(inputs.SelectMany(tile => tile), cancellationToken);
            folder.DropUnfinished();
        }

        throw new CompositionFailure($"The pictures from {At(piece.FirstFrame) - plan.StartedAt:hh\\:mm\\:ss} on could not be made. {LastLine(errors)}");
    }

    private string NoteBare(string file, DateTimeOffset from, DateTimeOffset to)
    {
        var (begin, end) = (from - plan.StartedAt, to - plan.StartedAt);
        LogBare(begin, end);
        if (_bare.Count > 0 && _bare[^1].To == begin) _bare[^1] = (_bare[^1].From, end);
        else _bare.Add((begin, end));
        return $"bare-{file}";
    }

    private async Task<FfmpegRun> RunAsync(VideoPiece piece, (NeededTrack Track, TrackInput Input)[][] inputs, string output, Action<long> progress, CancellationToken cancellationToken)
    {
        var graph = new PieceGraph(plan, piece);
        var arguments = new List<string>();
        var numbered = new List<IReadOnlyList<(int, TrackInput)>>();
        var count = 0;
        foreach (var tile in inputs)
        {
            numbered.Add([.. tile.Select((entry, i) => (count + i, entry.Input))]);
            count += tile.Length;
            // Pictures of another size go on through the same graph, whose scaling follows them.
            foreach (var (_, input) in tile) arguments.AddRange(["-reinit_filter", "0", "-threads", "1", "-i", input.File]);
        }

        var text = graph.Write(numbered);
        foreach (var (name, content) in graph.Texts) await File.WriteAllTextAsync(folder.File(name), content, new UTF8Encoding(false), cancellationToken);
        foreach (var (name, picture) in graph.Pictures) picture.Save(folder.File(name));
        arguments.AddRange(["-filter_complex", text, "-map", "[v]", "-an", "-sn", "-frames:v", piece.Frames.ToString(CultureInfo.InvariantCulture), .. Encoding(), "-f", "mp4", output]);
        var limit = TimeSpan.FromMinutes(5) + (TimeSpan.FromSeconds((double)piece.Frames / plan.FrameRate) * 60);
        return await ffmpeg.RunAsync(folder.Path, arguments, limit, frames => progress(piece.FirstFrame + Math.Min(frames, piece.Frames)), cancellationToken);
    }

    /// <summary>
    /// The same for every piece, or they could not be joined without encoding again: a size, a time base, and headers that do not depend on content
    /// (x264's <c>stitchable</c>). A key picture every two seconds, so that a player seeks quickly.
    /// </summary>
    private string[] Encoding() =>
    [
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "24", "-profile:v", "high", "-pix_fmt", "yuv420p", "-g", (2 * plan.FrameRate).ToString(CultureInfo.InvariantCulture), "-bf", "2",
        "-x264-params", "stitchable=1", "-threads", options.Threads.ToString(CultureInfo.InvariantCulture), "-video_track_timescale", (plan.FrameRate * 512).ToString(CultureInfo.InvariantCulture),
    ];

    /// <summary>
    /// Looks for tracks that FFmpeg cannot even decode for themselves. One that it was too slow for, or was killed at, may be decoded by the next run: it is
    /// no reason to call what was recorded damaged.
    /// </summary>
    private async Task LeaveOutAsync(IEnumerable<(NeededTrack Track, TrackInput Input)> inputs, CancellationToken cancellationToken)
    {
        foreach (var (track, input) in inputs)
        {
            var run = await ffmpeg.RunAsync(
                folder.Path, ["-threads", "1", "-i", input.File, "-map", "0:v", "-f", "null", "-"], TimeSpan.FromMinutes(5), progress: null, cancellationToken);
            if ((run.IsDone && run.Frames > 0) || run.Outcome == FfmpegOutcome.TimedOut || run.IsKilled) continue;
            foreach (var chunk in track.Chunks) shelf.MarkBad(chunk);
            _leftOut.Add(track.Track.TrackId);
            LogLeftOut(track.Track.TrackId, LastLine(run.Errors));
        }
    }

    private (NeededTrack Track, TrackInput Input)[] Inputs(NeededTrack[] tile, DateTimeOffset from, DateTimeOffset to)
    {
        var inputs = new List<(NeededTrack, TrackInput)>();
        foreach (var track in tile)
            if (TrackInput.Write(folder, WorkFolder.Unfinished($"in.{(track.Track.Chunks[0].Codec == Matroska.TrackCodecs.H264 ? "mkv" : "webm")}"), track.Chunks, shelf.Read, from, to) is { } input)
                inputs.Add((track, input));
        return [.. inputs];
    }

    private NeededTrack[] Needed(CompositionTile tile, DateTimeOffset from, DateTimeOffset to)
    {
        if (tile.Kind != CompositionTileKinds.Video) return [];
        return
        [
            .. tracks.Of(tile.ParticipantId, tile.Source!)
                .Select(track => new NeededTrack(track, [.. track.With(TrackInput.HoldOf(tile.Source!), from, to)]))
                .Where(track => track.Chunks.Count > 0),
        ];
    }

    /// <summary>Chunks before, as far as the first one needs them to be decoded: a recorder that gets no key frame in time cuts where there is none.</summary>
    private async Task<NeededTrack[]> ReachBackAsync(NeededTrack[] tile, CancellationToken cancellationToken)
    {
        var reached = new NeededTrack[tile.Length];
        for (var i = 0; i < tile.Length; i++)
        {
            var (track, chunks) = tile[i];
            var before = new List<StoredChunk>();
            for (var first = chunks[0]; before.Count < MostBefore;)
            {
                await shelf.FetchAsync([first], cancellationToken);
                if (shelf.Read(first) is not { } file || file.Frames[0].IsKey || track.Before(first) is not { } earlier) break;
                before.Insert(0, first = earlier);
            }

            reached[i] = new NeededTrack(track, [.. before, .. chunks]);
        }

        return reached;
    }

    private string NameOf(VideoPiece piece, NeededTrack[][] needed)
    {
        // Where it stands matters only to what moves: a piece of plain tiles is the same wherever it comes again.
        var moves = needed.Any(tile => tile.Length > 0);
        var content = JsonSerializer.Serialize(new
        {
            plan.Width,
            plan.Height,
            plan.FrameRate,
            piece.Frames,
            Tiles = piece.Tiles.Select(tile => new { tile.Tile, tile.IsOptional, Speaking = tile.Speaking.Select(span => new[] { span.From, span.To }) }),
            At = moves ? At(piece.FirstFrame).UtcTicks : 0,
            Chunks = needed.Select(tile => tile.Select(track => track.Chunks.Select(chunk => chunk.Name + chunk.Sha256))),
        });
        return $"video-{WorkFolder.Key(content)}.mp4";
    }

    private DateTimeOffset At(long frame) => plan.StartedAt.AddTicks(frame * TimeSpan.TicksPerSecond / plan.FrameRate);

    private static string LastLine(string text) => text.TrimEnd().Split('\n')[^1].Trim();

    [LoggerMessage(3611, LogLevel.Warning, "The piece from picture {First} failed at attempt {Attempt} ({Outcome}), {Frames} of {Wanted} pictures were made.")]
    private partial void LogAttempt(long first, int attempt, FfmpegOutcome outcome, long frames, int wanted);

    [LoggerMessage(3613, LogLevel.Error, "No picture is in a recording from {From} to {To}: FFmpeg could make none.")]
    private partial void LogBare(TimeSpan from, TimeSpan to);

    [LoggerMessage(3612, LogLevel.Error, "Track {TrackId} is left out of a recording's picture: {Reason}")]
    private partial void LogLeftOut(string trackId, string reason);

    private sealed record NeededTrack(RecordedTrack Track, IReadOnlyList<StoredChunk> Chunks);
}
