using System.Security.Cryptography;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Recordings;
using VideoConf.MediaNode.Composing.Audio;
using VideoConf.MediaNode.Composing.Ffmpeg;
using VideoConf.MediaNode.Composing.Video;
using VideoConf.MediaNode.Storage;

namespace VideoConf.MediaNode.Composing;

/// <summary>
/// One plan made into files: sound mixed, pictures composed, both joined, checked and only then stored. Each step leaves files that its repetition, by this
/// process or by one after a crash, goes on from.
/// </summary>
internal sealed class Composition(
    CompositionPlan plan, WorkFolder folder, ObjectStore store, FfmpegRunner ffmpeg, CompositionOptions options, ILogger logger, Action<double, string> progress)
{
    /// <summary>A mix is so much less work than pictures of the same length.</summary>
    private const double AudioWeight = 0.08;

    /// <summary>What is left for joining, checking and storing.</summary>
    private const double LastPart = 0.1;

    /// <summary>Stretches without pictures that are named one by one.</summary>
    private const int MostStretches = 10;

    private readonly TrackIndex _tracks = new(plan.Chunks);
    private readonly ChunkShelf _shelf = new(folder, store, plan.Source);
    private readonly double _total = plan.Duration * (1 + plan.ParticipantFiles.Count) * (1 + AudioWeight);
    private double _done;

    /// <summary>Does it all.</summary>
    public async Task<CompositionStatus> RunAsync(CancellationToken cancellationToken)
    {
        folder.DropUnfinished();
        CopyFonts();
        var muxer = new FileMuxer(plan, folder, ffmpeg, options);
        muxer.Prepare();
        var made = new List<MadeFile>();
        var notes = new List<string>();

        await MixAsync([.. _tracks.Voices], "audio.m4a", "Mixing the sound", muxer, cancellationToken);
        made.Add(await CheckAsync(new(RecordingFileKinds.Audio, "audio.m4a", "audio/mp4", HasVideo: false, ParticipantId: null), cancellationToken));
        var isAudioOnly = !await TryVideoAsync(made, notes, muxer, cancellationToken);
        if (!isAudioOnly)
            foreach (var participant in plan.ParticipantFiles) await TryParticipantAsync(participant, made, notes, muxer, cancellationToken);
        if (_shelf.IsAllBad)
        {
            // A file of nothing would let what was recorded be deleted.
            folder.KeepPlanOnly();
            throw new CompositionFailure($"None of what was recorded could be read: {_shelf.Bad.Count} pieces are damaged or missing.") { IsFinal = true };
        }

        var files = new List<ComposedFile>();
        foreach (var file in made) files.Add(await StoreAsync(file, files.Count, made.Count, cancellationToken));
        return new()
        {
            State = JobStates.Succeeded,
            Progress = 1,
            Step = "Done",
            Failure = notes.Count > 0 ? string.Join(' ', notes) : null,
            AudioOnly = isAudioOnly,
            BadChunks = _shelf.Bad,
            Files = files,
        };
    }

    private async Task<bool> TryVideoAsync(List<MadeFile> made, List<string> notes, FileMuxer muxer, CancellationToken cancellationToken)
    {
        try
        {
            var video = new VideoComposer(plan, _tracks, _shelf, folder, ffmpeg, options, logger);
            var pieces = await video.ComposeAsync(PiecePlanner.Cut(plan, options.VideoPiece), frames => Tell(Seconds(frames), "Composing the picture"), cancellationToken);
            Finished(plan.Duration);
            Note(video, notes);
            made.Insert(0, await JoinAsync(muxer, pieces, notes, cancellationToken));
            return true;
        }
        catch (CompositionFailure failed) when (!failed.IsFinal)
        {
            notes.Add($"Only the sound could be kept. {failed.Message}");
            return false;
        }
    }

    /// <summary>Captions that FFmpeg cannot read, or that spoil the file, must not cost the picture.</summary>
    private async Task<MadeFile> JoinAsync(FileMuxer muxer, IReadOnlyList<(string File, int Frames)> pieces, List<string> notes, CancellationToken cancellationToken)
    {
        Tell(0, "Putting the file together");
        var film = new MadeFile(RecordingFileKinds.Video, "meeting.mp4", "video/mp4", HasVideo: true, ParticipantId: null);
        try
        {
            await muxer.JoinAsync(pieces, "audio.m4a", film.Name, withCaptions: true, cancellationToken);
            return await CheckAsync(film, cancellationToken);
        }
        catch (CompositionFailure failed) when (!failed.IsFinal && plan.Captions is not null)
        {
            await muxer.JoinAsync(pieces, "audio.m4a", film.Name, withCaptions: false, cancellationToken);
            notes.Add("The captions could not be put into the file.");
            return await CheckAsync(film, cancellationToken);
        }
    }

    private async Task TryParticipantAsync(string participant, List<MadeFile> made, List<string> notes, FileMuxer muxer, CancellationToken cancellationToken)
    {
        try
        {
            var (sound, name) = ($"sound-{participant}.m4a", $"participant-{participant}.mp4");
            await MixAsync([.. _tracks.Voices.Where(track => track.ParticipantId == participant)], sound, "Mixing a participant's sound", muxer, cancellationToken);
            var video = new VideoComposer(plan, _tracks, _shelf, folder, ffmpeg, options, logger);
            var pieces = await video.ComposeAsync(
                PiecePlanner.CutFor(plan, participant, options.VideoPiece), frames => Tell(Seconds(frames), "Composing a participant's picture"), cancellationToken);
            Finished(plan.Duration);
            if (video.Bare.Count > 0) notes.Add($"A participant's own file lacks their picture in {video.Bare.Count} places, where it could not be put together.");
            await muxer.JoinAsync(pieces, sound, name, withCaptions: false, cancellationToken);
            made.Add(await CheckAsync(new(RecordingFileKinds.Participant, name, "video/mp4", HasVideo: true, participant), cancellationToken));
        }
        catch (CompositionFailure failed) when (!failed.IsFinal)
        {
            notes.Add($"A participant's own file could not be made. {failed.Message}");
        }
    }

    private async Task MixAsync(IReadOnlyList<RecordedTrack> voices, string name, string step, FileMuxer muxer, CancellationToken cancellationToken)
    {
        if (folder.Has(name))
        {
            Finished(plan.Duration * AudioWeight);
            return; // By a run before this one.
        }

        var audio = new AudioComposer(plan, _shelf, folder, ffmpeg, options);
        var pieces = await audio.MixAsync(voices, seconds => Tell(seconds * AudioWeight, step), cancellationToken);
        await muxer.EncodeAudioAsync(pieces, name, cancellationToken);
        foreach (var (file, _) in pieces) folder.Drop(file);
        Finished(plan.Duration * AudioWeight);
    }

    /// <summary>Measures a finished file. One that is not as it should be is dropped, or the next attempt would take it for done.</summary>
    private async Task<MadeFile> CheckAsync(MadeFile file, CancellationToken cancellationToken)
    {
        try
        {
            return file with { Seconds = await new FileCheck(folder, ffmpeg, options.Attempts).MeasureAsync(file.Name, Seconds(PiecePlanner.Frames(plan)), file.HasVideo, cancellationToken) };
        }
        catch (CompositionFailure)
        {
            folder.Drop(file.Name);
            throw;
        }
    }

    private async Task<ComposedFile> StoreAsync(MadeFile file, int index, int count, CancellationToken cancellationToken)
    {
        progress(1 - LastPart + (LastPart * index / count), "Storing the files");
        var path = folder.File(file.Name);
        string hash;
        await using (var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1024 * 1024, useAsync: true))
            hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
        var body = ObjectBody.OfFile(path, file.ContentType);
        var stored = await store.PutAsync(plan.Target, file.Name, body, cancellationToken);
        if (!stored.IsDone) throw new CompositionFailure($"The finished file {file.Name} could not be stored. {stored.Detail}") { IsFinal = true };
        return new(file.Kind, file.Name, file.ContentType, body.Length, hash, file.Seconds, file.ParticipantId);
    }

    /// <summary>A font goes into the work folder: its path is the operator's, and a filter graph would have to spell it.</summary>
    private void CopyFonts()
    {
        if (!File.Exists(options.FontFile))
            throw new CompositionFailure($"The font {options.FontFile} is missing on the media node. Install it there: apt-get install fonts-dejavu-core") { IsFinal = true };
        CopyFont(PieceGraph.FontFile, options.FontFile);

        // Without it such names are boxes, which is no reason to have no film.
        if (plan.Scenes.Any(scene => scene.Tiles.Any(tile => Label.IsEastAsian(tile.Label))))
            CopyFont(PieceGraph.EastAsianFontFile, File.Exists(options.EastAsianFontFile) ? options.EastAsianFontFile : options.FontFile);
    }

    private void CopyFont(string name, string path)
    {
        if (!folder.Has(name)) folder.Write(name, File.ReadAllBytes(path));
    }

    private static void Note(VideoComposer video, List<string> notes)
    {
        foreach (var (from, to) in video.Bare.Take(MostStretches)) notes.Add($"From {from:hh\\:mm\\:ss} to {to:hh\\:mm\\:ss} the pictures could not be put together: there is sound alone.");
        if (video.Bare.Count > MostStretches) notes.Add($"So it is in {video.Bare.Count - MostStretches} more places.");
        if (video.LeftOut.Count > 0) notes.Add($"The pictures of {video.LeftOut.Count} tracks could not be decoded and are left out.");
    }

    private double Seconds(long frames) => (double)frames / plan.FrameRate;

    private void Finished(double work) => _done += work;

    private void Tell(double work, string step) => progress(Math.Clamp((_done + work) / _total, 0, 1) * (1 - LastPart), step);

    private sealed record MadeFile(string Kind, string Name, string ContentType, bool HasVideo, string? ParticipantId)
    {
        public double Seconds { get; init; }
    }
}
