using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Sessions;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Audit;

/// <summary>
/// Writes who left, however they did. Whether the store is too busy for it is no reason for them to stay: the session's own log has it in any case.
/// </summary>
internal sealed class DepartureAudit(AuditLog audit) : IRoomWatcher
{
    public async Task ChangedAsync(RoomState before, RoomState after, IReadOnlyList<SessionEvent> entries)
    {
        foreach (var entry in entries)
        {
            if (entry.Type != SessionEventTypes.Left || entry.ParticipantId is not { } participantId) continue;
            var draft = new AuditDraft(AuditActions.Left)
            {
                MeetingId = before.RoomId,
                ActorId = before.Members.GetValueOrDefault(participantId)?.UserId,
                TargetId = participantId,
                Detail = entry.Reason,
            };
            try
            {
                await audit.WriteAsync(draft, CancellationToken.None);
            }
            catch (DocumentStoreBusyException)
            {
                return;
            }
        }
    }
}
