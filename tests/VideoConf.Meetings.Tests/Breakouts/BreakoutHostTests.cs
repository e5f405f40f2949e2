using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Breakouts;
using VideoConf.Contracts.Identity;
using VideoConf.Contracts.Moderation;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Tests.Moderation;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Breakouts;

/// <summary>Who runs a meeting whose people are in breakout rooms, and who is put out of it.</summary>
public sealed class BreakoutHostTests
{
    [Fact]
    public async Task A_host_who_visits_a_breakout_room_remains_host_and_the_room_hands_over_to_nobody()
    {
        using var room = await ModeratedRoom.OpenAsync();
        var (first, second) = (await room.EnterAsync(User(1)), await room.EnterAsync(User(2)));
        var red = await OpenAsync(room, first);
        var inRed = await GoAsync(room, first, User(1), red);
        var visiting = await GoAsync(room, room.Host, TestPlane.Host, red);
        Assert.Equal(Roles.Host, visiting.Join.Role);
        Assert.Equal(Roles.Attendee, (await room.LookAtAsync(second, second)).Role);

        // Long enough for somebody to look who is where.
        await room.Test.SettleAsync();
        await room.Test.PassAsync(150, inRed.Connection, visiting.Connection, second.Connection);
        Assert.Equal(Roles.Attendee, (await room.LookAtAsync(second, second)).Role);

        var back = await GoAsync(room, visiting, TestPlane.Host, room.Id);
        Assert.Equal(Roles.Host, (await room.LookAtAsync(back, second)).Role);
        Assert.Equal(Roles.Attendee, (await room.LookAtAsync(inRed, inRed)).Role);
    }

    [Fact]
    public async Task A_host_who_goes_home_from_a_breakout_room_is_stood_in_for_and_gets_it_back()
    {
        using var room = await ModeratedRoom.OpenAsync();
        var (first, second) = (await room.EnterAsync(User(1)), await room.EnterAsync(User(2)));
        var red = await OpenAsync(room, first);
        await room.Test.SettleAsync();
        var visiting = await GoAsync(room, room.Host, TestPlane.Host, red);
        Ok(await room.Test.Plane.LeaveRoom.ExecuteAsync(visiting.Connection, None));
        await room.Test.PassAsync(150, first.Connection, second.Connection);
        Assert.Equal(Roles.Host, (await room.LookAtAsync(first, second)).Role);

        var back = await room.EnterAsync(TestPlane.Host);
        Assert.Equal((Roles.Host, Roles.Attendee), ((await room.LookAtAsync(back, second)).Role, (await room.LookAtAsync(first, second)).Role));
    }

    [Fact]
    public async Task A_host_who_vanishes_is_stood_in_for_at_once_and_one_who_stays_away_when_the_rooms_close_too()
    {
        using var room = await ModeratedRoom.OpenAsync();
        var (first, second) = (await room.EnterAsync(User(1)), await room.EnterAsync(User(2)));
        var red = await OpenAsync(room, first);
        await room.Test.SettleAsync();
        await room.Test.PassAsync(12, first.Connection, second.Connection);
        Assert.Equal(Roles.Host, (await room.LookAtAsync(first, second)).Role);

        // Who stands in and visits a breakout room stands in there too, and on the way back.
        var visiting = await GoAsync(room, first, User(1), red);
        Assert.Equal(Roles.Host, visiting.Join.Role);
        Assert.Equal(Roles.Attendee, (await room.LookAtAsync(second, second)).Role);
        Ok(await room.Test.Plane.CloseBreakouts.ExecuteAsync(User(1), room.Id, None));
        await room.Test.PassAsync(62, visiting.Connection, second.Connection);
        await room.Test.PassAsync(10, second.Connection);
        Assert.Equal(Roles.Host, (await room.LookAtAsync(second, second)).Role);
        var back = await room.EnterAsync(User(1));
        Assert.Equal((Roles.Host, Roles.Attendee), ((await room.LookAtAsync(back, second)).Role, (await room.LookAtAsync(second, second)).Role));

        // The owner is back: who stood in is what they were.
        var owner = await room.EnterAsync(TestPlane.Host);
        Assert.Equal((Roles.Host, Roles.Attendee), ((await room.LookAtAsync(owner, second)).Role, (await room.LookAtAsync(back, second)).Role));
    }

    [Fact]
    public async Task Who_is_put_out_of_a_breakout_room_is_out_of_the_meeting_and_of_every_other_room()
    {
        using var room = await ModeratedRoom.OpenAsync();
        var tablet = await room.EnterAsync(User(1), "the-tablet");
        var (first, second) = (await room.EnterAsync(User(1), "the-laptop"), await room.EnterAsync(User(2)));
        var red = await OpenAsync(room, first, second);
        var inRed = await GoAsync(room, first, User(1), red, "the-laptop");
        var visiting = await GoAsync(room, room.Host, TestPlane.Host, red);
        await room.DoAsync(visiting, ModerationActions.Remove, inRed);

        // The tablet stayed in the meeting's own room.
        Assert.Equal(ModerationActions.Remove, Assert.Single(room.Told(inRed)).Action);
        Assert.Equal(ModerationActions.Remove, Assert.Single(room.Told(tablet)).Action);
        Refused(ProblemTypes.TokenRevoked, await room.Test.TryEnterAsync(room.Test.Connect(tablet.Join), tablet.Join));
        Refused(ProblemTypes.TokenRevoked, await room.Test.TryEnterAsync(room.Test.Connect(inRed.Join), inRed.Join));
        foreach (var place in Breakouts(room, second).Rooms)
        {
            Assert.DoesNotContain(User(1).UserId, place.UserIds);
            Refused(ProblemTypes.Forbidden, await room.Test.TryJoinAsync(place.RoomId, User(1)));
        }

        // They may knock; whom a host lets in is in again.
        Refused(ProblemTypes.LobbyWaiting, await room.Test.TryJoinAsync(room.Id, User(1), new() { DeviceId = "the-laptop" }));
        Ok(await room.Test.Plane.Moderate.ExecuteAsync(TestPlane.Host, room.Id, new ModerateRequest(ModerationActions.AdmitAll), None));
        Ok(await room.Test.TryJoinAsync(room.Id, User(1), new() { DeviceId = "the-laptop" }));
    }

    [Fact]
    public async Task Who_is_put_out_of_the_meeting_is_out_of_the_breakout_room_that_another_device_is_in()
    {
        using var room = await ModeratedRoom.OpenAsync();
        var here = await room.EnterAsync(User(1), "the-tablet");
        var laptop = await room.EnterAsync(User(1), "the-laptop");
        var red = await OpenAsync(room, here);
        var inRed = await GoAsync(room, laptop, User(1), red, "the-laptop");
        await room.DoAsync(room.Host, ModerationActions.Remove, here);
        Assert.Equal(ModerationActions.Remove, Assert.Single(room.Told(inRed)).Action);
        Refused(ProblemTypes.TokenRevoked, await room.Test.TryEnterAsync(room.Test.Connect(inRed.Join), inRed.Join));
        Refused(ProblemTypes.Forbidden, await room.Test.TryJoinAsync(red, User(1)));
    }

    [Fact]
    public async Task An_attendee_of_a_breakout_room_puts_nobody_out_anywhere_and_it_is_written_down()
    {
        using var room = await ModeratedRoom.OpenAsync();
        var (first, second) = (await room.EnterAsync(User(1)), await room.EnterAsync(User(2)));
        var red = await OpenAsync(room, first, second);
        var (one, other) = (await GoAsync(room, first, User(1), red), await GoAsync(room, second, User(2), red));
        Refused(ProblemTypes.Forbidden, await room.TryAsync(one, ModerationActions.Remove, other.Id));
        Refused(ProblemTypes.NotFound, await room.TryAsync(room.Host, ModerationActions.Remove, other.Id));
        Assert.Equal(Roles.Attendee, (await room.LookAtAsync(other, other)).Role);
        var query = new AuditQuery { Action = AuditActions.Refused };
        Assert.Equal(other.Id, Assert.Single(Ok(await room.Test.Plane.ReadAudit.OfMeetingAsync(TestPlane.Host, red, query, None)).Items).TargetId);
    }

    /// <summary>Opens one room for these; returns its id.</summary>
    private static async Task<string> OpenAsync(ModeratedRoom room, params Person[] people)
    {
        var request = new PutBreakoutsRequest { Rooms = [new BreakoutInput(null, "Red", [.. people.Select(person => person.Id)]), new BreakoutInput(null, "Blue", [])] };
        var put = Ok(await room.Test.Plane.PutBreakouts.ExecuteAsync(TestPlane.Host, room.Id, request, None));
        Ok(await room.Test.Plane.OpenBreakouts.ExecuteAsync(TestPlane.Host, room.Id, None));
        return put.Rooms[0].RoomId;
    }

    private static async Task<Person> GoAsync(ModeratedRoom room, Person person, CallerIdentity caller, string to, string? device = null)
    {
        Ok(await room.Test.Plane.LeaveRoom.ExecuteAsync(person.Connection, None));
        var (join, connection) = await room.Test.JoinAndEnterAsync(to, caller, new() { DeviceId = device });
        return new Person(join, connection);
    }

    private static BreakoutsState Breakouts(ModeratedRoom room, Person person) =>
        room.Test.Signals.To<RoomInfo>(person.Connection.ConnectionId, HubEvents.RoomChanged)[^1].Breakouts!;
}
