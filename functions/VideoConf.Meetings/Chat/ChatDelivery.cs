using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Chat;

/// <summary>Brings a message to whom it is for: the group, or exactly two.</summary>
internal sealed class ChatDelivery(ISignalSender signals)
{
    public async Task DeliverAsync(RoomState room, ChatDocument message)
    {
        if (!string.Equals(room.SessionId, message.SessionId, StringComparison.Ordinal)) return;
        if (!message.IsPrivate)
        {
            await signals.ToGroupAsync(room.RoomId, HubEvents.ChatMessage, message.ToMessage(), exceptConnectionId: null, CancellationToken.None);
            return;
        }

        foreach (var participantId in (string[])[message.ParticipantId, message.To!])
        {
            // Who is away for a moment finds it in the history.
            if (room.Members.GetValueOrDefault(participantId)?.ConnectionId is { } connectionId)
                await signals.ToConnectionAsync(connectionId, HubEvents.ChatMessage, message.ToMessage(), CancellationToken.None);
        }
    }
}
