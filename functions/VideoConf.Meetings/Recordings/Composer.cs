using System.Collections.Immutable;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Recordings;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Meetings.Recordings;

/// <summary>
/// Has a node make a recording's files: puts the plan, asks how it is every second, puts it again when the node was started anew, checks what it says it
/// stored. All of that in slices of some minutes, which the workflow strings together: a step that lasted for hours would have to be waited for by
/// whoever stops the process, and nothing in the cloud runs for so long. Begun again at any point a slice goes on with the composition that is there.
/// </summary>
internal sealed class Composer(
    RecordingStore recordings, CompositionPlanner planner, RecordingCaptions captions, ChunkIndex index, WorkNodes work, IMediaNodes nodes, IBlobStore blobs, TimeProvider clock)
{
    /// <summary>
    /// The longest that a slice watches. With what comes before and after it is well below host.json's <c>functionTimeout</c>, and six hours of work are 90
    /// slices: a history of some 180 steps, so that it never has to begin anew.
    /// </summary>
    internal static readonly TimeSpan Slice = TimeSpan.FromMinutes(4);

    private const int MostFailures = 3;
    private const int MostPuts = 20;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(1);

    /// <summary>What does not move for this long waits for its turn at the node, and gives up its own here: another one's files may be ready.</summary>
    private static readonly TimeSpan Still = TimeSpan.FromSeconds(10);

    /// <summary>Works on the files for a slice of time. When it throws, the record says why in words for the host.</summary>
    /// <exception cref="PermanentFailureException">Trying again is of no use.</exception>
    public async Task<Making> RunAsync(ComposeInput input, CancellationToken cancellationToken)
    {
        if (await recordings.ReadAsync(input.MeetingId, input.RecordingId, cancellationToken) is not { Value: var recording } || recording.Attempt != input.Attempt) return Making.Over;
        if (recording.Status != RecordingStatuses.Processing)
        {
            await GiveUpAsync(recording, cancellationToken); // Deleted between two slices.
            return Making.Over;
        }

        // Whoever has it keeps it until there is trouble: a node that misses one question must not lose the work of hours.
        var isGoingOn = recording is { ComposingNode: not null, Trouble: null };
        var nodeId = isGoingOn ? recording.ComposingNode! : await ChooseAsync(recording, cancellationToken);
        var (making, status) = await WatchAsync(recording, nodeId, isGoingOn, cancellationToken);
        if (status is null) return making;
        if (status.State == JobStates.Failed)
        {
            var why = status.Failure ?? "The media node could not make the files.";
            await nodes.DeleteCompositionAsync(nodeId, IdOf(recording), cancellationToken);
            var failed = await ChangeAsync(recording, found => found with { Failures = found.Failures + 1, Trouble = why }, cancellationToken);
            throw failed is { Failures: >= MostFailures } ? new PermanentFailureException(why) : new IOException(why);
        }

        await FinishAsync(recording, await PlanAsync(recording, nodeId, cancellationToken), status, cancellationToken);
        await nodes.DeleteCompositionAsync(nodeId, IdOf(recording), cancellationToken);
        return Making.Over;
    }

    /// <summary>Has the node forget the composition of a recording whose files nobody waits for any more.</summary>
    public async Task GiveUpAsync(RecordingDocument recording, CancellationToken cancellationToken)
    {
        // A node that cannot be told forgets it by itself, after some days.
        if (recording.ComposingNode is { } nodeId) await nodes.DeleteCompositionAsync(nodeId, IdOf(recording), cancellationToken);
    }

    // The attempt is part of the id: a node that remembers a failure of this one composes a new one anew.
    private static string IdOf(RecordingDocument recording) => FormattableString.Invariant($"{recording.RecordingId}-{recording.Attempt}-{recording.Failures}");

    private async Task<string> ChooseAsync(RecordingDocument recording, CancellationToken cancellationToken)
    {
        var chosen = await work.ChooseAsync(recording.MeetingId, recording.ComposingNode, cancellationToken);
        if (chosen.NodeId is not { } nodeId) throw await TroubleAsync(recording, chosen.Missing("make the files"), cancellationToken);
        await ChangeAsync(recording, found => found with { ComposingNode = nodeId, Step = "Waiting for its turn", Trouble = null }, cancellationToken);
        return nodeId;
    }

    private async Task<CompositionPlan> PlanAsync(RecordingDocument recording, string nodeId, CancellationToken cancellationToken)
    {
        if (await planner.PlanAsync(recording, nodeId, cancellationToken) is { } plan) return plan;
        await TroubleAsync(recording, "Nothing was recorded: no sound or picture of anybody who agreed to it arrived while the recording ran.", cancellationToken);
        throw new PermanentFailureException("Nothing was recorded.");
    }

    /// <summary>How the composition ended; without that, how it is when the slice is over, or that nobody wants it any more.</summary>
    private async Task<(Making Making, CompositionStatus? Ended)> WatchAsync(RecordingDocument recording, string nodeId, bool isGoingOn, CancellationToken cancellationToken)
    {
        var compositionId = IdOf(recording);
        var began = clock.GetTimestamp();
        var (heard, moved) = (began, began);
        var puts = 0;
        var shown = isGoingOn ? (Progress: recording.Progress ?? 0, Step: recording.Step ?? "") : (Progress: -1.0, Step: "");
        var (seen, looks) = (shown, 0);
        while (clock.GetElapsedTime(began) < Slice)
        {
            var asked = await nodes.GetCompositionAsync(nodeId, compositionId, cancellationToken);
            if (asked is { Succeeded: true, Value: { } status })
            {
                heard = clock.GetTimestamp();
                if (status.State != JobStates.Running) return (Making.Over, status);
                var isStill = status.Progress == seen.Progress && string.Equals(status.Step, seen.Step, StringComparison.Ordinal);
                if (!isStill) (seen, moved) = ((status.Progress, status.Step), heard);
                if (status.Progress >= shown.Progress + 0.01 || !string.Equals(status.Step, shown.Step, StringComparison.Ordinal))
                {
                    shown = (status.Progress, status.Step);
                    var changed = await ChangeAsync(recording, found => found with { Progress = Math.Clamp(status.Progress, 0, 1), Step = status.Step }, cancellationToken);
                    if (changed is not { Status: RecordingStatuses.Processing }) return await UnwantedAsync();
                }
                else if (await recordings.ReadAsync(recording.MeetingId, recording.RecordingId, cancellationToken) is not { Value.Status: RecordingStatuses.Processing })
                {
                    return await UnwantedAsync();
                }

                // Where the slice before left off, one look is enough.
                if (isStill && ((isGoingOn && looks == 0) || clock.GetElapsedTime(moved) >= Still)) return (Making.Waiting, null);
                looks++;
            }
            else if (asked.Problem == ProblemTypes.NotFound)
            {
                // New to it, or it was started anew and knows nothing any more.
                (heard, moved) = (clock.GetTimestamp(), clock.GetTimestamp());
                looks++;
                if (++puts > MostPuts) throw await LostAsync(recording, cancellationToken);
                if (await PutAsync(recording, nodeId, compositionId, cancellationToken) && puts == 1) continue;
            }
            else if (clock.GetElapsedTime(heard) > LongestSilence)
            {
                throw await TroubleAsync(recording, "The media node that made the files does not answer any more.", cancellationToken);
            }

            await Task.Delay(Every, clock, cancellationToken);
        }

        return (Making.Moving, null);

        async Task<(Making, CompositionStatus?)> UnwantedAsync()
        {
            await nodes.DeleteCompositionAsync(nodeId, compositionId, cancellationToken);
            return (Making.Over, null);
        }
    }

    /// <summary>Hands the plan over; false when the node did not take it now.</summary>
    private async Task<bool> PutAsync(RecordingDocument recording, string nodeId, string compositionId, CancellationToken cancellationToken)
    {
        var put = await nodes.PutCompositionAsync(nodeId, compositionId, await PlanAsync(recording, nodeId, cancellationToken), cancellationToken);
        if (!put.Succeeded && put.Problem is ProblemTypes.InvalidRequest or ProblemTypes.TooLarge)
        {
            await TroubleAsync(recording, put.Detail ?? "The media node refused to make the files.", cancellationToken);
            throw new PermanentFailureException($"The node refused the plan: {put.Problem} {put.Detail}");
        }

        if (!put.Succeeded) return false;

        // Counted where every slice finds it: a plan that takes each node down with it is not handed out for ever.
        var counted = await ChangeAsync(recording, found => found with { Puts = found.Puts + 1 }, cancellationToken);
        if (counted is { Puts: > MostPuts }) throw new PermanentFailureException((await LostAsync(recording, cancellationToken)).Message);
        return true;
    }

    private Task<IOException> LostAsync(RecordingDocument recording, CancellationToken cancellationToken) =>
        TroubleAsync(recording, "The media node lost the recording's files while it made them, again and again.", cancellationToken);

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
