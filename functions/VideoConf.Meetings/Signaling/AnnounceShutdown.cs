using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Signaling;

/// <summary>Tells every room that the server stops. Nothing is written: when it starts again, clients come back with the tokens that they have.</summary>
public sealed class AnnounceShutdown
{
    private readonly IDocumentStore _documents;
    private readonly ISignalSender _signals;
    private readonly RoomAnnouncer _announcer;

    internal AnnounceShutdown(IDocumentStore documents, ISignalSender signals, RoomAnnouncer announcer)
    {
        _documents = documents;
        _signals = signals;
        _announcer = announcer;
    }

    /// <summary>Sends <c>MeetingEnded</c> with the reason <c>shutdown</c> to every active room, after what it was yet to be told.</summary>
    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        await _announcer.FlushAsync();
        await foreach (var room in ActiveRooms.AllAsync(_documents, cancellationToken))
        {
            var roomId = room.Key.Id;
            await _signals.ToGroupAsync(roomId, HubEvents.MeetingEnded, new MeetingEnded(roomId, "shutdown"), exceptConnectionId: null, cancellationToken);
        }
    }
}
