using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Chat;

/// <summary>DELETE <c>/v1/meetings/{id}/chat/{messageId}</c>: the sender, or a host, takes a message back. Its text goes for good; that there was one stays.</summary>
public sealed class DeleteChat
{
    private const int MaxAttempts = 5;

    private readonly IDocumentStore _documents;
    private readonly RoomStore _rooms;
    private readonly ChatView _view;
    private readonly ChatDelivery _delivery;
    private readonly AuditLog _audit;

    internal DeleteChat(IDocumentStore documents, RoomStore rooms, ChatView view, ChatDelivery delivery, AuditLog audit)
    {
        _documents = documents;
        _rooms = rooms;
        _view = view;
        _delivery = delivery;
        _audit = audit;
    }

    /// <summary>Takes it back, and tells who has it. Again is fine.</summary>
    public async Task<Outcome<Done>> ExecuteAsync(CallerIdentity caller, string meetingId, string messageId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (!ChatKeys.TryParse(messageId, out var sessionId, out var number)) return ChatRules.NoSuchMessage();
        var reader = await _view.OfAsync(caller, meetingId, sessionId, cancellationToken);
        if (!reader.Succeeded) return reader.Problem.Type == ProblemTypes.NotFound ? ChatRules.NoSuchMessage() : reader.Problem;

        var key = ChatKeys.Message(reader.Value.RoomId, sessionId, number);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var stored = await _documents.ReadAsync<ChatDocument>(key, cancellationToken);
            if (stored is null || !reader.Value.MaySee(stored.Value)) return ChatRules.NoSuchMessage();
            if (!reader.Value.MayDelete(stored.Value)) return new Problem(ProblemTypes.Forbidden, "Only its sender and the hosts may take a message back.");

            var deleted = stored.Value.Text is null ? stored.Value : stored.Value with { Text = null, DeletedBy = caller.UserId };
            if (deleted != stored.Value && !(await _documents.ExecuteAsync(Documents.Replace(key, deleted, stored.ETag), CancellationToken.None)).Succeeded) continue;
            if (await _rooms.ReadAsync(reader.Value.RoomId, CancellationToken.None) is { } room) await _delivery.DeliverAsync(room.Value, deleted);
            var draft = AuditDraft.By(caller, AuditActions.ChatDeleted) with { MeetingId = reader.Value.RoomId, TargetId = messageId, Detail = $"a message of {deleted.UserId}" };
            if (deleted != stored.Value) await _audit.WriteAsync(draft, CancellationToken.None);
            return Done.Value;
        }

        return new Problem(ProblemTypes.Conflict, "The message is being changed by somebody else at the same time. Try again.") { RetryAfter = TimeSpan.FromSeconds(1) };
    }
}
