using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Sessions;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Signaling;

/// <summary>
/// Whatever people, connections and time do, in whatever order, twice or at once: in the end every account of who is in the room says the same, and it is the truth.
/// A failure names its seed.
/// </summary>
public sealed class PresencePropertyTests : IDisposable
{
    private const int People = 4;

    private readonly TestPlane _test = new();
    private readonly ControlPlane _other;
    private readonly List<string> _done = [];

    public PresencePropertyTests() => _other = _test.Another();

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Any_interleaving_ends_in_the_true_state(int seed)
    {
        var random = new Random(seed);
        var id = await _test.CreateAsync();
        var (observerJoin, observer) = await _test.JoinAndEnterAsync(id, Host);
        var people = Enumerable.Range(1, People).Select(number => new Person(number)).ToArray();
        for (var step = 0; step < 60; step++)
        {
            // Different people act at once; what one does comes in order.
            var acting = people.OrderBy(_ => random.Next()).Take(1 + random.Next(3)).Select(person => (person, dice: random.Next(100), plane: random.Next(2) == 0 ? _test.Plane : _other)).ToList();
            await Task.WhenAll(acting.Select(act => Task.Run(() => ActAsync(id, act.person, act.dice, act.plane))));
            if (random.Next(4) > 0) continue;
            var seconds = random.Next(1, 5);
            for (var second = 0; second < seconds; second++) await SecondAsync(observer, people, random);
        }

        // Nobody acts any more. Who is still connected keeps alive; who is not is found to be gone.
        for (var second = 0; second < 20; second++) await SecondAsync(observer, people, random);
        await CompareAsync(id, observerJoin, observer, people);
    }

    public void Dispose()
    {
        _other.Dispose();
        _test.Dispose();
    }

    private async Task ActAsync(string id, Person person, int dice, ControlPlane plane)
    {
        switch (dice)
        {
            case < 35:
                if (dice < 20 || person.Join is null) person.Join = await _test.JoinAsync(id, User(person.Number), new JoinRequest { DeviceId = $"device-{person.Number}" });
                await EnterAsync(person, plane, _test.Connect(person.Join));
                break;
            case < 45 when person.Connection is { } again:
                await EnterAsync(person, plane, again);
                break;
            case < 60 when person.Connection is { } connection:
                Ok(await plane.LeaveRoom.ExecuteAsync(connection, None));
                if (dice < 50) Ok(await plane.LeaveRoom.ExecuteAsync(connection, None));
                Note(person, "left");
                (person.Former, person.Connection, person.Join) = (connection, null, null);
                break;
            case < 75 when person.Connection is { } connection:
                await plane.ConnectionClosed.ExecuteAsync(connection, None);
                if (dice < 65) await plane.ConnectionClosed.ExecuteAsync(connection, None);
                Note(person, "lost");
                (person.Former, person.Connection) = (connection, null);
                break;
            case < 85 when person.Former is { } former:
                // What a former connection still says, or is said of it, late.
                await plane.ConnectionClosed.ExecuteAsync(former, None);
                await plane.KeepAlive.ExecuteAsync(former, None);
                if (dice < 80) await plane.LeaveRoom.ExecuteAsync(former, None);
                break;
            default:
                if (person.Connection is { } present) await plane.UpdateState.ExecuteAsync(present, new ParticipantStatePatch(dice % 2 == 0, null, null, null), None);
                break;
        }
    }

    private async Task EnterAsync(Person person, ControlPlane plane, SignalConnection connection)
    {
        var entered = await plane.JoinRoom.ExecuteAsync(connection, new JoinRoomRequest(person.Join!.RoomId, person.Join.Token), None);
        Note(person, entered.Succeeded ? $"in on {connection.ConnectionId}" : $"refused: {entered.Problem.Type}");
        if (!entered.Succeeded)
        {
            // A token that is over, or of who left: the next time a new one is asked for.
            if (person.Connection == connection) person.Connection = null;
            person.Join = person.Connection is null ? null : person.Join;
            return;
        }

        if (person.Connection is { } before && before != connection) person.Former = before;
        person.Connection = connection;
    }

    /// <summary>A second goes by: connections keep alive, who finds themselves out is out, and somebody sweeps.</summary>
    private async Task SecondAsync(SignalConnection observer, Person[] people, Random random)
    {
        _test.Clock.Advance(TimeSpan.FromSeconds(1));
        Ok(await _test.Plane.KeepAlive.ExecuteAsync(observer, None));
        foreach (var person in people)
        {
            if (person.Connection is not { } connection || (await _test.Plane.KeepAlive.ExecuteAsync(connection, None)).Succeeded) continue;
            Note(person, "found to be out");
            (person.Former, person.Connection) = (connection, null);
        }

        var sweepers = random.Next(3) switch { 0 => (ControlPlane[])[_test.Plane], 1 => [_other], _ => [_test.Plane, _other] };
        await Task.WhenAll(sweepers.Select(plane => Task.Run(() => plane.PresenceSweeper.SweepAsync(None))));
    }

    private async Task CompareAsync(string id, JoinResponse observerJoin, SignalConnection observer, Person[] people)
    {
        var story = string.Join('\n', _done);
        var truth = people.Where(person => person.Connection is not null).Select(person => person.Connection!.Claims.ParticipantId).Append(observerJoin.ParticipantId).Order(StringComparer.Ordinal).ToList();
        void Same(string account, IEnumerable<string> says)
        {
            var said = says.Order(StringComparer.Ordinal).ToList();
            Assert.True(truth.SequenceEqual(said), $"{account}: {string.Join(' ', said)} instead of {string.Join(' ', truth)}\n{story}");
        }

        var room = Ok(await _test.TryEnterAsync(observer, observerJoin));
        Same("the room", room.Participants.Select(one => one.ParticipantId));
        Assert.Equal(room.Participants.Select(one => one.JoinedAt).Order(), room.Participants.Select(one => one.JoinedAt));

        var presence = (await _test.Documents.QueryAsync(new DocumentQuery(Keys.Meetings, id, Keys.PresencePrefix, PageSize: 1000), None)).Documents.Select(document => document.As<PresenceDocument>()).ToList();
        Same("presence", presence.Where(one => one.ExpiresAt > _test.Clock.GetUtcNow()).Select(one => one.ParticipantId));
        foreach (var person in people.Where(person => person.Connection is not null))
            Assert.Equal(person.Connection!.ConnectionId, presence.Single(one => one.ParticipantId == person.Connection.Claims.ParticipantId).ConnectionId);

        var events = await EventsAsync(id);
        Assert.Equal(Enumerable.Range(1, events.Count).Select(number => (long)number), events.Select(one => one.Sequence));
        var logged = new Dictionary<string, (DateTimeOffset Joined, DateTimeOffset? Left)>(StringComparer.Ordinal);
        foreach (var one in events)
        {
            if (one.Type == SessionEventTypes.Joined) logged[one.ParticipantId!] = (logged.TryGetValue(one.ParticipantId!, out var known) ? known.Joined : one.At, null);
            if (one.Type == SessionEventTypes.Left) logged[one.ParticipantId!] = (logged[one.ParticipantId!].Joined, one.At);
        }

        Same("the log", logged.Where(entry => entry.Value.Left is null).Select(entry => entry.Key));
        var participants = Ok(await _test.Plane.GetParticipants.ExecuteAsync(Host, id, observerJoin.SessionId, null, null, None)).Items;
        Same("participants' times", participants.Where(one => one.LeftAt is null).Select(one => one.ParticipantId));
        foreach (var one in participants)
        {
            // From the first time that they entered, however they came back, to the last time that they were gone.
            Assert.True(logged[one.ParticipantId] == (one.JoinedAt, one.LeftAt), $"the times of {one.ParticipantId}: {one.JoinedAt:O} to {one.LeftAt:O} instead of {logged[one.ParticipantId]}\n{story}");
        }

        Same("what the others were told", Told(observer.ConnectionId, observerJoin.ParticipantId));
    }

    private async Task<List<SessionEvent>> EventsAsync(string id)
    {
        var all = new List<SessionEvent>();
        string? next = null;
        do
        {
            var page = Ok(await _test.Plane.GetSessionEvents.ExecuteAsync(Host, id, null, 1000, next, None));
            all.AddRange(page.Items);
            next = page.ContinuationToken;
        }
        while (next is not null);
        return all;
    }

    /// <summary>Who is in the room for somebody who heard every event and nothing else, each change by its version.</summary>
    private IEnumerable<string> Told(string connectionId, string self)
    {
        var last = new Dictionary<string, (long Version, bool IsIn)>(StringComparer.Ordinal) { [self] = (0, true) };
        void Hear(string participantId, long version, bool isIn)
        {
            if (!last.TryGetValue(participantId, out var known) || known.Version <= version) last[participantId] = (version, isIn);
        }

        foreach (var item in _test.Signals.All.Where(item => item.ConnectionId == connectionId))
        {
            if (item.Argument is ParticipantInfo info) Hear(info.ParticipantId, info.Version, isIn: true);
            if (item.Argument is ParticipantLeft left) Hear(left.ParticipantId, left.Version, isIn: false);
            if (item.Argument is not RoomDelta delta) continue;
            foreach (var one in delta.Left) Hear(one.ParticipantId, one.Version, isIn: false);
            foreach (var one in delta.Participants) Hear(one.ParticipantId, one.Version, isIn: true);
        }

        return last.Where(entry => entry.Value.IsIn).Select(entry => entry.Key);
    }

    private void Note(Person person, string what)
    {
        lock (_done) _done.Add($"{_test.Clock.GetUtcNow():mm:ss} {person.Number} {what}");
    }

    /// <summary>Somebody with one device: where they are connected now, and were before.</summary>
    private sealed class Person(int number)
    {
        public int Number => number;

        public JoinResponse? Join { get; set; }

        public SignalConnection? Connection { get; set; }

        public SignalConnection? Former { get; set; }
    }
}
