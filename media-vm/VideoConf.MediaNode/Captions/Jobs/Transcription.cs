using System.Security.Cryptography;
using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Audio;
using VideoConf.MediaNode.Audio.Voice;
using VideoConf.MediaNode.Matroska;
using VideoConf.MediaNode.Storage;

namespace VideoConf.MediaNode.Captions.Jobs;

/// <summary>
/// Recorded tracks written down, one after the other: chunks fetched and checked, decoded, cut into utterances as live captions are, each given to the
/// engine when the one before is done. A damaged or missing chunk is left out; a store or an engine that stays away is a failure, for what was said is
/// only away too.
/// </summary>
internal sealed class Transcription(
    TranscribeRequest request, ITranscriber engine, string language, ObjectStore store, TranscriptionOptions options, TimeProvider clock)
{
    private readonly List<TranscribedLine> _lines = [];
    private readonly List<PcmFrame> _spoken = []; // The utterance that is being collected.

    /// <summary>Chunks that could not be used.</summary>
    public int LeftOut { get; private set; }

    /// <summary>Does it all.</summary>
    /// <param name="progress">Gets 0 to 1.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TranscriptionFailure">It cannot be done.</exception>
    public async Task<IReadOnlyList<TranscribedLine>> RunAsync(Action<double> progress, CancellationToken cancellationToken)
    {
        var done = 0;
        foreach (var track in request.Chunks.GroupBy(chunk => (chunk.RecordingId, chunk.TrackId)))
        {
            var frames = new Queue<PcmFrame>();
            using var voice = new VoiceTrack(frames.Enqueue);
            var cutter = new UtteranceCutter();
            await using var speaker = new JobSpeaker(engine, language, options, clock);
            var packets = 0L;
            var first = (DateTimeOffset?)null;
            foreach (var chunk in track.OrderBy(chunk => chunk.Index))
            {
                if (await ReadAsync(chunk, cancellationToken) is { } file)
                {
                    foreach (var frame in file.Frames)
                    {
                        var at = chunk.StartedAt + frame.Timestamp;
                        first ??= at;
                        voice.Add(new VoicePacket(packets++, (long)Math.Round((at - first.Value).TotalSeconds * Audio.Opus.OpusVoiceDecoder.ClockRate), at, frame.Data));
                        voice.Advance(at);
                    }
                }

                await CutAsync(chunk.ParticipantId, frames, cutter, speaker, cancellationToken);
                progress((double)++done / request.Chunks.Count);
            }

            await SayAsync(track.First().ParticipantId, speaker, cancellationToken);
        }

        if (request.Chunks.Count > 0 && LeftOut == request.Chunks.Count)
            throw new TranscriptionFailure($"None of what was recorded could be read: {LeftOut} pieces are damaged or missing.");
        return [.. _lines.OrderBy(line => line.Line.StartedAt)];
    }

    private async Task CutAsync(string participantId, Queue<PcmFrame> frames, UtteranceCutter cutter, JobSpeaker speaker, CancellationToken cancellationToken)
    {
        while (frames.TryDequeue(out var frame))
        {
            var cut = cutter.Take(frame);
            if (cut == VoiceCut.None) continue;
            if (cut == VoiceCut.Begins) _spoken.AddRange(cutter.PreRoll);
            _spoken.Add(frame);
            if (cut == VoiceCut.Ends) await SayAsync(participantId, speaker, cancellationToken);
        }
    }

    private async Task SayAsync(string participantId, JobSpeaker speaker, CancellationToken cancellationToken)
    {
        if (_spoken.Count == 0) return;
        var heard = await speaker.SayAsync($"{participantId}-{_spoken[0].StartedAt.ToUnixTimeMilliseconds()}", _spoken, cancellationToken);
        _spoken.Clear();
        if (heard.Text.Length == 0) return;
        _lines.Add(new(participantId, new SpokenLine(heard.UtteranceId, heard.Text, language, IsFinal: true, heard.StartedAt, heard.EndedAt)));
    }

    /// <summary>Null when the chunk is to be left out.</summary>
    private async Task<ChunkFile?> ReadAsync(StoredChunk chunk, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var content = await store.GetAsync(request.Source, chunk.Name, (int)Math.Clamp(chunk.Length, 1, ChunkReader.LargestFile), cancellationToken);
            if (content.Outcome != ObjectOutcome.Unavailable)
            {
                if (content.Content is { } bytes && Convert.ToHexStringLower(SHA256.HashData(bytes)) == chunk.Sha256
                    && ChunkReader.TryRead(bytes, out var file) == MatroskaError.None && file!.Format.Codec == TrackCodecs.Opus) return file;
                LeftOut++;
                return null;
            }

            if (attempt >= options.Pauses.Count) throw new TranscriptionFailure("The storage that holds what was recorded cannot be reached.");
            await Task.Delay(options.Pauses[attempt], clock, cancellationToken);
        }
    }
}
