using VideoConf.Contracts.Sessions;

namespace VideoConf.Meetings.Sessions;

/// <summary>Adds up who was in from the logs of sessions, each in the order of its numbers.</summary>
internal sealed class AttendanceCount
{
    private readonly Dictionary<string, Person> _people = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string UserId, DateTimeOffset Since)> _inside = new(StringComparer.Ordinal);

    /// <summary>Takes the next entry of a log.</summary>
    public void Take(SessionEvent entry)
    {
        if (entry is { Type: SessionEventTypes.Joined, Participant: { } participant })
        {
            if (!_people.TryGetValue(participant.UserId, out var person)) _people[participant.UserId] = person = new Person(participant.UserId);
            if (entry.At >= person.LastSeenAt) (person.DisplayName, person.Role, person.LastSeenAt) = (participant.DisplayName, participant.Role, entry.At);
            person.Visits++;
            _inside[participant.ParticipantId] = (participant.UserId, entry.At);
        }
        else if (entry is { Type: SessionEventTypes.Left, ParticipantId: { } participantId } && _inside.Remove(participantId, out var visit))
        {
            _people[visit.UserId].Stays.Add((visit.Since, entry.At));
        }
    }

    /// <summary>A log is at its end: who is still in was until <paramref name="endedAt"/>, or is.</summary>
    public void EndLog(DateTimeOffset? endedAt, DateTimeOffset now)
    {
        foreach (var (userId, since) in _inside.Values)
        {
            _people[userId].Stays.Add((since, endedAt ?? now));
            if (endedAt is null) _people[userId].IsInside = true;
        }

        _inside.Clear();
    }

    /// <summary>One entry a user, in the order in which they came.</summary>
    public IReadOnlyList<AttendanceEntry> People() =>
        [.. _people.Values.Select(ToEntry).OrderBy(entry => entry.FirstJoinedAt).ThenBy(entry => entry.UserId, StringComparer.Ordinal)];

    private static AttendanceEntry ToEntry(Person person)
    {
        var stays = person.Stays.OrderBy(stay => stay.From).ToArray();
        var (total, until) = (TimeSpan.Zero, DateTimeOffset.MinValue);
        foreach (var (from, to) in stays)
        {
            // Only what no earlier stay covers.
            var begin = from > until ? from : until;
            if (to > begin) total += to - begin;
            if (to > until) until = to;
        }

        return new AttendanceEntry(person.UserId, person.DisplayName, person.Role, stays[0].From, person.IsInside ? null : until, (long)total.TotalSeconds, person.Visits);
    }

    private sealed class Person(string userId)
    {
        public string UserId { get; } = userId;

        public string DisplayName { get; set; } = "";

        public string Role { get; set; } = "";

        public DateTimeOffset LastSeenAt { get; set; }

        public int Visits { get; set; }

        public bool IsInside { get; set; }

        public List<(DateTimeOffset From, DateTimeOffset To)> Stays { get; } = [];
    }
}
