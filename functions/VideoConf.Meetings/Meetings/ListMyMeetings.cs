using VideoConf.Contracts.Meetings;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Meetings;

/// <summary>GET <c>/v1/meetings</c>: the meetings that the caller hosts, newest first.</summary>
public sealed class ListMyMeetings
{
    private const int DefaultPage = 20;
    private const int MaxPage = 100;

    private readonly IDocumentStore _documents;
    private readonly RoomStore _rooms;

    internal ListMyMeetings(IDocumentStore documents, RoomStore rooms)
    {
        _documents = documents;
        _rooms = rooms;
    }

    /// <summary>Reads one page of 1 to 100 meetings.</summary>
    public async Task<Outcome<Page<MeetingResponse>>> ExecuteAsync(
        CallerIdentity caller, int? pageSize, string? continuationToken, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (pageSize is < 1 or > MaxPage) return Problem.Field("pageSize", $"pageSize is {pageSize}. Give 1 to {MaxPage}.");

        var page = await PagedQuery.RunAsync(
            _documents, new DocumentQuery(Keys.ByHost, caller.UserId, Descending: true, PageSize: pageSize ?? DefaultPage, ContinuationToken: continuationToken), cancellationToken);
        if (!page.Succeeded) return page.Problem;

        var snapshots = await Task.WhenAll(
            page.Value.Documents.Select(entry => _rooms.ReadWithMeetingAsync(entry.As<HostIndexDocument>().MeetingId, cancellationToken)));
        var meetings = snapshots.Where(snapshot => snapshot is not null).Select(snapshot => snapshot!.Meeting!.Value.ToResponse(caller, snapshot.Room.Value));
        return new Page<MeetingResponse>([.. meetings], page.Value.ContinuationToken);
    }
}
