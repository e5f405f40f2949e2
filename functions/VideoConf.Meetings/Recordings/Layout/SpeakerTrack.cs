using VideoConf.Contracts.Sessions;

namespace VideoConf.Meetings.Recordings.Layout;

/// <summary>
/// Who is the speaker when. No change within 2 s of the last: what comes sooner waits, and is forgotten when it is over by then. A cough does not turn the picture over.
/// </summary>
internal sealed class SpeakerTrack
{
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(2);

    private readonly List<(DateTimeOffset At, string? Who)> _changes = [];

    /// <summary>Every moment at which the speaker changes.</summary>
    public IEnumerable<DateTimeOffset> Edges => _changes.Select(change => change.At);

    /// <summary>Of those who speak, the loudest who agreed to be recorded; nobody in silence.</summary>
    public static SpeakerTrack From(IEnumerable<SessionEvent> log, Presence presence)
    {
        var track = new SpeakerTrack();
        string? waiting = null;
        var isWaiting = false;
        foreach (var entry in log)
        {
            if (entry is not { Type: SessionEventTypes.Spoke, Speakers: { } speakers }) continue;
            if (isWaiting && track._changes[^1].At + Hold <= entry.At)
            {
                track.Change(track._changes[^1].At + Hold, waiting);
                isWaiting = false;
            }

            var who = speakers.FirstOrDefault(id => presence.At(id, entry.At) is { IsRecorded: true });
            if (track._changes.Count == 0 || track._changes[^1].At + Hold <= entry.At) track.Change(entry.At, who);
            else (waiting, isWaiting) = (who, true);
        }

        if (isWaiting) track.Change(track._changes[^1].At + Hold, waiting);
        return track;
    }

    /// <summary>Who speaks at a moment; null in silence.</summary>
    public string? At(DateTimeOffset time) => IndexAt(time) is >= 0 and var index ? _changes[index].Who : null;

    /// <summary>Those who have spoken, the last first, at most so many.</summary>
    public IReadOnlyList<string> Recent(DateTimeOffset time, int most)
    {
        var recent = new List<string>(most);
        for (var i = IndexAt(time); i >= 0 && recent.Count < most; i--)
        {
            if (_changes[i].Who is { } who && !recent.Contains(who, StringComparer.Ordinal)) recent.Add(who);
        }

        return recent;
    }

    private int IndexAt(DateTimeOffset time)
    {
        var (low, high) = (0, _changes.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_changes[middle].At <= time) low = middle + 1;
            else high = middle - 1;
        }

        return high;
    }

    private void Change(DateTimeOffset at, string? who)
    {
        if (_changes.Count == 0 ? who is null : string.Equals(_changes[^1].Who, who, StringComparison.Ordinal)) return;
        _changes.Add((at, who));
    }
}
