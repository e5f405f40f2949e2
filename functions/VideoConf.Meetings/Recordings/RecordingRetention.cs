using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using VideoConf.Contracts.Recordings;
using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Meetings.Recordings;

/// <summary>What a pass of retention did.</summary>
/// <param name="Looked">Recordings looked at.</param>
/// <param name="Deleted">Deleted, because their time was over or their deletion had been cut short.</param>
/// <param name="Moved">Moved to another tier.</param>
public sealed record RetentionResult(int Looked, int Deleted, int Moved)
{
    /// <summary>Recordings that could not be looked after, some hundred of them; the next pass tries again.</summary>
    public IReadOnlyList<RetentionFailure> Failures { get; init; } = [];
}

/// <summary>A recording that a pass of retention could not look after.</summary>
/// <param name="RecordingId">Which.</param>
/// <param name="Error">Why not.</param>
public sealed record RetentionFailure(string RecordingId, Exception Error);

/// <summary>
/// Goes through all recordings, by a host's timer: deletes those whose time is over, moves old ones to cheaper tiers, and finishes what was cut short. Several
/// passes at once do no harm.
/// </summary>
public sealed class RecordingRetention
{
    private const int MaxFailures = 100;
    private const int LooksAtOnce = 8;
    private static readonly TimeSpan StrayAfter = TimeSpan.FromHours(1);

    private readonly IDocumentStore _documents;
    private readonly RecordingStore _recordings;
    private readonly RecordingDeletion _deletion;
    private readonly RecordingSteps _steps;
    private readonly IBlobStore _blobs;
    private readonly IWorkflowClient _workflows;
    private readonly RecordingOptions _options;
    private readonly TimeProvider _clock;

    internal RecordingRetention(
        IDocumentStore documents, RecordingStore recordings, RecordingDeletion deletion, RecordingSteps steps, IBlobStore blobs, IWorkflowClient workflows,
        RecordingOptions options, TimeProvider clock)
    {
        _documents = documents;
        _recordings = recordings;
        _deletion = deletion;
        _steps = steps;
        _blobs = blobs;
        _workflows = workflows;
        _options = options;
        _clock = clock;
    }

    /// <summary>Looks at every recording once. One that cannot be looked after is told of, and keeps no other from its turn.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever is wrong with one recording is told with the result; the others are not to suffer from it.")]
    public async Task<RetentionResult> SweepAsync(CancellationToken cancellationToken)
    {
        var (looked, deleted, moved) = (0, 0, 0);
        var failures = new ConcurrentQueue<RetentionFailure>();

        // Several at once, so that a pass over a hundred thousand is over in minutes: it has no more where functions run.
        var options = new ParallelOptions { MaxDegreeOfParallelism = LooksAtOnce, CancellationToken = cancellationToken };
        var all = _recordings.QueryAsync(RecordingKeys.IndexPartition, "", descending: false, cancellationToken, RecordingKeys.IndexContainer);
        await Parallel.ForEachAsync(all, options, async (entry, ct) =>
        {
            var index = entry.As<RecordingIndexDocument>();
            Interlocked.Increment(ref looked);
            try
            {
                if (await _recordings.ReadAsync(index.MeetingId, index.RecordingId, ct) is not { Value: var recording })
                {
                    // The entry is written before the recording; one that stayed alone is a start that was refused or cut short.
                    if (StartOf(index.RecordingId) + StrayAfter < _clock.GetUtcNow()) await _documents.ExecuteAsync(Documents.Delete(entry.Key), ct);
                }
                else if (await DeleteAsync(recording, ct))
                {
                    Interlocked.Increment(ref deleted);
                }
                else if (await LookAfterAsync(recording, ct))
                {
                    Interlocked.Increment(ref moved);
                }
            }
            catch (Exception error) when (!ct.IsCancellationRequested)
            {
                if (failures.Count < MaxFailures) failures.Enqueue(new RetentionFailure(index.RecordingId, error));
            }
        });

        var result = new RetentionResult(looked, deleted, moved);
        return failures.IsEmpty ? result : result with { Failures = [.. failures] };
    }

    private async Task<bool> DeleteAsync(RecordingDocument recording, CancellationToken cancellationToken)
    {
        if (recording.Status != RecordingStatuses.Deleted
            && (recording.RetainUntil is not { } until || until > _clock.GetUtcNow() || recording.Status is RecordingStatuses.Recording or RecordingStatuses.Processing))
        {
            return false;
        }

        if (await _deletion.MarkAsync(recording, cancellationToken) is not { } marked) return false;
        await _deletion.EraseAsync(marked, cancellationToken);
        return true;
    }

    /// <summary>True when it was moved to another tier.</summary>
    private async Task<bool> LookAfterAsync(RecordingDocument recording, CancellationToken cancellationToken)
    {
        if (recording.Status == RecordingStatuses.Processing && await RetryRecording.HasDiedAsync(_workflows, recording, cancellationToken))
        {
            // What would have said so has itself failed.
            var attempt = new ComposeInput(recording.MeetingId, recording.RecordingId, recording.Attempt);
            await _steps.FailAsync(attempt, cancellationToken);
            await _steps.TellAsync(attempt, cancellationToken);
            return false;
        }

        if (recording is { Status: RecordingStatuses.Processing, Attempt: > 1 }) await RetryRecording.StartAsync(_workflows, recording, cancellationToken);
        if (recording is not { Status: RecordingStatuses.Ready, ReadyAt: { } readyAt }) return false;
        if (!recording.ChunksDeleted) await _steps.CleanAsync(new RecordingInput(recording.MeetingId, recording.RecordingId), cancellationToken);

        var tier = recording.TierIsChosen ? recording.Tier : StorageTiers.ByAge(recording.Tier, _clock.GetUtcNow() - readyAt, _options);
        if (string.Equals(tier, recording.Tier, StringComparison.Ordinal)) return false;
        foreach (var file in recording.Files) await _blobs.SetTierAsync(file.Name, tier, cancellationToken);
        await _recordings.ChangeAsync(
            recording.MeetingId, recording.RecordingId,
            found => found.TierIsChosen || found.Status != RecordingStatuses.Ready ? found : found with { Tier = tier }, cancellationToken);
        return true;
    }

    // Recordings are called after the millisecond in which they, or their session, began.
    private static DateTimeOffset StartOf(string recordingId) =>
        recordingId.Length >= 16 && long.TryParse(recordingId.AsSpan(4, 12), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds is > 0 and < 253_402_300_799_000
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : DateTimeOffset.MinValue;
}
