using VideoConf.Contracts.Captions;
using VideoConf.Contracts.Notifications;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Summaries;
using VideoConf.Meetings.Captions;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Notifications;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Summaries;

/// <summary>PUT <c>/v1/meetings/{id}/summary</c>: the host edits it and shares it. Who was in the session is told when it is shared for the first time.</summary>
public sealed class UpdateSummary
{
    private const int MaxAttempts = 5;

    private readonly IDocumentStore _documents;
    private readonly SessionAccess _access;
    private readonly TranscriptStore _transcripts;
    private readonly NotificationPublisher _notifications;
    private readonly TimeProvider _clock;

    internal UpdateSummary(IDocumentStore documents, SessionAccess access, TranscriptStore transcripts, NotificationPublisher notifications, TimeProvider clock)
    {
        _documents = documents;
        _access = access;
        _transcripts = transcripts;
        _notifications = notifications;
        _clock = clock;
    }

    /// <summary>Changes what the request names; with <paramref name="ifMatch"/> only the version that it names.</summary>
    public async Task<Outcome<Versioned<SummaryResponse>>> ExecuteAsync(
        CallerIdentity caller, string meetingId, string? sessionId, UpdateSummaryRequest? request, string? ifMatch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (request is null) return Problems.NoBody();
        var reader = await _access.OfAsync(caller, meetingId, sessionId, cancellationToken);
        if (!reader.Succeeded) return reader.Problem;
        if (!reader.Value.IsHost) return Problems.HostOnly("change the summary of");
        var (id, session) = (reader.Value.Meeting.Id, reader.Value.Session.SessionId);

        SummaryContent? content = null;
        if (request.Content is not null)
        {
            var edited = await CheckAsync(id, session, request.Content, cancellationToken);
            if (!edited.Succeeded) return edited.Problem;
            content = edited.Value;
        }

        var key = SummaryDocument.Key(id, session);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await _documents.ReadAsync<SummaryDocument>(key, cancellationToken) is not { } stored)
                return new Problem(ProblemTypes.NotFound, "There is no summary of this session yet. Make one first.");
            if (ifMatch is not null && !ETags.Matches(ifMatch, stored.ETag))
                return new Problem(ProblemTypes.PreconditionFailed, "The summary was changed since you read it. Read it again and repeat the change.");
            if (stored.Value.Content is null) return new Problem(ProblemTypes.Conflict, "There is nothing to change or share before the summary is ready.");
            if (content is not null && stored.Value.Status == SummaryStatuses.Processing)
                return new Problem(ProblemTypes.Conflict, "The summary is being made anew just now. Edit it when that is done.") { RetryAfter = TimeSpan.FromSeconds(5) };

            var next = stored.Value with { Shared = request.SharedWithParticipants ?? stored.Value.Shared };
            if (content is not null) next = next with { Content = content, IsEdited = true, UpdatedAt = _clock.GetUtcNow() };
            var written = await _documents.ExecuteAsync(Documents.Replace(key, next, stored.ETag), CancellationToken.None);
            if (!written.Succeeded) continue;

            var eTag = written.ETags[0]!;
            if (next.Shared && next.ToldRun != next.Run) eTag = await TellAsync(key, id, next, eTag);
            return new Versioned<SummaryResponse>(next.ToResponse(id), ETags.Bare(eTag));
        }

        return new Problem(ProblemTypes.Conflict, "The summary is being changed by somebody else at the same time. Read it again and repeat the change.") { RetryAfter = TimeSpan.FromSeconds(1) };
    }

    /// <summary>
    /// Tells who was there, then notes that they were told: a request that was cut short between tells when it is repeated, under the same id, so nobody twice.
    /// Returns the version after that; where somebody changed the summary meanwhile it is theirs that notes it, and the one given here is out of date as it should be.
    /// </summary>
    private async Task<string> TellAsync(DocumentKey key, string meetingId, SummaryDocument summary, string eTag)
    {
        await _notifications.PublishAsync(
            new NotificationRequest(
                $"summaryShared-{summary.SessionId}-{summary.Run}", NotificationKinds.SummaryReady, meetingId, summary.SessionId, ToParticipants: true, _clock.GetUtcNow()),
            CancellationToken.None);
        var noted = await _documents.ExecuteAsync(Documents.Replace(key, summary with { ToldRun = summary.Run }, eTag), CancellationToken.None);
        return noted.Succeeded ? noted.ETags[0]! : eTag;
    }

    /// <summary>A host's words are kept as an engine's are: each names lines that exist. One that does not is an error and not dropped in silence.</summary>
    private async Task<Outcome<SummaryContent>> CheckAsync(string meetingId, string sessionId, SummaryContent content, CancellationToken cancellationToken)
    {
        if (HasHoles(content)) return Problem.Field("content", "content lacks a list, or a list holds nulls. Send it as it was read, changed.");
        if (TooLong(content) is { } field) return Problem.Field($"content.{field}", $"content.{field} has more entries, or longer ones, than a summary takes.");
        var lines = new Dictionary<string, TranscriptLine>(StringComparer.Ordinal);
        foreach (var lineId in SummaryCheck.LineIds(content))
        {
            if (!SpokenText.IsLineId(lineId) || await _transcripts.FindAsync(meetingId, sessionId, lineId, cancellationToken) is not { Value: var line })
                return Problem.Field("content", $"content names the line '{(lineId.Length > 64 ? lineId[..64] : lineId)}', which is not one of this session's transcript.");
            lines[lineId] = line.ToLine();
        }

        var fit = SummaryCheck.Against(content, lines);
        var kept = fit.Summary.Count == content.Summary.Count && fit.Decisions.Count == content.Decisions.Count && fit.ActionItems.Count == content.ActionItems.Count && fit.Topics.Count == content.Topics.Count;
        return kept ? fit with { Sentiment = content.Sentiment } : Problem.Field("content", "Every statement needs words, and at least one of the transcript's lines in lineIds.");
    }

    private static bool HasHoles(SummaryContent content) =>
        content is not { Summary: not null, ActionItems: not null, Decisions: not null, Topics: not null, Sentiment: not null }
        || content.Summary.Concat(content.Decisions).Any(point => point is not { Text: not null, LineIds: not null } || point.LineIds.Any(id => id is null))
        || content.ActionItems.Any(item => item is not { Text: not null, LineIds: not null } || item.LineIds.Any(id => id is null))
        || content.Topics.Any(topic => topic is not { Title: not null, LineIds: not null } || topic.LineIds.Any(id => id is null))
        || content.Sentiment.Any(mood => mood is not { ParticipantId: not null, DisplayName: not null, Sentiment: not null });

    private static string? TooLong(SummaryContent content)
    {
        if (Exceeds(content.Summary, SummaryLimits.Points, point => point.Text, point => point.LineIds)) return "summary";
        if (Exceeds(content.Decisions, SummaryLimits.Decisions, point => point.Text, point => point.LineIds)) return "decisions";
        if (Exceeds(content.ActionItems, SummaryLimits.Actions, item => item.Text, item => item.LineIds)
            || content.ActionItems.Any(item => item.Assignee?.Length > SummaryLimits.Name || item.Due?.Length > SummaryLimits.Due)) return "actionItems";
        if (Exceeds(content.Topics, SummaryLimits.Topics, topic => topic.Title, topic => topic.LineIds) || content.Topics.Any(topic => topic.Title.Length > SummaryLimits.Title)) return "topics";
        var moods = content.Sentiment.Count > SummaryLimits.Speakers || content.Sentiment.Any(mood => mood.ParticipantId.Length > 64 || mood.DisplayName.Length > 320 || mood.Sentiment.Length > 20 || !double.IsFinite(mood.Score));
        return moods ? "sentiment" : null;
    }

    private static bool Exceeds<T>(IReadOnlyList<T> items, int max, Func<T, string> text, Func<T, IReadOnlyList<string>> ids) =>
        items.Count > max || items.Any(item => text(item).Length > SummaryLimits.Text || ids(item).Count > SummaryLimits.LineIds);
}
