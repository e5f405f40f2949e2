namespace VideoConf.Meetings.Storage;

/// <summary>A query whose continuation token came from a client, and so may be anything.</summary>
internal static class PagedQuery
{
    public static async Task<Outcome<DocumentPage>> RunAsync(IDocumentStore documents, DocumentQuery query, CancellationToken cancellationToken)
    {
        const string Sentence = "continuationToken is not one that the page before returned. Leave it out to begin at the first page.";
        if (query.ContinuationToken is { Length: 0 or > 4096 }) return Problem.Field("continuationToken", Sentence);
        try
        {
            return await documents.QueryAsync(query, cancellationToken);
        }
        catch (ArgumentException) when (query.ContinuationToken is not null)
        {
            return Problem.Field("continuationToken", Sentence);
        }
    }
}
