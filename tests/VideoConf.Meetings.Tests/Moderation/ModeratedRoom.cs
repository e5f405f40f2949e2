using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Moderation;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Signaling;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Moderation;

/// <summary>Somebody in a room: who they are there, and their connection.</summary>
internal sealed record Person(JoinResponse Join, SignalConnection Connection)
{
    public string Id => Join.ParticipantId;
}

/// <summary>A meeting with its host in it, and the few steps that tests of moderation take.</summary>
internal sealed class ModeratedRoom : IDisposable
{
    private ModeratedRoom(TestPlane test, string id, Person host) => (Test, Id, Host) = (test, id, host);

    public TestPlane Test { get; }

    public string Id { get; }

    public Person Host { get; }

    public static async Task<ModeratedRoom> OpenAsync(MeetingSettingsInput? settings = null)
    {
        var test = new TestPlane();
        var id = await test.CreateAsync(settings);
        var (join, connection) = await test.JoinAndEnterAsync(id, TestPlane.Host);
        return new ModeratedRoom(test, id, new Person(join, connection));
    }

    public async Task<Person> EnterAsync(CallerIdentity caller, string? device = null)
    {
        var (join, connection) = await Test.JoinAndEnterAsync(Id, caller, new JoinRequest { DeviceId = device });
        return new Person(join, connection);
    }

    public Task<Outcome<ModerateResult>> TryAsync(Person by, string action, string? target = null, bool? value = null, string? role = null) =>
        Test.Plane.Moderate.ExecuteAsync(by.Connection, new ModerateRequest(action, target, value, role), None);

    public async Task<ModerateResult> DoAsync(Person by, string action, Person? target = null, bool? value = null, string? role = null) =>
        Ok(await TryAsync(by, action, target?.Id, value, role));

    public Task<Outcome<ParticipantInfo>> TryUpdateAsync(Person person, bool? muted = null, bool? video = null, bool? screen = null, bool? hand = null) =>
        Test.Plane.UpdateState.ExecuteAsync(person.Connection, new ParticipantStatePatch(muted, video, screen, hand), None);

    public async Task<ParticipantInfo> UpdateAsync(Person person, bool? muted = null, bool? video = null, bool? screen = null, bool? hand = null) =>
        Ok(await TryUpdateAsync(person, muted, video, screen, hand));

    /// <summary>Everybody as the room is now, seen by the host's connection entering again.</summary>
    public async Task<JoinRoomResult> LookAsync(Person? by = null) => Ok(await Test.TryEnterAsync((by ?? Host).Connection, (by ?? Host).Join));

    public async Task<ParticipantInfo> LookAtAsync(Person person, Person? by = null) =>
        (await LookAsync(by)).Participants.Single(participant => participant.ParticipantId == person.Id);

    /// <summary>What the media node drops of somebody.</summary>
    public IReadOnlyList<string> Dropped(Person person) =>
        Test.Nodes.RoomOn("node-1", Id)?.Restrictions?.SingleOrDefault(restriction => restriction.ParticipantId == person.Id)?.Sources ?? [];

    public IReadOnlyList<Moderated> Told(Person person) => Test.Signals.To<Moderated>(person.Connection.ConnectionId, HubEvents.Moderated);

    public void Dispose() => Test.Dispose();
}
