using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Captions;

/// <summary>The hub groups of those who read captions: one for words as spoken, one for each language. A connection is in one of them at most.</summary>
internal static class CaptionGroups
{
    public static string Original(string roomId) => $"{roomId}/captions/original";

    public static string Of(string roomId, string language) => $"{roomId}/captions/{language}";

    /// <summary>The group of a member; null when they read none.</summary>
    public static string? Of(string roomId, Member? member) => member switch
    {
        null or { ReadsCaptions: false } => null,
        { CaptionLanguage: { } language } => Of(roomId, language),
        _ => Original(roomId),
    };

    /// <summary>Languages with readers.</summary>
    public static IReadOnlyList<string> Languages(RoomState state) =>
        [.. state.Members.Values.Where(member => member is { ReadsCaptions: true, CaptionLanguage: not null }).Select(member => member.CaptionLanguage!).Distinct(StringComparer.Ordinal)];

    /// <summary>Whether somebody reads the words as spoken.</summary>
    public static bool ReadsOriginal(RoomState state) => state.Members.Values.Any(member => member is { ReadsCaptions: true, CaptionLanguage: null });
}
