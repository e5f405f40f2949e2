using VideoConf.Contracts.Chat;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Chat;

/// <summary>Hub <c>SendChat</c>, and POST <c>/v1/meetings/{id}/chat</c>: a message to all, or to one.</summary>
public sealed class SendChat
{
    // As many writers as talk at the same instant; each attempt reads anew.
    private const int MaxAttempts = 40;

    private readonly IDocumentStore _documents;
    private readonly RoomStore _rooms;
    private readonly ChatDelivery _delivery;
    private readonly TimeProvider _clock;

    internal SendChat(IDocumentStore documents, RoomStore rooms, ChatDelivery delivery, TimeProvider clock)
    {
        _documents = documents;
        _rooms = rooms;
        _delivery = delivery;
        _clock = clock;
    }

    /// <summary>Sends as the connection's participant.</summary>
    public Task<Outcome<ChatMessage>> ExecuteAsync(SignalConnection connection, SendChatRequest? request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return ExecuteAsync(connection.Claims.RoomId, state => Membership.Of(state, connection), request, cancellationToken);
    }

    /// <summary>Sends as the caller's participant; of several the one who came last.</summary>
    public async Task<Outcome<ChatMessage>> ExecuteAsync(CallerIdentity caller, string meetingId, SendChatRequest? request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (Ids.Meeting(meetingId) is not { } id) return Problems.NoSuchMeeting();
        return await ExecuteAsync(id, state => Inside.Of(state, caller), request, cancellationToken);
    }

    private async Task<Outcome<ChatMessage>> ExecuteAsync(
        string roomId, Func<RoomState, Outcome<Member>> find, SendChatRequest? request, CancellationToken cancellationToken)
    {
        if (request is null) return Problems.NoBody();
        var text = ChatRules.Check(request);
        if (!text.Succeeded) return text.Problem;
        if (await _rooms.ReadWithMeetingAsync(roomId, cancellationToken) is not { } snapshot) return Problems.NoSuchMeeting();
        var room = snapshot.Room.Value;
        var sender = find(room);
        if (!sender.Succeeded) return sender.Problem;
        if (!snapshot.Meeting!.Value.ChatEnabled) return ChatRules.Off();

        var draft = Draft(room, sender.Value, text.Value, request, _clock.GetUtcNow());
        if (!draft.Succeeded) return draft.Problem;
        var message = await WriteAsync(roomId, draft.Value, cancellationToken);
        if (!message.Succeeded) return message.Problem;

        // Also when it was sent before: whoever sends again has not heard that it arrived, and maybe nobody has.
        await _delivery.DeliverAsync(room, message.Value);
        return message.Value.ToMessage();
    }

    /// <summary>The message but for its number; a problem for one to nobody.</summary>
    internal static Outcome<ChatDocument> Draft(RoomState room, Member sender, string text, SendChatRequest request, DateTimeOffset now)
    {
        Member? recipient = null;
        if (request.To is { } to && (!room.Members.TryGetValue(to, out recipient) || !recipient.HasEntered))
            return new Problem(ProblemTypes.NotFound, "to names nobody in this room. Use a participantId of the room, or leave it out for a message to all.");
        if (recipient is not null && string.Equals(recipient.ParticipantId, sender.ParticipantId, StringComparison.Ordinal))
            return Problem.Field("to", "to names yourself. Use another's participantId, or leave it out for a message to all.");
        return new ChatDocument
        {
            MessageId = "",
            Number = 0,
            SessionId = room.SessionId!,
            ParticipantId = sender.ParticipantId,
            UserId = sender.UserId,
            DisplayName = sender.DisplayName,
            To = recipient?.ParticipantId,
            ToUserId = recipient?.UserId,
            Text = text,
            SentAt = now,
            ClientId = request.ClientId,
        };
    }

    private async Task<Outcome<ChatDocument>> WriteAsync(string roomId, ChatDocument draft, CancellationToken cancellationToken)
    {
        var counterKey = ChatKeys.Counter(roomId, draft.SessionId);
        var sentKey = draft.ClientId is null ? (DocumentKey?)null : ChatKeys.Sent(roomId, draft.SessionId, draft.ParticipantId, draft.ClientId);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            // Real time, whatever clock decides: another writer needs a moment of it.
            if (attempt > 0) await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 20 + (attempt * 4))), TimeProvider.System, cancellationToken);
            var counter = await _documents.ReadAsync<ChatCounter>(counterKey, cancellationToken);
            if (sentKey is { } key && await _documents.ReadAsync<ChatSentDocument>(key, cancellationToken) is { Value.Number: var number })
            {
                if (await _documents.ReadAsync<ChatDocument>(ChatKeys.Message(roomId, draft.SessionId, number), cancellationToken) is { } known) return known.Value;
            }

            var next = ChatRules.Count(counter?.Value ?? new ChatCounter(), draft.ParticipantId, draft.SentAt);
            if (!next.Succeeded) return next.Problem;
            var message = draft with { Number = next.Value.Last, MessageId = ChatKeys.MessageId(draft.SessionId, next.Value.Last) };
            List<DocumentOperation> writes =
            [
                counter is null ? Documents.Create(counterKey, next.Value) : Documents.Replace(counterKey, next.Value, counter.ETag),
                Documents.Create(ChatKeys.Message(roomId, message.SessionId, message.Number), message),
            ];
            if (sentKey is { } sent) writes.Add(Documents.Create(sent, new ChatSentDocument(message.Number), ChatRules.SentTtl));
            if ((await _documents.ExecuteAsync(writes, CancellationToken.None)).Succeeded) return message;
        }

        return new Problem(ProblemTypes.RateLimited, "More is written in this meeting at once than can be kept in order. Send it again in a second.")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        };
    }
}
