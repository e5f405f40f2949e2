using System.Globalization;
using System.Text.Json;
using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Composing.Ffmpeg;

namespace VideoConf.MediaNode.Composing.Audio;

/// <summary>
/// Mixes a plan's voices, in stretches, so that memory and what a crash costs are bounded however long the meeting was. A stretch's mix is kept as FLAC,
/// exact to the sample; all are encoded at once at the end, because AAC cannot be joined without a gap.
/// </summary>
internal sealed class AudioComposer(
    CompositionPlan plan, ChunkShelf shelf, WorkFolder folder, FfmpegRunner ffmpeg, CompositionOptions options)
{
    /// <summary>Samples per second.</summary>
    public const int Rate = 48_000;

    /// <summary>Voices that are mixed in one run; more are mixed in groups first.</summary>
    private const int MostInputs = 24;

    /// <summary>Mixes.</summary>
    /// <param name="voices">Whom.</param>
    /// <param name="progress">Told seconds that are done.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Files to be joined in this order, and how many samples each has.</returns>
    public async Task<IReadOnlyList<(string File, long Samples)>> MixAsync(IReadOnlyList<RecordedTrack> voices, Action<double> progress, CancellationToken cancellationToken)
    {
        var files = new List<(string File, long Samples)>();
        var total = Samples(plan);
        var step = (long)(options.AudioPiece.TotalSeconds * Rate);
        for (long at = 0; at < total; at += step)
        {
            var samples = Math.Min(step, total - at);
            files.Add((await MixAsync(voices, at, samples, cancellationToken), samples));
            progress((double)(at + samples) / Rate);
        }

        return files;
    }

    /// <summary>Samples of the whole: as long as its pictures.</summary>
    public static long Samples(CompositionPlan plan) => Video.PiecePlanner.Frames(plan) * Rate / plan.FrameRate;

    private async Task<string> MixAsync(IReadOnlyList<RecordedTrack> voices, long first, long samples, CancellationToken cancellationToken)
    {
        var (from, to) = (At(first), At(first + samples));
        var lanes = VoiceLane.Of(voices, from - VoiceInput.Lead, to);
        var name = NameOf(lanes, first, samples);
        if (folder.Has(name)) return name;
        if (folder.FreeBytes < options.LeastFreeBytes) throw CompositionFailure.DiskFull();

        var chunks = lanes.SelectMany(lane => lane.Chunks).ToList();
        await shelf.FetchAsync(chunks, cancellationToken);
        var errors = "";
        for (var attempt = 1; attempt <= options.Attempts; attempt++)
        {
            var unfinished = WorkFolder.Unfinished(name);
            var run = await MixAsync(lanes, from, to, samples, unfinished, cancellationToken);
            if (run.IsDone)
            {
                folder.Finish(unfinished, name);
                folder.DropUnfinished();
                shelf.Release(chunks.Where(chunk => chunk.EndedAt < to - VoiceInput.Lead));
                return name;
            }

            errors = run.Errors;
            folder.DropUnfinished();
        }

        throw new CompositionFailure($"The sound from {from - plan.StartedAt:hh\\:mm\\:ss} on could not be mixed. {errors.TrimEnd().Split('\n')[^1]}") { IsFinal = true };
    }

    private async Task<FfmpegRun> MixAsync(IReadOnlyList<VoiceLane> lanes, DateTimeOffset from, DateTimeOffset to, long samples, string output, CancellationToken cancellationToken)
    {
        var inputs = new List<string>();
        foreach (var lane in lanes)
        {
            var name = WorkFolder.Unfinished("voice.webm");
            if (VoiceInput.Write(folder, name, lane.Chunks, shelf.Read, from, to)) inputs.Add(name);
            else folder.Drop(name);
        }

        // Groups first, without the limiter, in 24 bits with room above.
        var lead = (long)(VoiceInput.Lead.TotalSeconds * Rate);
        while (inputs.Count > MostInputs)
        {
            var group = inputs.Take(MostInputs).ToList();
            inputs.RemoveRange(0, MostInputs);
            var mixed = WorkFolder.Unfinished("group.wav");
            var run = await ffmpeg.RunAsync(
                folder.Path, [.. Inputs(group), "-filter_complex", Graph(group.Count, 0, lead + samples, isLast: false), "-map", "[a]", "-c:a", "pcm_f32le", "-f", "w64", mixed],
                Limit(samples), progress: null, cancellationToken);
            if (!run.IsDone) return run;
            foreach (var name in group) folder.Drop(name);
            inputs.Add(mixed);
        }

        return await ffmpeg.RunAsync(
            folder.Path, [.. Inputs(inputs), "-filter_complex", Graph(inputs.Count, lead, samples, isLast: true), "-map", "[a]", "-c:a", "flac", "-sample_fmt", "s16", "-f", "flac", output],
            Limit(samples), progress: null, cancellationToken);
    }

    /// <summary>
    /// Every voice at its own pace (the resampler follows timestamps by up to 2 %, and jumps over more than 30 ms), all at full level, the sum held below
    /// clipping by a limiter.
    /// </summary>
    private static string Graph(int inputs, long skip, long samples, bool isLast)
    {
        if (inputs == 0) return $"anullsrc=r={Rate}:cl=stereo,atrim=end_sample={Text(samples)}[a]";
        var voices = string.Concat(Enumerable.Range(0, inputs).Select(i =>
            $"[{i}:a]aresample={Rate}:async=1000:min_hard_comp=0.03,aformat=sample_fmts=fltp:channel_layouts=stereo,apad=whole_len={Text(skip + samples)}[a{i}];"));
        var mix = inputs == 1 ? "[a0]anull" : $"{string.Concat(Enumerable.Range(0, inputs).Select(i => $"[a{i}]"))}amix=inputs={inputs}:normalize=0:duration=longest";
        var limit = isLast ? ",alimiter=limit=0.95:attack=5:release=50:level=disabled:latency=1" : "";
        return $"{voices}{mix}{limit},apad=whole_len={Text(skip + samples)},atrim=start_sample={Text(skip)}:end_sample={Text(skip + samples)},asetpts=PTS-STARTPTS[a]";
    }

    private static IEnumerable<string> Inputs(IEnumerable<string> names) => names.SelectMany(name => new[] { "-threads", "1", "-i", name });

    private static TimeSpan Limit(long samples) => TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds((double)samples / Rate * 4);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private DateTimeOffset At(long sample) => plan.StartedAt.AddTicks((long)(sample * (TimeSpan.TicksPerSecond / (double)Rate)));

    private string NameOf(IReadOnlyList<VoiceLane> lanes, long first, long samples)
    {
        var content = JsonSerializer.Serialize(new
        {
            At = lanes.Count > 0 ? At(first).UtcTicks : 0,
            Samples = samples,
            Lanes = lanes.Select(lane => lane.Chunks.Select(chunk => chunk.Name + chunk.Sha256)),
        });
        return $"audio-{WorkFolder.Key(content)}.flac";
    }
}
