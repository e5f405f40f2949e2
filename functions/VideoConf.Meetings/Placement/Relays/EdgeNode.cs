namespace VideoConf.Meetings.Placement.Relays;

/// <summary>Another node that carries a room beside its home node.</summary>
/// <param name="SessionId">The session that it carries: one of another session is of no account any more.</param>
/// <param name="Region">Its region.</param>
/// <param name="AddedAt">Since when.</param>
internal sealed record EdgeNode(string SessionId, string Region, DateTimeOffset AddedAt);
