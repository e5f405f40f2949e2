using System.Globalization;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Captions;

/// <summary>Where what was said is: in the meeting's partition, lines in the order of their times, so that a page is a range of ids.</summary>
internal static class TranscriptKeys
{
    private const string ByUser = "transcripts-by-user";

    /// <summary>The transcript of a session: written when captions are first turned on in it.</summary>
    public static DocumentKey Transcript(string meetingId, string sessionId) => new(Keys.Meetings, meetingId, "transcript-" + sessionId);

    /// <summary>A line. Nine digits of milliseconds hold eleven days; a session ends after one.</summary>
    public static DocumentKey Line(string meetingId, string sessionId, long startMilliseconds, string lineId) =>
        new(Keys.Meetings, meetingId, string.Create(CultureInfo.InvariantCulture, $"{LinePrefix(sessionId)}{startMilliseconds:D9}-{lineId}"));

    public static string LinePrefix(string sessionId) => $"line-{sessionId}-";

    /// <summary>Where the line of an id is. Made with the line, once: this is what makes a repeated report harmless.</summary>
    public static DocumentKey Reference(string meetingId, string sessionId, string lineId) => new(Keys.Meetings, meetingId, $"lineref-{sessionId}-{lineId}");

    /// <summary>What a line said before an edit.</summary>
    public static DocumentKey Revision(string meetingId, string sessionId, string lineId, int revision) =>
        new(Keys.Meetings, meetingId, string.Create(CultureInfo.InvariantCulture, $"{RevisionPrefix(sessionId, lineId)}{revision:D6}"));

    // A line id may begin another one; the dot is in none, so it ends this one.
    public static string RevisionPrefix(string sessionId, string lineId) => $"linerev-{sessionId}-{lineId}.";

    /// <summary>A time in which captions were on and did not work.</summary>
    public static DocumentKey Gap(string meetingId, string sessionId, DateTimeOffset from) =>
        new(Keys.Meetings, meetingId, string.Create(CultureInfo.InvariantCulture, $"{GapPrefix(sessionId)}{from.UtcTicks:D19}"));

    public static string GapPrefix(string sessionId) => $"caption-gap-{sessionId}-";

    /// <summary>The distinct words of a transcript, in parts.</summary>
    public static DocumentKey Words(string meetingId, string sessionId, int part) =>
        new(Keys.Meetings, meetingId, string.Create(CultureInfo.InvariantCulture, $"{WordsPrefix(sessionId)}{part:D4}"));

    public static string WordsPrefix(string sessionId) => $"words-{sessionId}-";

    /// <summary>An entry of a user's list of transcripts; sessions sort by when they began.</summary>
    public static DocumentKey OfUser(string userId, string sessionId) => new(ByUser, userId, sessionId);

    /// <summary>A user's transcripts, the last session first.</summary>
    public static DocumentQuery AllOfUser(string userId, int pageSize, string? continuation) =>
        new(ByUser, userId, Descending: true, PageSize: pageSize, ContinuationToken: continuation);
}
