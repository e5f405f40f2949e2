using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Summaries;
using VideoConf.Meetings.Captions;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Meetings.Summaries;

/// <summary>POST <c>/v1/meetings/{id}/summary</c>: the host has a summary made, or made anew. Asked for while one is being made, it is that one.</summary>
public sealed class MakeSummary
{
    private const int MaxAttempts = 10;

    private readonly IDocumentStore _documents;
    private readonly SessionAccess _access;
    private readonly IWorkflowClient _workflows;
    private readonly TimeProvider _clock;

    internal MakeSummary(IDocumentStore documents, SessionAccess access, IWorkflowClient workflows, TimeProvider clock)
    {
        _documents = documents;
        _access = access;
        _workflows = workflows;
        _clock = clock;
    }

    /// <summary>Starts it; the answer says that it is on its way.</summary>
    public async Task<Outcome<SummaryResponse>> ExecuteAsync(CallerIdentity caller, string meetingId, CreateSummaryRequest? request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        request ??= new CreateSummaryRequest(null, null);
        if (request.Language is { } tag && !LanguageTags.IsTag(tag)) return GetTranscript.BadLanguage();
        var reader = await _access.OfAsync(caller, meetingId, request.SessionId, cancellationToken);
        if (!reader.Succeeded) return reader.Problem;
        if (!reader.Value.IsHost) return Problems.HostOnly("make a summary of");
        if (!reader.Value.Meeting.AiEnabled) return CaptionRules.NotAllowed();
        return await StartAsync(reader.Value.Meeting, reader.Value.Session.SessionId, request.Language, cancellationToken);
    }

    /// <summary>Starts a run, or finds the one that runs. The workflow is started in either case: the first time may have been cut short before it was.</summary>
    internal async Task<Outcome<SummaryResponse>> StartAsync(MeetingDocument meeting, string sessionId, string? language, CancellationToken cancellationToken)
    {
        var key = SummaryDocument.Key(meeting.Id, sessionId);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var stored = await _documents.ReadAsync<SummaryDocument>(key, cancellationToken);
            var known = stored?.Value;
            if (known?.Status == SummaryStatuses.Processing && await _workflows.GetAsync(InstanceOf(known), cancellationToken) is { State: WorkflowState.Failed })
                known = known with { Status = SummaryStatuses.Failed }; // What would have said so has itself failed.
            var next = Decide(known, sessionId, language ?? meeting.Language, _clock.GetUtcNow());
            if (!ReferenceEquals(next, stored?.Value))
            {
                var write = stored is null ? Documents.Create(key, next) : Documents.Replace(key, next, stored.ETag);
                if (!(await _documents.ExecuteAsync(write, CancellationToken.None)).Succeeded) continue;
            }

            await _workflows.StartAsync(
                SummaryWorkflow.Definition, InstanceOf(next), new SummaryInput(meeting.Id, sessionId, next.Run, next.Language), CancellationToken.None);
            return next.ToResponse(meeting.Id);
        }

        return new Problem(ProblemTypes.Conflict, "The summary is being changed by somebody else at the same time. Try again.") { RetryAfter = TimeSpan.FromSeconds(1) };
    }

    private static string InstanceOf(SummaryDocument summary) => FormattableString.Invariant($"summary-{summary.SessionId}-{summary.Run}");

    /// <summary>The next run. What the last one made stays to be read until this one is done.</summary>
    internal static SummaryDocument Decide(SummaryDocument? stored, string sessionId, string language, DateTimeOffset now)
    {
        if (stored is null) return new SummaryDocument(sessionId, 1, SummaryStatuses.Processing, language, now);
        return stored.Status == SummaryStatuses.Processing
            ? stored
            : stored with { Run = stored.Run + 1, Status = SummaryStatuses.Processing, Language = language, Failure = null };
    }
}
