using VideoConf.Contracts.Recordings;
using VideoConf.Contracts.Sessions;

namespace VideoConf.Meetings.Recordings.Layout;

/// <summary>Parts of a recording: by topic once a summary knows topics, else by what happened.</summary>
internal static class ChapterPlanner
{
    private const int Most = 200;
    private const int LongestTitle = 200;
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(10);

    /// <summary>By what happened: somebody shares their screen. None when nothing did.</summary>
    public static IReadOnlyList<RecordingChapter> FromLog(LayoutInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var presence = Presence.From(input.Log);
        var sharing = new HashSet<string>(StringComparer.Ordinal);
        var marks = new List<(DateTimeOffset At, string Title)>();
        foreach (var entry in input.Log)
        {
            if (entry.Type == SessionEventTypes.Left && entry.ParticipantId is { } gone) sharing.Remove(gone);
            if (entry.Participant is not { } who || entry.Type is not (SessionEventTypes.StateChanged or SessionEventTypes.Joined)) continue;
            if (!who.IsScreenSharing) sharing.Remove(who.ParticipantId);
            else if (sharing.Add(who.ParticipantId) && presence.At(who.ParticipantId, entry.At) is { IsRecorded: true })
                marks.Add((entry.At, $"{who.DisplayName} shares the screen"));
        }

        return Within(input.StartedAt, input.EndedAt, marks);
    }

    /// <summary>Marks within a recording's time, none closer than ten seconds to the one before, the first at 0.</summary>
    public static IReadOnlyList<RecordingChapter> Within(DateTimeOffset startedAt, DateTimeOffset endedAt, IEnumerable<(DateTimeOffset At, string Title)> marks)
    {
        var chapters = new List<RecordingChapter>();
        foreach (var (at, title) in marks.Where(mark => mark.At < endedAt && !string.IsNullOrWhiteSpace(mark.Title)).OrderBy(mark => mark.At))
        {
            // What began before the recording is what it begins with.
            var seconds = Math.Max(0, Math.Round((at - startedAt).TotalSeconds, 3));
            var chapter = new RecordingChapter(seconds, title.Length > LongestTitle ? title[..LongestTitle] : title);
            if (chapters.Count > 0 && seconds - chapters[^1].StartSeconds < Shortest.TotalSeconds)
            {
                if (seconds == 0) chapters[^1] = chapter;
                continue;
            }

            if (chapters.Count == 0 && seconds > 0)
            {
                if (seconds < Shortest.TotalSeconds) chapter = chapter with { StartSeconds = 0 };
                else chapters.Add(new RecordingChapter(0, "Beginning"));
            }

            chapters.Add(chapter);
            if (chapters.Count == Most) break;
        }

        return chapters;
    }
}
