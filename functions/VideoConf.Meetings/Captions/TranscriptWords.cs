using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Captions;

/// <summary>
/// The distinct words of each finished transcript, so that a search reads the lines of those alone that can have a find. A few hundred KiB for a day of
/// speech, one query to look at; a transcript without it is read whole.
/// </summary>
internal sealed class TranscriptWords(IDocumentStore documents)
{
    /// <summary>Words in a document: with 40 characters of three bytes each it stays under the store's 1 MiB.</summary>
    private const int WordsPerPart = 8000;

    /// <summary>The part that edits add to; it sorts after the others.</summary>
    private const int EditedPart = 9999;
    private const int MaxAttempts = 10;

    /// <summary>Makes the index of a transcript from its lines. Made again, it is the same.</summary>
    public async Task BuildAsync(string meetingId, string sessionId, IAsyncEnumerable<LineDocument> lines, CancellationToken cancellationToken)
    {
        var words = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var line in lines.WithCancellation(cancellationToken)) words.UnionWith(Folding.Words(line.Text));
        var part = 0;
        foreach (var some in words.Chunk(WordsPerPart).DefaultIfEmpty([]))
            await documents.ExecuteAsync(Documents.Upsert(TranscriptKeys.Words(meetingId, sessionId, part++), new WordsDocument(some)), cancellationToken);
    }

    /// <summary>The words of an edited line join the index, if there is one.</summary>
    public async Task AddAsync(string meetingId, string sessionId, string text, CancellationToken cancellationToken)
    {
        var key = TranscriptKeys.Words(meetingId, sessionId, EditedPart);
        var added = Folding.Words(text);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var stored = await documents.ReadAsync<WordsDocument>(key, cancellationToken);
            SortedSet<string> words = new(stored?.Value.Words ?? [], StringComparer.Ordinal);
            var before = words.Count;
            words.UnionWith(added);
            if (words.Count == before && stored is not null) return;

            // More edits than words in a language: the index would not help any more.
            var document = words.Count > WordsPerPart ? new WordsDocument([], IsFull: true) : new WordsDocument([.. words]);
            if (stored?.Value.IsFull == true) return;
            var write = stored is null ? Documents.Create(key, document) : Documents.Replace(key, document, stored.ETag);
            if ((await documents.ExecuteAsync(write, cancellationToken)).Succeeded) return;
        }

        throw new InvalidOperationException("The words of a transcript changed faster than they could be followed.");
    }

    /// <summary>Whether a transcript may have a line that matches.</summary>
    public async Task<bool> MayHaveAsync(string meetingId, string sessionId, TranscriptQuery query, CancellationToken cancellationToken)
    {
        var parts = new List<IReadOnlyList<string>>();
        string? next = null;
        do
        {
            var page = await documents.QueryAsync(new DocumentQuery(Keys.Meetings, meetingId, TranscriptKeys.WordsPrefix(sessionId), ContinuationToken: next), cancellationToken);
            foreach (var document in page.Documents)
            {
                var part = document.As<WordsDocument>();
                if (part.IsFull) return true;

                // Edits of a transcript that has no index yet are not the index.
                if (parts.Count == 0 && document.Key != TranscriptKeys.Words(meetingId, sessionId, 0)) return true;
                parts.Add(part.Words);
            }

            next = page.ContinuationToken;
        }
        while (next is not null);

        return parts.Count == 0 || query.MayBeIn(parts);
    }
}

/// <summary>Some of a transcript's words, sorted by ordinal.</summary>
/// <param name="Words">The words.</param>
/// <param name="IsFull">More than fit: every search reads the lines.</param>
internal sealed record WordsDocument(IReadOnlyList<string> Words, bool IsFull = false);
