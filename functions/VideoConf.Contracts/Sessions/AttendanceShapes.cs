namespace VideoConf.Contracts.Sessions;

/// <summary>GET <c>/v1/meetings/{id}/attendance?format=json</c>: who was in a session, and for how long.</summary>
/// <param name="MeetingId">The meeting.</param>
/// <param name="SessionId">Which time it ran.</param>
/// <param name="StartedAt">From when.</param>
/// <param name="EndedAt">Until when; null while it runs.</param>
/// <param name="People">One entry a user, in the order in which they came.</param>
public sealed record AttendanceReport(string MeetingId, string SessionId, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, IReadOnlyList<AttendanceEntry> People);

/// <summary>One user of a session.</summary>
/// <param name="UserId">The user.</param>
/// <param name="DisplayName">Their name when they came last.</param>
/// <param name="Role">Their role when they came last.</param>
/// <param name="FirstJoinedAt">When they came first.</param>
/// <param name="LastLeftAt">When they left last; null while they are in.</param>
/// <param name="Seconds">How long they were in, breakout rooms included and on several devices at once counted once.</param>
/// <param name="Visits">How often they came.</param>
public sealed record AttendanceEntry(string UserId, string DisplayName, string Role, DateTimeOffset FirstJoinedAt, DateTimeOffset? LastLeftAt, long Seconds, int Visits);
