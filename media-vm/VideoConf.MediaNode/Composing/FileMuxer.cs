using System.Globalization;
using System.Text;
using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Composing.Audio;
using VideoConf.MediaNode.Composing.Ffmpeg;

namespace VideoConf.MediaNode.Composing;

/// <summary>Joins pieces into files that play: pictures as they are, sound encoded, chapters, title and captions put in, the index at the front.</summary>
internal sealed class FileMuxer(CompositionPlan plan, WorkFolder folder, FfmpegRunner ffmpeg, CompositionOptions options)
{
    private const string Metadata = "metadata.txt";
    private const string CaptionFile = "captions.vtt";
    private static readonly string[] CaptionInput = ["-f", "webvtt", "-i", CaptionFile];
    private static readonly string[] CaptionOutput = ["-map", "3:s", "-c:s", "mov_text"];

    /// <summary>Writes chapters and captions down for the runs below.</summary>
    public void Prepare()
    {
        folder.Write(Metadata, Encoding.UTF8.GetBytes(MetadataText(plan)));
        if (HasCaptions) folder.Write(CaptionFile, Encoding.UTF8.GetBytes(CaptionTrack.Cut(plan.Captions!, (double)Video.PiecePlanner.Frames(plan) / plan.FrameRate)));
    }

    /// <summary>Encodes mixed sound: AAC in an MP4 of its own.</summary>
    public Task EncodeAudioAsync(IReadOnlyList<(string File, long Samples)> pieces, string name, CancellationToken cancellationToken)
    {
        var list = $"{name}.list";
        folder.Write(list, Encoding.ASCII.GetBytes(ListOf(pieces.Select(piece => (piece.File, (double)piece.Samples / AudioComposer.Rate)))));
        return MakeAsync(
            name, ["-f", "concat", "-i", list, "-i", Metadata, "-map", "0:a", "-map_metadata", "1", "-map_chapters", "1", "-c:a", "aac", "-b:a", "128k", "-movflags", "+faststart", "-f", "mp4"], cancellationToken);
    }

    /// <summary>Puts pictures and encoded sound into one file.</summary>
    public Task JoinAsync(IReadOnlyList<(string File, int Frames)> pieces, string audio, string name, bool withCaptions, CancellationToken cancellationToken)
    {
        var list = $"{name}.list";
        folder.Write(list, Encoding.ASCII.GetBytes(ListOf(pieces.Select(piece => (piece.File, (double)piece.Frames / plan.FrameRate)))));
        var captions = withCaptions && HasCaptions;
        return MakeAsync(
            name,
            [
                "-f", "concat", "-i", list, "-i", audio, "-i", Metadata, .. captions ? CaptionInput : [],
                "-map", "0:v", "-map", "1:a", .. captions ? CaptionOutput : [],
                "-map_metadata", "2", "-map_chapters", "2", "-c:v", "copy", "-c:a", "copy", "-video_track_timescale", (plan.FrameRate * 512).ToString(CultureInfo.InvariantCulture),
                "-movflags", "+faststart", "-f", "mp4",
            ],
            cancellationToken);
    }

    /// <summary>Chapters and title in FFmpeg's metadata format, where <c>= ; # \</c> and line ends stand behind a backslash.</summary>
    internal static string MetadataText(CompositionPlan plan)
    {
        var text = new StringBuilder(";FFMETADATA1\n");
        text.Append("title=").Append(Escape(plan.Title)).Append('\n');
        var chapters = plan.Chapters.Where(chapter => chapter.StartSeconds < plan.Duration).OrderBy(chapter => chapter.StartSeconds).ToList();
        for (var i = 0; i < chapters.Count; i++)
        {
            var (from, to) = (Milliseconds(chapters[i].StartSeconds), Milliseconds(i + 1 < chapters.Count ? chapters[i + 1].StartSeconds : plan.Duration));
            if (to > from) text.Append($"[CHAPTER]\nTIMEBASE=1/1000\nSTART={from}\nEND={to}\ntitle={Escape(chapters[i].Title)}\n");
        }

        return text.ToString();
    }

    private bool HasCaptions => plan.Captions?.Contains("-->", StringComparison.Ordinal) == true;

    private async Task MakeAsync(string name, string[] arguments, CancellationToken cancellationToken)
    {
        if (folder.Has(name)) return;
        var errors = "";
        for (var attempt = 1; attempt <= options.Attempts; attempt++)
        {
            if (folder.FreeBytes < options.LeastFreeBytes) throw CompositionFailure.DiskFull();
            var unfinished = WorkFolder.Unfinished(name);
            var limit = TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(plan.Duration * 2);
            var run = await ffmpeg.RunAsync(folder.Path, [.. arguments, unfinished], limit, progress: null, cancellationToken);
            if (run.IsDone)
            {
                folder.Finish(unfinished, name);
                return;
            }

            errors = run.Errors;
            folder.Drop(unfinished);
        }

        throw new CompositionFailure($"The file {name} could not be put together. {errors.TrimEnd().Split('\n')[^1]}");
    }

    private static string ListOf(IEnumerable<(string File, double Seconds)> pieces)
    {
        var list = new StringBuilder("ffconcat version 1.0\n");
        foreach (var (file, seconds) in pieces) list.Append($"file {file}\nduration {seconds.ToString("0.#########", CultureInfo.InvariantCulture)}\n");
        return list.ToString();
    }

    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var c in text)
        {
            if (char.IsControl(c))
            {
                escaped.Append(' ');
                continue;
            }

            if (c is '=' or ';' or '#' or '\\') escaped.Append('\\');
            escaped.Append(c);
        }

        return escaped.ToString();
    }

    private static long Milliseconds(double seconds) => (long)Math.Round(seconds * 1000);
}
