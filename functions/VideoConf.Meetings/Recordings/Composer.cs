using System.Collections.Immutable;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Recordings;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Meetings.Recordings;

/// <summary>
/// Has a node make a recording's files, and waits for them: puts the plan, asks how it is every second, puts it again when the node was started anew,
/// checks what it says it stored. Started again at any point it goes on with the composition that is there.
/// </summary>
internal sealed class Composer(
    RecordingStore recordings, CompositionPlanner planner, RecordingCaptions captions, ChunkIndex index, IMediaNodes nodes, IBlobStore blobs, TimeProvider clock)
{
    private const int MostFailures = 3;
    private const int MostPuts = 20;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>Makes the files. When it throws, the record says why in words for the host.</summary>
    /// <exception cref="PermanentFailureException">Trying again is of no use.</exception>
    public async Task<bool> RunAsync(ComposeInput input, CancellationToken cancellationToken)
    {
        if (await recordings.ReadAsync(input.MeetingId, input.RecordingId, cancellationToken) is not { Value: { Status: RecordingStatuses.Processing } recording }
            || recording.Attempt != input.Attempt)
        {
            return false;
        }

        if (await nodes.ChooseAsync(recording.ComposingNode, region: null, cancellationToken) is not { NodeId: var nodeId })
            throw await TroubleAsync(recording, "No media node answered that could make the files.", cancellationToken);
        await ChangeAsync(recording, found => found with { ComposingNode = nodeId, Step = "Waiting for its turn", Trouble = null }, cancellationToken);
        if (await planner.PlanAsync(recording, nodeId, cancellationToken) is not { } plan)
        {
            await TroubleAsync(recording, "Nothing was recorded: no sound or picture of anybody who agreed to it arrived while the recording ran.", cancellationToken);
            throw new PermanentFailureException("Nothing was recorded.");
        }

        // The attempt is part of the id: a node that remembers a failure of this one composes a new one anew.
        var compositionId = FormattableString.Invariant($"{recording.RecordingId}-{recording.Attempt}-{recording.Failures}");
        var status = await WaitAsync(recording, nodeId, compositionId, plan, cancellationToken);
        if (status is null) return false;
        if (status.State == JobStates.Failed)
        {
            await nodes.DeleteCompositionAsync(nodeId, compositionId, cancellationToken);
            var failed = await ChangeAsync(recording, found => found with { Failures = found.Failures + 1, Trouble = status.Failure }, cancellationToken);
            if (failed is { Failures: >= MostFailures }) throw new PermanentFailureException(status.Failure ?? "The node could not compose it.");
            throw new IOException(status.Failure ?? "The node could not compose it.");
        }

        await FinishAsync(recording, plan, status, cancellationToken);
        await nodes.DeleteCompositionAsync(nodeId, compositionId, cancellationToken);
        return true;
    }

    /// <summary>How the composition ended; null when nobody wants it any more.</summary>
    private async Task<CompositionStatus?> WaitAsync(RecordingDocument recording, string nodeId, string compositionId, CompositionPlan plan, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        var heard = began;
        var (puts, shown) = (0, (Progress: -1.0, Step: ""));
        while (clock.GetElapsedTime(began) < Longest)
        {
            var asked = await nodes.GetCompositionAsync(nodeId, compositionId, cancellationToken);
            if (asked is { Succeeded: true, Value: { } status })
            {
                heard = clock.GetTimestamp();
                if (status.State != JobStates.Running) return status;
                if (status.Progress >= shown.Progress + 0.01 || !string.Equals(status.Step, shown.Step, StringComparison.Ordinal))
                {
                    shown = (status.Progress, status.Step);
                    var changed = await ChangeAsync(recording, found => found with { Progress = Math.Clamp(status.Progress, 0, 1), Step = status.Step }, cancellationToken);
                    if (changed is not { Status: RecordingStatuses.Processing }) return await GiveUpAsync(nodeId, compositionId, cancellationToken);
                }
                else if (await recordings.ReadAsync(recording.MeetingId, recording.RecordingId, cancellationToken) is not { Value.Status: RecordingStatuses.Processing })
                {
                    return await GiveUpAsync(nodeId, compositionId, cancellationToken);
                }
            }
            else if (asked.Problem == ProblemTypes.NotFound)
            {
                // New to it, or it was started anew and knows nothing any more.
                heard = clock.GetTimestamp();
                if (++puts > MostPuts) throw await TroubleAsync(recording, "The media node lost the recording's files while it made them, again and again.", cancellationToken);
                var put = await nodes.PutCompositionAsync(nodeId, compositionId, plan, cancellationToken);
                if (!put.Succeeded && put.Problem is ProblemTypes.InvalidRequest or ProblemTypes.TooLarge)
                {
                    await TroubleAsync(recording, put.Detail ?? "The media node refused to make the files.", cancellationToken);
                    throw new PermanentFailureException($"The node refused the plan: {put.Problem} {put.Detail}");
                }

                if (put.Succeeded && puts == 1) continue;
            }
            else if (clock.GetElapsedTime(heard) > LongestSilence)
            {
                throw await TroubleAsync(recording, "The media node that made the files does not answer any more.", cancellationToken);
            }

            await Task.Delay(Every, clock, cancellationToken);
        }

        throw await TroubleAsync(recording, "Its files took more than a day to make and were given up.", cancellationToken);
    }

    private async Task<CompositionStatus?> GiveUpAsync(string nodeId, string compositionId, CancellationToken cancellationToken)
    {
        await nodes.DeleteCompositionAsync(nodeId, compositionId, cancellationToken);
        return null;
    }

    private async Task FinishAsync(RecordingDocument recording, CompositionPlan plan, CompositionStatus status, CancellationToken cancellationToken)
    {
        var folder = RecordingKeys.FileFolder(recording.MeetingId, recording.RecordingId);
        var names = plan.Scenes.SelectMany(scene => scene.Tiles).Where(tile => tile.Kind != CompositionTileKinds.Placeholder)
            .GroupBy(tile => tile.ParticipantId, StringComparer.Ordinal).ToDictionary(tiles => tiles.Key, tiles => tiles.First().Label, StringComparer.Ordinal);
        var files = ImmutableArray.CreateBuilder<StoredFile>();
        foreach (var file in status.Files)
        {
            // What the node says it stored is there, whole, before its chunks may go.
            var name = $"{folder}/{file.Name}";
            if (await blobs.GetInfoAsync(name, cancellationToken) is not { } info || info.Length != file.Length)
                throw await TroubleAsync(recording, "A file that was made is not stored as it should be.", cancellationToken);
            files.Add(new StoredFile(
                file.Kind, name, FileNameOf(recording, file, names), file.ContentType, file.Length, file.Sha256, file.Duration, file.ParticipantId));
        }

        if (!files.Any(file => file.Kind is RecordingFileKinds.Video or RecordingFileKinds.Audio))
            throw await TroubleAsync(recording, "The media node made no file that can be played.", cancellationToken);
        if (plan.Captions is { } words) files.Add(await captions.StoreAsync(recording, words, cancellationToken));

        var gaps = await index.ReadGapsAsync(recording.MeetingId, recording.RecordingId, cancellationToken);
        var bad = status.BadChunks.ToHashSet(StringComparer.Ordinal);
        gaps = [.. gaps, .. plan.Chunks.Where(chunk => bad.Contains(chunk.Name))
            .Select(chunk => new RecordingGap(chunk.ParticipantId, chunk.Source, chunk.StartedAt, chunk.EndedAt, "What was stored was damaged and is left out."))];
        var made = files.ToImmutable();
        var main = made.FirstOrDefault(file => file.Kind == RecordingFileKinds.Video) ?? made.First(file => file.Kind == RecordingFileKinds.Audio);
        var ready = await ChangeAsync(
            recording,
            found => found with
            {
                Status = RecordingStatuses.Ready,
                ReadyAt = clock.GetUtcNow(),
                Duration = main.Duration,
                Files = made,
                Chapters = [.. plan.Chapters],
                Gaps = gaps,
                AudioOnly = status.AudioOnly,
                Failure = status.AudioOnly ? status.Failure ?? "Its pictures could not be put together, so there is sound alone." : status.Failure,
                Trouble = null,
                Progress = null,
                Step = null,
                ComposingNode = null,
            },
            cancellationToken);

        // Deleted in these last moments: what was just written goes too.
        if (ready is null or { Status: RecordingStatuses.Deleted }) await index.DeleteObjectsAsync(folder + "/", cancellationToken);
    }

    private static string FileNameOf(RecordingDocument recording, ComposedFile file, Dictionary<string, string> names) => file.Kind switch
    {
        RecordingFileKinds.Video => RecordingFileNames.Of(recording.Title, recording.StartedAt, null, "mp4"),
        RecordingFileKinds.Audio => RecordingFileNames.Of(recording.Title, recording.StartedAt, "audio", "m4a"),
        _ => RecordingFileNames.Of(recording.Title, recording.StartedAt, names.GetValueOrDefault(file.ParticipantId ?? "", file.ParticipantId ?? "participant"), "mp4"),
    };

    /// <summary>Changes the record while it is this attempt's to change.</summary>
    private Task<RecordingDocument?> ChangeAsync(RecordingDocument recording, Func<RecordingDocument, RecordingDocument> change, CancellationToken cancellationToken) =>
        recordings.ChangeAsync(
            recording.MeetingId, recording.RecordingId,
            found => found.Status == RecordingStatuses.Processing && found.Attempt == recording.Attempt ? change(found) : found, cancellationToken);

    private async Task<IOException> TroubleAsync(RecordingDocument recording, string words, CancellationToken cancellationToken)
    {
        await ChangeAsync(recording, found => found with { Trouble = words }, cancellationToken);
        return new IOException(words);
    }
}
