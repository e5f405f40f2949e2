using VideoConf.Contracts.Captions;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Captions;

/// <summary>PUT <c>/v1/meetings/{id}/transcript/{lineId}</c>: the host corrects a line. What was there before is kept as a revision; translations of it go.</summary>
public sealed class EditTranscriptLine
{
    private const int MaxAttempts = 5;

    private readonly IDocumentStore _documents;
    private readonly SessionAccess _access;
    private readonly TranscriptStore _transcripts;
    private readonly TranscriptWords _words;
    private readonly TimeProvider _clock;

    internal EditTranscriptLine(IDocumentStore documents, SessionAccess access, TranscriptStore transcripts, TranscriptWords words, TimeProvider clock)
    {
        _documents = documents;
        _access = access;
        _transcripts = transcripts;
        _words = words;
        _clock = clock;
    }

    /// <summary>Changes the line; with <paramref name="ifMatch"/> only the version that it names. The words that it has already change nothing.</summary>
    public async Task<Outcome<Versioned<TranscriptLine>>> ExecuteAsync(
        CallerIdentity caller, string meetingId, string lineId, EditTranscriptLineRequest? request, string? ifMatch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (request is null) return Problems.NoBody();
        var errors = new FieldErrors();
        var text = errors.Text("text", request.Text, SpokenText.MaxLength);
        if (request.Text is null) errors.Add("text", $"text is missing. Give 1 to {SpokenText.MaxLength} characters.");
        if (errors.ToProblem() is { } wrong) return wrong;
        var reader = await _access.OfAsync(caller, meetingId, request.SessionId, cancellationToken);
        if (!reader.Succeeded) return reader.Problem;
        if (!reader.Value.IsHost) return Problems.HostOnly("correct the transcript of");
        if (!SpokenText.IsLineId(lineId)) return NoSuchLine();

        // The index first: a line may be missing words that the index has, never the other way round.
        var (id, sessionId) = (reader.Value.Meeting.Id, reader.Value.Session.SessionId);
        await _words.AddAsync(id, sessionId, text!, cancellationToken);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await _transcripts.FindAsync(id, sessionId, lineId, cancellationToken) is not { } stored) return NoSuchLine();
            if (ifMatch is not null && !ETags.Matches(ifMatch, stored.ETag))
                return new Problem(ProblemTypes.PreconditionFailed, "The line was changed since you read it. Read it again and repeat the change.");
            if (string.Equals(stored.Value.Text, text, StringComparison.Ordinal)) return new Versioned<TranscriptLine>(stored.Value.ToLine(), ETags.Bare(stored.ETag));

            var line = Decide(stored.Value, text!, caller.DisplayName, _clock.GetUtcNow());
            var written = await _documents.ExecuteAsync(
                [
                    Documents.Replace(TranscriptKeys.Line(id, sessionId, line.StartMilliseconds, lineId), line, stored.ETag),
                    Documents.Create(TranscriptKeys.Revision(id, sessionId, lineId, stored.Value.Revision), stored.Value),
                ],
                CancellationToken.None);
            if (written.Succeeded) return new Versioned<TranscriptLine>(line.ToLine(), ETags.Bare(written.ETags[0]!));
        }

        return new Problem(ProblemTypes.Conflict, "The line is being changed by somebody else at the same time. Read it again and repeat the change.") { RetryAfter = TimeSpan.FromSeconds(1) };
    }

    /// <summary>The line with other words.</summary>
    internal static LineDocument Decide(LineDocument line, string text, string by, DateTimeOffset now) =>
        line with { Text = text, Revision = line.Revision + 1, Translations = null, EditedAt = now, EditedBy = by };

    internal static Problem NoSuchLine() => new(ProblemTypes.NotFound, "There is no line with this id in this session's transcript.");
}
