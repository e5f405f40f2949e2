using System.Globalization;
using System.Text.Json;
using VideoConf.MediaNode.Composing.Ffmpeg;

namespace VideoConf.MediaNode.Composing;

/// <summary>Looks at a finished file with ffprobe before anything that it was made of may be deleted.</summary>
internal sealed class FileCheck(WorkFolder folder, FfmpegRunner ffmpeg, int attempts)
{
    /// <summary>How far a file's length may be from the plan's.</summary>
    public const double LengthTolerance = 0.5;

    /// <summary>How far apart its pictures and its sound may begin.</summary>
    public const double OffsetTolerance = 0.040;

    /// <summary>The file's length in seconds; a failure says what is wrong with it.</summary>
    public async Task<double> MeasureAsync(string name, double expected, bool hasVideo, CancellationToken cancellationToken)
    {
        string[] arguments = ["-of", "json", "-show_entries", "format=duration:stream=codec_type,codec_name,start_time,duration", name];
        var run = await ffmpeg.ProbeAsync(folder.Path, arguments, cancellationToken);
        for (var attempt = 2; !run.IsDone && attempt <= attempts; attempt++) run = await ffmpeg.ProbeAsync(folder.Path, arguments, cancellationToken);
        if (!run.IsDone) throw new CompositionFailure($"The finished file {name} cannot be read. {run.Errors}");
        try
        {
            using var json = JsonDocument.Parse(run.Output);
            return Judge(name, json.RootElement, expected, hasVideo);
        }
        catch (JsonException unexpected)
        {
            throw new CompositionFailure($"The finished file {name} cannot be measured.", unexpected);
        }
    }

    private static double Judge(string name, JsonElement probed, double expected, bool hasVideo)
    {
        var duration = Number(probed.GetProperty("format"), "duration");
        if (duration is not { } length || Math.Abs(length - expected) > LengthTolerance)
            throw new CompositionFailure($"The finished file {name} is {duration:0.###} s long and not {expected:0.###} s.");
        var audio = Stream(probed, "audio", "aac") ?? throw new CompositionFailure($"The finished file {name} has no sound.");
        if (!hasVideo) return length;
        var video = Stream(probed, "video", "h264") ?? throw new CompositionFailure($"The finished file {name} has no picture.");
        foreach (var stream in new[] { audio, video })
            if (Number(stream, "duration") is not { } own || Math.Abs(own - expected) > LengthTolerance)
                throw new CompositionFailure($"A stream of the finished file {name} is not {expected:0.###} s long.");
        var offset = Math.Abs((Number(video, "start_time") ?? 0) - (Number(audio, "start_time") ?? 0));
        return offset < OffsetTolerance ? length : throw new CompositionFailure($"Picture and sound of the finished file {name} begin {offset:0.###} s apart.");
    }

    private static JsonElement? Stream(JsonElement probed, string type, string codec) =>
        probed.GetProperty("streams").EnumerateArray()
            .Where(stream => stream.GetProperty("codec_type").GetString() == type && stream.GetProperty("codec_name").GetString() == codec)
            .Select(stream => (JsonElement?)stream).FirstOrDefault();

    private static double? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
