using VideoConf.Contracts.Chat;
using VideoConf.Contracts.Meetings;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Chat;

/// <summary>GET <c>/v1/meetings/{id}/chat</c>: what was written in a session, newest first, as the caller may see it.</summary>
public sealed class ListChat
{
    private const int DefaultPage = 100;

    private readonly IDocumentStore _documents;
    private readonly ChatView _view;

    internal ListChat(IDocumentStore documents, ChatView view)
    {
        _documents = documents;
        _view = view;
    }

    /// <summary>Reads one page, which may hold fewer than asked for and still have a next; without <paramref name="sessionId"/> of the running or else the last session.</summary>
    public async Task<Outcome<Page<ChatMessage>>> ExecuteAsync(
        CallerIdentity caller, string meetingId, string? sessionId, int? pageSize, string? continuationToken, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (pageSize is < 1 or > DocumentLimits.MaxPage) return Problem.Field("pageSize", $"pageSize is {pageSize}. Give 1 to {DocumentLimits.MaxPage}.");
        var reader = await _view.OfAsync(caller, meetingId, sessionId, cancellationToken);
        if (!reader.Succeeded) return reader.Problem;

        var query = new DocumentQuery(
            Keys.Meetings, reader.Value.RoomId, ChatKeys.Prefix(reader.Value.SessionId), Descending: true, PageSize: pageSize ?? DefaultPage, ContinuationToken: continuationToken);
        var page = await PagedQuery.RunAsync(_documents, query, cancellationToken);
        if (!page.Succeeded) return page.Problem;
        return new Page<ChatMessage>(
            [.. page.Value.Documents.Select(document => document.As<ChatDocument>()).Where(reader.Value.MaySee).Select(message => message.ToMessage())],
            page.Value.ContinuationToken);
    }
}
