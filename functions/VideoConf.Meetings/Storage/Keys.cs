using System.Globalization;

namespace VideoConf.Meetings.Storage;

/// <summary>
/// Where each kind of document is. All of one meeting is in one partition, so that a change of its room, its session, its participants and its
/// log is one atomic batch.
/// </summary>
internal static class Keys
{
    public const string Meetings = "meetings";
    public const string Consents = "consents";
    public const string ByHost = "meetings-by-host";
    public const string ActiveRooms = "active-rooms";
    public const string AllActive = "all";
    public const string LivePrefix = "live-";
    public const string PresencePrefix = "live-presence-";
    public const string LobbyPrefix = "live-lobby-";
    public const string SessionPrefix = "session-";

    public static DocumentKey Meeting(string meetingId) => new(Meetings, meetingId, "meeting");

    public static DocumentKey Room(string roomId) => new(Meetings, roomId, "live-state");

    public static DocumentKey Presence(string roomId, string participantId) => new(Meetings, roomId, PresencePrefix + participantId);

    public static DocumentKey Lobby(string roomId, string waitingId) => new(Meetings, roomId, LobbyPrefix + waitingId);

    public static DocumentKey Session(string roomId, string sessionId) => new(Meetings, roomId, SessionPrefix + sessionId);

    public static DocumentKey Participant(string roomId, string sessionId, string participantId) =>
        new(Meetings, roomId, ParticipantPrefix(sessionId) + participantId);

    public static string ParticipantPrefix(string sessionId) => $"participant-{sessionId}-";

    public static DocumentKey Event(string roomId, string sessionId, long sequence) =>
        new(Meetings, roomId, string.Create(CultureInfo.InvariantCulture, $"{EventPrefix(sessionId)}{sequence:D12}"));

    public const string EventsPrefix = "event-";

    public static string EventPrefix(string sessionId) => $"{EventsPrefix}{sessionId}-";

    public static DocumentKey HostIndex(string hostId, DateTimeOffset createdAt, string meetingId) =>
        new(ByHost, hostId, string.Create(CultureInfo.InvariantCulture, $"{createdAt.UtcTicks:D19}-{meetingId}"));

    public static DocumentKey Active(string roomId) => new(ActiveRooms, AllActive, roomId);

    public static DocumentKey Idempotency(string userId, string keyHash) => new("idempotency", userId, keyHash);

    public static DocumentKey Communication(string roomId, string sessionId, string participantId) =>
        new(Meetings, roomId, $"communication-{sessionId}-{participantId}");

    public static DocumentKey Consent(string meetingId, string userId, DateTimeOffset at, string suffix) =>
        new(Consents, meetingId, string.Create(CultureInfo.InvariantCulture, $"{userId}-{at.UtcTicks:D19}-{suffix}"));

    public static DocumentKey Attempts(string meetingId, string userId) => new("password-attempts", meetingId, userId);

    public static DocumentKey Profile(string userId) => new("users", userId, "profile");

    public static DocumentKey UserByEmail(string emailHash) => new("users-by-email", emailHash, "user");

    public const string Nodes = "nodes";
    public const string AllNodes = "all";

    /// <summary>All in one partition: a fleet is hundreds of small documents, and placement wants to see them all.</summary>
    public static DocumentKey Node(string nodeId) => new(Nodes, AllNodes, nodeId);

    public static DocumentKey NodeCursor(string nodeId) => new("node-cursors", nodeId, "cursor");
}
