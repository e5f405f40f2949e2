using System.Diagnostics;
using VideoConf.Contracts.Sessions;

namespace VideoConf.Load;

/// <summary>Holds every account of who is in a room against every other, once nobody acts.</summary>
internal sealed class DriftCheck(HostApi api, TimeSpan settle)
{
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan OfferAgain = TimeSpan.FromSeconds(10);

    /// <summary>Disagreements that did not go away within the time to settle, in words.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(IReadOnlyList<Attendee[]> rooms)
    {
        var began = Stopwatch.GetTimestamp();
        var found = new List<string>();
        await Parallel.ForEachAsync(rooms, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (room, _) =>
        {
            IReadOnlyList<string> wrong;
            while ((wrong = await CompareAsync(room)).Count > 0 && Stopwatch.GetElapsedTime(began) < settle) await Task.Delay(Again, CancellationToken.None);
            lock (found) found.AddRange(wrong);
        });

        if (await NodeAsync(rooms) is { } node) found.Add(node);
        return found;
    }

    private async Task<IReadOnlyList<string>> CompareAsync(Attendee[] room)
    {
        foreach (var one in room.Where(one => one is { IsIn: true, IsLost: true })) await one.EnterAsync();
        var wrong = new List<string>();
        var host = room[0];
        var truth = room.Where(one => one.IsIn).Select(one => one.ParticipantId).ToHashSet(StringComparer.Ordinal);
        void Same(string account, IEnumerable<string> says)
        {
            var said = says.ToHashSet(StringComparer.Ordinal);
            if (!truth.SetEquals(said)) wrong.Add($"{host.MeetingId}: {account} has {said.Count} people instead of {truth.Count}: {string.Join(' ', said.Except(truth))} too many, {string.Join(' ', truth.Except(said))} too few");
        }

        var state = await host.AskAsync();
        Same("the room", state.Participants.Select(one => one.ParticipantId));
        foreach (var one in room.Where(one => one.IsIn))
        {
            Same($"what {one.Name} heard", one.View.Present);
            if (one.View.Version < state.Version) wrong.Add($"{host.MeetingId}: {one.Name} heard up to version {one.View.Version} of {state.Version}");
        }

        var events = await api.EventsAsync(host.Token, host.MeetingId, host.SessionId);
        if (!events.Select(one => one.Sequence).SequenceEqual(Enumerable.Range(1, events.Count).Select(number => (long)number))) wrong.Add($"{host.MeetingId}: the log has gaps or doubles");
        var log = new SessionAccount(events);
        Same("the session's log", log.Present);
        wrong.AddRange(state.Participants.Where(one => log.Since(one.ParticipantId) != one.JoinedAt).Select(one => $"{host.MeetingId}: the room has {one.ParticipantId} since another time than the log"));
        wrong.AddRange(log.Mistakes.Select(mistake => $"{host.MeetingId}: {mistake}"));

        var participants = await api.ParticipantsAsync(host.Token, host.MeetingId, host.SessionId);
        Same("participants' times", participants.Where(one => one.LeftAt is null).Select(one => one.ParticipantId));
        wrong.AddRange(participants.Where(one => !log.Agrees(one)).Select(one => $"{host.MeetingId}: the times of {one.ParticipantId} are not those of the log"));
        if (participants.Count != log.Known) wrong.Add($"{host.MeetingId}: {participants.Count} participants, {log.Known} in the log");
        return wrong;
    }

    /// <summary>
    /// The media node's list: after everybody has offered anew it has everybody, and nobody else. Nobody connects here, so it forgets who offered after a while,
    /// and rooms of an earlier storm may go after that: then they offer again.
    /// </summary>
    private async Task<string?> NodeAsync(IReadOnlyList<Attendee[]> rooms)
    {
        var present = rooms.SelectMany(room => room).Where(one => one.IsIn).ToList();
        var began = Stopwatch.GetTimestamp();
        long? offered = null;
        while (true)
        {
            if (offered is not { } last || Stopwatch.GetElapsedTime(last) > OfferAgain)
            {
                await Parallel.ForEachAsync(present, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (one, _) => await one.OfferAsync());
                offered = Stopwatch.GetTimestamp();
            }

            var (people, open) = (await api.GaugeAsync("videoconf_participants"), await api.GaugeAsync("videoconf_rooms"));
            if ((people, open) == (present.Count, rooms.Count)) return null;
            if (Stopwatch.GetElapsedTime(began) > settle) return $"the media node has {people} people in {open} rooms instead of {present.Count} in {rooms.Count}";
            await Task.Delay(Again);
        }
    }
}

/// <summary>A session's log, read from its beginning.</summary>
internal sealed class SessionAccount
{
    private readonly Dictionary<string, (DateTimeOffset Joined, DateTimeOffset? Left)> _times = new(StringComparer.Ordinal);

    public SessionAccount(IReadOnlyList<SessionEvent> events)
    {
        foreach (var one in events) Read(one);
    }

    public IEnumerable<string> Present => _times.Where(entry => entry.Value.Left is null).Select(entry => entry.Key);

    public int Known => _times.Count;

    /// <summary>Entries that cannot follow from those before them, in words.</summary>
    public List<string> Mistakes { get; } = [];

    /// <summary>Whether a participant's times are those of the log: from the first time that they entered, however they came back, to the last time that they were gone.</summary>
    public bool Agrees(SessionParticipant participant) => _times.TryGetValue(participant.ParticipantId, out var times) && times == (participant.JoinedAt, participant.LeftAt);

    /// <summary>When somebody entered first; null for nobody that it knows.</summary>
    public DateTimeOffset? Since(string participantId) => _times.TryGetValue(participantId, out var times) ? times.Joined : null;

    private void Read(SessionEvent one)
    {
        if (one.ParticipantId is not { } id) return;
        var isKnown = _times.TryGetValue(id, out var times);
        switch (one.Type)
        {
            case SessionEventTypes.Joined:
                if (isKnown && times.Left is null) Mistakes.Add($"event {one.Sequence}: {id} entered twice");
                _times[id] = (isKnown ? times.Joined : one.At, null);
                break;
            case SessionEventTypes.Left:
                if (!isKnown || times.Left is not null) Mistakes.Add($"event {one.Sequence}: {id} left without being there");
                _times[id] = (isKnown ? times.Joined : one.At, one.At);
                break;
            case SessionEventTypes.StateChanged:
                if (!isKnown || times.Left is not null) Mistakes.Add($"event {one.Sequence}: {id} changed without being there");
                break;
        }
    }
}
