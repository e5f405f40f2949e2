using System.Buffers.Text;
using System.Text.Json;
using VideoConf.Contracts.Captions;
using VideoConf.Contracts.Meetings;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Captions;

/// <summary>
/// GET <c>/v1/transcripts/search</c>: lines of all transcripts that the caller may read, the newest session first, in a session by time. A request looks
/// at so many sessions and lines and no more; a page may then hold few finds, or none, and still have a continuation.
/// </summary>
public sealed class SearchTranscripts
{
    private const int DefaultPage = 20;
    private const int MaxPage = 100;
    private const int MaxSessions = 500;
    private const int MaxLines = 20_000;
    private const int LinesAtOnce = 200;

    private readonly IDocumentStore _documents;
    private readonly SessionAccess _access;
    private readonly TranscriptWords _words;

    internal SearchTranscripts(IDocumentStore documents, SessionAccess access, TranscriptWords words)
    {
        _documents = documents;
        _access = access;
        _words = words;
    }

    /// <summary>Searches for words and quoted phrases; case and diacritics do not matter.</summary>
    public async Task<Outcome<Page<TranscriptFind>>> ExecuteAsync(
        CallerIdentity caller, string? text, int? pageSize, string? continuationToken, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (pageSize is < 1 or > MaxPage) return Problem.Field("pageSize", $"pageSize is {pageSize}. Give 1 to {MaxPage}.");
        if (text is null or { Length: > TranscriptQuery.MaxLength } || TranscriptQuery.Parse(text) is not { } query)
            return Problem.Field("q", $"q must have 1 to 20 words in at most {TranscriptQuery.MaxLength} characters; a phrase goes in double quotes.");
        if (Position.TryRead(continuationToken) is not { } position) return Problem.Field("continuationToken", "continuationToken is not one that the page before returned. Leave it out to begin at the first page.");

        var finds = new List<TranscriptFind>();
        var (wanted, lines) = (pageSize ?? DefaultPage, 0);
        for (var sessions = 0; sessions < MaxSessions && lines < MaxLines && finds.Count < wanted; sessions++)
        {
            // One entry at a time, so that the place of the next one is known wherever this page ends.
            var entry = await PagedQuery.RunAsync(_documents, TranscriptKeys.AllOfUser(caller.UserId, 1, position.Entry), cancellationToken);
            if (!entry.Succeeded) return entry.Problem;
            if (entry.Value.Documents is not [var document, ..]) return new Page<TranscriptFind>(finds, null);

            var looked = await LookAsync(caller, document.As<UserTranscript>(), query, position.In, finds, wanted, MaxLines - lines, cancellationToken);
            if (!looked.Succeeded) return looked.Problem;
            lines += looked.Value.Lines;
            if (looked.Value.Next is { } place) return new Page<TranscriptFind>(finds, (position with { In = place }).Write());
            if (entry.Value.ContinuationToken is not { } next) return new Page<TranscriptFind>(finds, null);
            position = new Position(next, null);
        }

        return new Page<TranscriptFind>(finds, position.Write());
    }

    /// <summary>Reads one transcript from a place on, until enough is found or read.</summary>
    private async Task<Outcome<Looked>> LookAsync(
        CallerIdentity caller, UserTranscript entry, TranscriptQuery query, Place? place, List<TranscriptFind> finds, int wanted, int maxLines, CancellationToken cancellationToken)
    {
        if (await _documents.ReadAsync<MeetingDocument>(Keys.Meeting(entry.MeetingId), cancellationToken) is not { Value: var meeting }) return new Looked(0, null);
        if (!await _words.MayHaveAsync(entry.MeetingId, entry.SessionId, query, cancellationToken)) return new Looked(0, null);

        // The list is a list and no right: that is looked up where it is given.
        var mayRead = string.Equals(meeting.HostId, caller.UserId, StringComparison.Ordinal)
            || await _access.WasInAsync(entry.MeetingId, entry.SessionId, caller.UserId, cancellationToken);
        if (!mayRead) return new Looked(0, null);

        var (from, skip, lines) = (place?.Line, place?.Skip ?? 0, 0);
        while (lines < maxLines)
        {
            var page = await PagedQuery.RunAsync(
                _documents, new DocumentQuery(Keys.Meetings, entry.MeetingId, TranscriptKeys.LinePrefix(entry.SessionId), PageSize: LinesAtOnce, ContinuationToken: from), cancellationToken);
            if (!page.Succeeded) return page.Problem;
            var documents = page.Value.Documents;
            for (var i = Math.Clamp(skip, 0, documents.Count); i < documents.Count; i++)
            {
                if (finds.Count >= wanted) return new Looked(lines, new Place(from, i));
                lines++;
                var line = documents[i].As<LineDocument>();
                if (query.Matches(line.Text)) finds.Add(new TranscriptFind(entry.MeetingId, entry.SessionId, meeting.Title, line.ToLine()));
            }

            (from, skip) = (page.Value.ContinuationToken, 0);
            if (from is null) return new Looked(lines, null);
        }

        return new Looked(lines, new Place(from, 0));
    }

    /// <summary>What came of one transcript: how much was read, and where to go on in it; null when it is through.</summary>
    private sealed record Looked(int Lines, Place? Next);

    /// <summary>A place in a transcript: a page of lines, and how many of it have been looked at.</summary>
    private sealed record Place(string? Line, int Skip);

    /// <summary>Where a search goes on.</summary>
    private sealed record Position(string? Entry, Place? In)
    {
        private const int MaxLength = 4096;

        public string Write() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this));

        /// <summary>The place that a token names; the beginning for none; null for one that is not ours.</summary>
        public static Position? TryRead(string? token)
        {
            if (token is null) return new Position(null, null);
            if (token.Length > MaxLength || !Base64Url.IsValid(token)) return null;
            try
            {
                return JsonSerializer.Deserialize<Position>(Base64Url.DecodeFromChars(token));
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }
}
