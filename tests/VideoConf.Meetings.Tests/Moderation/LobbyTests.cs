using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Moderation;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Moderation;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Moderation;

public sealed class LobbyTests
{
    private static readonly MeetingSettingsInput WithLobby = new() { LobbyEnabled = true };

    [Fact]
    public async Task Who_waits_is_seen_by_hosts_alone_and_comes_in_when_let_in()
    {
        using var room = await ModeratedRoom.OpenAsync(WithLobby);
        var refused = await AskAsync(room, 1);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.RetryAfter);
        var waiting = Assert.Single(Seen(room, room.Host)!.Waiting);
        Assert.Equal(("usr_0001", "User 1", "attendee"), (waiting.UserId, waiting.DisplayName, waiting.Role));
        await AskAsync(room, 1);
        Assert.Single(room.Test.Signals.To<LobbyState>(room.Host.Connection.ConnectionId, HubEvents.LobbyChanged));

        Assert.Equal(1, Ok(await room.TryAsync(room.Host, ModerationActions.Admit, waiting.WaitingId)).Affected);
        Assert.Empty(Seen(room, room.Host)!.Waiting);
        var user = await room.EnterAsync(User(1), "device-1");
        Assert.Null(Seen(room, user));

        // Let in once is once: who leaves and comes back waits again; who only lost their connection does not.
        await room.Test.PassAsync(12, room.Host.Connection);
        user = await room.EnterAsync(User(1), "device-1");
        Ok(await room.Test.Plane.LeaveRoom.ExecuteAsync(user.Connection, None));
        await AskAsync(room, 1);
    }

    [Fact]
    public async Task All_are_let_in_at_once_in_the_order_of_their_coming()
    {
        using var room = await ModeratedRoom.OpenAsync(WithLobby);
        for (var i = 3; i >= 1; i--)
        {
            await AskAsync(room, i);
            room.Test.Clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.Equal(["usr_0003", "usr_0002", "usr_0001"], Seen(room, room.Host)!.Waiting.Select(person => person.UserId));
        Assert.Equal(3, Ok(await room.TryAsync(room.Host, ModerationActions.AdmitAll)).Affected);
        Assert.Equal(0, Ok(await room.TryAsync(room.Host, ModerationActions.AdmitAll)).Affected);
        for (var i = 1; i <= 3; i++) await room.EnterAsync(User(i), $"device-{i}");
    }

    [Fact]
    public async Task Who_is_sent_away_is_told_so_and_may_be_let_in_after_all()
    {
        using var room = await ModeratedRoom.OpenAsync(WithLobby);
        await AskAsync(room, 1);
        var waitingId = Seen(room, room.Host)!.Waiting[0].WaitingId;
        Ok(await room.TryAsync(room.Host, ModerationActions.Deny, waitingId));
        Ok(await room.TryAsync(room.Host, ModerationActions.Deny, waitingId));
        Refused(ProblemTypes.Forbidden, await TryAskAsync(room, 1));
        Assert.Empty(Seen(room, room.Host)!.Waiting);
        room.Test.Clock.Advance(Entrances.WordHolds);
        await room.Test.PassAsync(3, new Person(room.Host.Join, await room.Test.EnterAsync(room.Host.Join)).Connection);
        await AskAsync(room, 1);
    }

    [Fact]
    public async Task Who_gives_up_is_gone_fifteen_seconds_later()
    {
        using var room = await ModeratedRoom.OpenAsync(WithLobby);
        await AskAsync(room, 1);
        var waitingId = Seen(room, room.Host)!.Waiting[0].WaitingId;
        for (var i = 0; i < 3; i++)
        {
            await room.Test.PassAsync(6, room.Host.Connection);
            await AskAsync(room, 1);
        }

        Assert.Single(Seen(room, room.Host)!.Waiting);
        await room.Test.PassAsync(18, room.Host.Connection);
        Assert.Empty(Seen(room, room.Host)!.Waiting);
        Refused(ProblemTypes.NotFound, await room.TryAsync(room.Host, ModerationActions.Admit, waitingId));
    }

    [Fact]
    public async Task Only_who_runs_the_meeting_lets_in()
    {
        using var room = await ModeratedRoom.OpenAsync(WithLobby);
        await AskAsync(room, 1);
        var first = Seen(room, room.Host)!.Waiting[0].WaitingId;
        Ok(await room.TryAsync(room.Host, ModerationActions.Admit, first));
        var user = await room.EnterAsync(User(1), "device-1");
        await AskAsync(room, 2);
        var second = Seen(room, room.Host)!.Waiting[0].WaitingId;
        Refused(ProblemTypes.Forbidden, await room.TryAsync(user, ModerationActions.Admit, second));
        Refused(ProblemTypes.Forbidden, await room.Test.Plane.Moderate.ExecuteAsync(User(2), room.Id, new ModerateRequest(ModerationActions.Admit, second), None));
        Refused(ProblemTypes.NotFound, await room.TryAsync(room.Host, ModerationActions.Admit, "wtg_forged"));
        Refused(ProblemTypes.NotFound, await room.TryAsync(room.Host, ModerationActions.Deny, room.Host.Id));

        // Who is made co-host sees at once who waits.
        await room.DoAsync(room.Host, ModerationActions.SetRole, user, role: "cohost");
        Assert.Equal(second, Assert.Single(Seen(room, user)!.Waiting).WaitingId);
        Ok(await room.TryAsync(user, ModerationActions.Admit, second));
    }

    [Fact]
    public async Task A_host_who_comes_later_finds_who_waits()
    {
        using var test = new TestPlane();
        var id = await test.CreateAsync(WithLobby);
        Refused(ProblemTypes.LobbyWaiting, await test.TryJoinAsync(id, User(1)));
        var (_, host) = await test.JoinAndEnterAsync(id, TestPlane.Host);
        Assert.Equal("usr_0001", Assert.Single(test.Signals.To<LobbyState>(host.ConnectionId, HubEvents.LobbyChanged)[^1].Waiting).UserId);
    }

    [Fact]
    public async Task A_locked_meeting_takes_nobody_new_but_hosts()
    {
        using var room = await ModeratedRoom.OpenAsync();
        var user = await room.EnterAsync(User(1), "device-1");
        await room.DoAsync(room.Host, ModerationActions.Lock, value: true);
        Assert.True((await room.LookAsync()).Room!.IsLocked);
        Refused(ProblemTypes.RoleNotAllowed, await TryAskAsync(room, 2));
        await room.EnterAsync(TestPlane.Host, "device-2");

        // Who was inside comes back, by token and by join.
        await room.Test.PassAsync(12, room.Host.Connection);
        user = new Person(user.Join, await room.Test.EnterAsync(user.Join));
        await room.Test.PassAsync(12, room.Host.Connection);
        await room.EnterAsync(User(1), "device-1");
        await room.DoAsync(room.Host, ModerationActions.Lock, value: false);
        await room.EnterAsync(User(2));
    }

    [Fact]
    public async Task Who_was_put_out_waits_at_a_door_that_is_open_to_others()
    {
        using var room = await ModeratedRoom.OpenAsync();
        var user = await room.EnterAsync(User(1), "device-1");
        await room.DoAsync(room.Host, ModerationActions.Remove, user);
        await AskAsync(room, 1);
        Refused(ProblemTypes.LobbyWaiting, await room.Test.TryJoinAsync(room.Id, User(1)));
        await room.EnterAsync(User(2));
        Assert.Equal(2, Seen(room, room.Host)!.Waiting.Count);
        Ok(await room.TryAsync(room.Host, ModerationActions.Admit, Entrances.WaitingId(room.Id, User(1).UserId, "device-1")));
        var again = await room.EnterAsync(User(1), "device-1");
        Assert.NotEqual(user.Id, again.Id);
        Refused(ProblemTypes.TokenRevoked, await room.Test.OfferAsync(user.Join));
    }

    private static Task<Outcome<JoinResponse>> TryAskAsync(ModeratedRoom room, int user) =>
        room.Test.TryJoinAsync(room.Id, User(user), new JoinRequest { DeviceId = $"device-{user}" });

    private static async Task<Problem> AskAsync(ModeratedRoom room, int user) => Refused(ProblemTypes.LobbyWaiting, await TryAskAsync(room, user));

    private static LobbyState? Seen(ModeratedRoom room, Person person) =>
        room.Test.Signals.To<LobbyState>(person.Connection.ConnectionId, HubEvents.LobbyChanged) is [.., var last] ? last : null;
}
