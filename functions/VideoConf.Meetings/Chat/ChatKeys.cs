using System.Globalization;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Chat;

/// <summary>Where chat is kept: in the meeting's partition, as long as what else is kept of the session.</summary>
internal static class ChatKeys
{
    private const string IdPrefix = "msg_";
    private const string SessionIdPrefix = "ses_";

    public static DocumentKey Message(string roomId, string sessionId, long number) =>
        new(Keys.Meetings, roomId, string.Create(CultureInfo.InvariantCulture, $"{Prefix(sessionId)}{number:D9}"));

    public static string Prefix(string sessionId) => $"chat-{sessionId}-";

    public static DocumentKey Counter(string roomId, string sessionId) => new(Keys.Meetings, roomId, $"chatcount-{sessionId}");

    public static DocumentKey Sent(string roomId, string sessionId, string participantId, string clientId) =>
        new(Keys.Meetings, roomId, $"chatsent-{sessionId}-{participantId}-{clientId}");

    /// <summary>A message's id names its session and number, so that it is found without being looked for.</summary>
    public static string MessageId(string sessionId, long number) =>
        string.Create(CultureInfo.InvariantCulture, $"{IdPrefix}{sessionId.AsSpan(SessionIdPrefix.Length)}-{number}");

    /// <summary>Session and number of an id; false when this can be none.</summary>
    public static bool TryParse(string? messageId, out string sessionId, out long number)
    {
        (sessionId, number) = ("", 0);
        if (!Ids.IsId(messageId, "msg") || messageId!.LastIndexOf('-') is var dash && dash <= IdPrefix.Length) return false;
        sessionId = SessionIdPrefix + messageId[IdPrefix.Length..dash];
        return long.TryParse(messageId.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is >= 1 and <= ChatRules.MaxMessages;
    }
}
