using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Captions;

/// <summary>Lines of transcripts: written once each, read in the order of their times, a page at a time.</summary>
internal sealed class TranscriptStore(IDocumentStore documents)
{
    private const int MaxAttempts = 5;

    public async Task<TranscriptDocument?> ReadAsync(string meetingId, string sessionId, CancellationToken cancellationToken) =>
        (await documents.ReadAsync<TranscriptDocument>(TranscriptKeys.Transcript(meetingId, sessionId), cancellationToken))?.Value;

    /// <summary>Keeps a line, once: the line as it is stored now, which may be an edited one when the report comes again.</summary>
    public async Task<LineDocument> KeepAsync(string meetingId, LineDocument line, CancellationToken cancellationToken)
    {
        var key = TranscriptKeys.Line(meetingId, line.SessionId, line.StartMilliseconds, line.LineId);
        var reference = TranscriptKeys.Reference(meetingId, line.SessionId, line.LineId);
        var written = await documents.ExecuteAsync([Documents.Create(reference, new LineReference(key.Id)), Documents.Create(key, line)], cancellationToken);
        if (written.Succeeded) return line;
        return (await FindAsync(meetingId, line.SessionId, line.LineId, cancellationToken))?.Value ?? line;
    }

    /// <summary>A line by its id; null when there is none.</summary>
    public async Task<Stored<LineDocument>?> FindAsync(string meetingId, string sessionId, string lineId, CancellationToken cancellationToken)
    {
        var reference = await documents.ReadAsync<LineReference>(TranscriptKeys.Reference(meetingId, sessionId, lineId), cancellationToken);
        return reference is null ? null : await documents.ReadAsync<LineDocument>(new DocumentKey(Keys.Meetings, meetingId, reference.Value.DocumentId), cancellationToken);
    }

    /// <summary>A translation joins its line, unless the line was edited since: then it is not its translation any more.</summary>
    public async Task KeepTranslationAsync(string meetingId, LineDocument line, string language, string text, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await FindAsync(meetingId, line.SessionId, line.LineId, cancellationToken) is not { } stored || stored.Value.Revision != line.Revision) return;
            var translations = (stored.Value.Translations ?? ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal)).SetItem(language, text);
            var key = TranscriptKeys.Line(meetingId, line.SessionId, stored.Value.StartMilliseconds, line.LineId);
            if ((await documents.ExecuteAsync(Documents.Replace(key, stored.Value with { Translations = translations }, stored.ETag), cancellationToken)).Succeeded) return;
        }
    }

    /// <summary>All lines of a session by time, read page by page as they are asked for.</summary>
    public async IAsyncEnumerable<LineDocument> LinesAsync(string meetingId, string sessionId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            var page = await documents.QueryAsync(
                new DocumentQuery(Keys.Meetings, meetingId, TranscriptKeys.LinePrefix(sessionId), PageSize: DocumentLimits.MaxPage, ContinuationToken: next), cancellationToken);
            foreach (var document in page.Documents) yield return document.As<LineDocument>();
            next = page.ContinuationToken;
        }
        while (next is not null);
    }

    /// <summary>The times in which captions did not work.</summary>
    public async Task<IReadOnlyList<CaptionGap>> GapsAsync(string meetingId, string sessionId, CancellationToken cancellationToken)
    {
        var gaps = new List<CaptionGap>();
        string? next = null;
        do
        {
            var page = await documents.QueryAsync(
                new DocumentQuery(Keys.Meetings, meetingId, TranscriptKeys.GapPrefix(sessionId), PageSize: DocumentLimits.MaxPage, ContinuationToken: next), cancellationToken);
            gaps.AddRange(page.Documents.Select(document => document.As<CaptionGap>()));
            next = page.ContinuationToken;
        }
        while (next is not null);

        return gaps;
    }
}
