using VideoConf.Contracts.Audit;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Audit;

/// <summary>What is to be written to the audit log; time and id come with the writing.</summary>
/// <param name="Action">One of <see cref="AuditActions"/>.</param>
public sealed record AuditDraft(string Action)
{
    /// <summary>The organisation; null for the one that this deployment is of.</summary>
    public string? TenantId { get; init; }

    /// <summary>Who.</summary>
    public string? ActorId { get; init; }

    /// <summary>The meeting; its host then reads the entry too.</summary>
    public string? MeetingId { get; init; }

    /// <summary>Whom or what it was done to.</summary>
    public string? TargetId { get; init; }

    /// <summary>Particulars in words; never a secret, and nothing of what was said. Cut after 500 characters.</summary>
    public string? Detail { get; init; }

    /// <summary>The API key that it was done with; the detail names it.</summary>
    public string? KeyId { get; init; }

    /// <summary>Where it came from.</summary>
    public string? Address { get; init; }

    /// <summary>Something that a signed-in caller did.</summary>
    public static AuditDraft By(CallerIdentity caller, string action)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return new AuditDraft(action) { TenantId = caller.TenantId, ActorId = caller.UserId, KeyId = caller.Key?.KeyId, Address = caller.Address };
    }

    /// <summary>Something that a participant did over the hub.</summary>
    public static AuditDraft By(SignalConnection connection, string action)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return new AuditDraft(action) { ActorId = connection.Claims.UserId, MeetingId = connection.Claims.RoomId, Address = connection.Address };
    }
}
