using System.Runtime.CompilerServices;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Signaling;

/// <summary>The rooms that have, or had a moment ago, a session.</summary>
internal static class ActiveRooms
{
    public static async IAsyncEnumerable<StoredDocument> AllAsync(IDocumentStore documents, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            var page = await documents.QueryAsync(
                new DocumentQuery(Keys.ActiveRooms, Keys.AllActive, PageSize: DocumentLimits.MaxPage, ContinuationToken: next), cancellationToken);
            foreach (var document in page.Documents) yield return document;
            next = page.ContinuationToken;
        }
        while (next is not null);
    }
}
