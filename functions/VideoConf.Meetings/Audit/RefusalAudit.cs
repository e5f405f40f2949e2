using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Audit;

/// <summary>Something that a host refused.</summary>
/// <param name="Problem">Why.</param>
/// <param name="What">Which route or hub method, as a template and never as the caller wrote it: paths of files and unsubscribing hold tokens.</param>
/// <param name="HadToken">Whether a token was presented at all; without one there is none to refuse.</param>
public sealed record RefusedRequest(Problem Problem, string What, bool HadToken)
{
    /// <summary>Who asked, as far as that is known.</summary>
    public CallerIdentity? Caller { get; init; }

    /// <summary>Who asked over the hub.</summary>
    public string? UserId { get; init; }

    /// <summary>The meeting that it was about, where the refusal shows that there is such a one.</summary>
    public string? MeetingId { get; init; }

    /// <summary>Where it came from.</summary>
    public string? Address { get; init; }

    /// <summary>A refused call of a hub connection, whose token was verified when it was opened.</summary>
    public static RefusedRequest OfHub(SignalConnection connection, string method, Problem problem)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return new RefusedRequest(problem, "hub " + method, HadToken: true) { UserId = connection.Claims.UserId, MeetingId = connection.Claims.RoomId, Address = connection.Address };
    }
}

/// <summary>
/// Writes refusals to the audit log: tokens that are not good, acts without the right to them. Whoever tries a thousand times makes one entry a minute, with a
/// count, so that a flood of bad requests is no flood of writes.
/// </summary>
public sealed class RefusalAudit
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly AuditLog _audit;

    internal RefusalAudit(AuditLog audit) => _audit = audit;

    /// <summary>Writes it, where it is of a kind that is written.</summary>
    /// <returns>False when the store was too busy: a refusal stands without its entry, and the next one counts it.</returns>
    public async Task<bool> WriteAsync(RefusedRequest refused, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(refused);
        if (Decide(refused) is not { } draft) return true;
        try
        {
            await _audit.WriteRarelyAsync(draft, $"{draft.Action} {draft.ActorId} {draft.Address} {draft.MeetingId} {refused.Problem.Type} {refused.What}", Window, cancellationToken);
            return true;
        }
        catch (DocumentStoreBusyException)
        {
            return false;
        }
    }

    /// <summary>The entry; null for what is no matter of rights.</summary>
    internal static AuditDraft? Decide(RefusedRequest refused)
    {
        var action = refused.Problem.Type switch
        {
            ProblemTypes.Unauthorized => refused.HadToken ? AuditActions.TokenRefused : null,
            ProblemTypes.TokenRevoked => AuditActions.TokenRefused,
            ProblemTypes.Forbidden or ProblemTypes.RoleNotAllowed or ProblemTypes.WrongPassword => AuditActions.Refused,
            _ => null,
        };
        if (action is null) return null;
        var draft = refused.Caller is { } caller ? AuditDraft.By(caller, action) : new AuditDraft(action) { ActorId = refused.UserId };
        return draft with
        {
            // Before the token was found good, the meeting is but what the caller wrote.
            MeetingId = action == AuditActions.Refused ? refused.MeetingId : null,
            Detail = $"{refused.What}: {refused.Problem.Detail}",
            Address = refused.Address ?? draft.Address,
        };
    }
}
