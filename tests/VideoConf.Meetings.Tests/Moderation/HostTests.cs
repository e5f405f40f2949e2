using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Identity;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Moderation;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Moderation;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Moderation;

public sealed class HostTests
{
    [Fact]
    public async Task A_host_who_leaves_hands_over_to_a_cohost_and_gets_it_back()
    {
        using var room = await ModeratedRoom.OpenAsync();
        var first = await room.EnterAsync(User(1));
        var cohost = await room.EnterAsync(User(2));
        await room.DoAsync(room.Host, ModerationActions.SetRole, cohost, role: Roles.Cohost);
        Ok(await room.Test.Plane.LeaveRoom.ExecuteAsync(room.Host.Connection, None));
        Assert.Equal(Roles.Host, (await room.LookAtAsync(cohost, first)).Role);
        Assert.Equal(Roles.Host, room.Test.Signals.To<ParticipantInfo>(first.Connection.ConnectionId, HubEvents.StateChanged)[^1].Role);
        await room.DoAsync(cohost, ModerationActions.SetRole, first, role: Roles.Viewer);

        var back = await room.EnterAsync(TestPlane.Host);
        Assert.Equal((Roles.Host, Roles.Cohost), ((await room.LookAtAsync(back, first)).Role, (await room.LookAtAsync(cohost, first)).Role));
        Refused(ProblemTypes.Forbidden, await room.TryAsync(cohost, ModerationActions.SetRole, first.Id, role: Roles.Attendee));
    }

    [Fact]
    public async Task Without_a_cohost_whoever_is_there_longest_is_host_but_no_guest_and_no_viewer()
    {
        using var room = await ModeratedRoom.OpenAsync();
        var guest = await room.EnterAsync(Guest);
        var viewer = await room.EnterAsync(User(1));
        await room.DoAsync(room.Host, ModerationActions.SetRole, viewer, role: Roles.Viewer);
        var heir = await room.EnterAsync(User(2));
        room.Test.Clock.Advance(TimeSpan.FromSeconds(1));
        var later = await room.EnterAsync(User(3));
        Ok(await room.Test.Plane.LeaveRoom.ExecuteAsync(room.Host.Connection, None));
        Assert.Equal(Roles.Host, (await room.LookAtAsync(heir, guest)).Role);
        Assert.True(room.Test.Signals.IsIn(heir.Connection.ConnectionId, HostGroups.Of(room.Id)));
        Ok(await room.Test.Plane.LeaveRoom.ExecuteAsync(heir.Connection, None));
        Assert.Equal(Roles.Host, (await room.LookAtAsync(later, guest)).Role);
        Ok(await room.Test.Plane.LeaveRoom.ExecuteAsync(later.Connection, None));
        Assert.Equal([Roles.Guest, Roles.Viewer], (await room.LookAsync(guest)).Participants.Select(participant => participant.Role).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Host_keys_survive_a_reconnect()
    {
        using var room = await ModeratedRoom.OpenAsync();
        var user = await room.EnterAsync(User(1));
        await room.Test.PassAsync(3, user.Connection, room.Host.Connection);
        var again = new Person(room.Host.Join, await room.Test.EnterAsync(room.Host.Join));
        await room.DoAsync(again, ModerationActions.Mute, user);
        Assert.True(room.Test.Signals.IsIn(again.Connection.ConnectionId, HostGroups.Of(room.Id)));
        Assert.False(room.Test.Signals.IsIn(room.Host.Connection.ConnectionId, HostGroups.Of(room.Id)));

        // Gone for longer somebody stands in, and steps back when the host is there again, by the same token.
        await room.Test.PassAsync(12, user.Connection);
        Assert.Equal(Roles.Host, (await room.LookAtAsync(user, user)).Role);
        var back = new Person(room.Host.Join, await room.Test.EnterAsync(room.Host.Join));
        Assert.Equal((room.Host.Id, Roles.Host), (back.Id, (await room.LookAtAsync(back, user)).Role));
        Assert.Equal(Roles.Attendee, (await room.LookAtAsync(user, user)).Role);
        Assert.False(room.Test.Signals.IsIn(user.Connection.ConnectionId, HostGroups.Of(room.Id)));
    }

    [Fact]
    public async Task Handing_over_makes_one_host_and_the_former_a_cohost()
    {
        using var room = await ModeratedRoom.OpenAsync();
        var user = await room.EnterAsync(User(1));
        await room.DoAsync(room.Host, ModerationActions.HandOver, user);
        Assert.Equal((Roles.Cohost, Roles.Host), ((await room.LookAtAsync(room.Host, user)).Role, (await room.LookAtAsync(user, user)).Role));
        Assert.Equal(0, (await room.DoAsync(user, ModerationActions.HandOver, user)).Affected);

        // The owner who comes back anew is host again.
        Ok(await room.Test.Plane.LeaveRoom.ExecuteAsync(room.Host.Connection, None));
        var back = await room.EnterAsync(TestPlane.Host);
        Assert.Equal((Roles.Host, Roles.Cohost), ((await room.LookAtAsync(back, user)).Role, (await room.LookAtAsync(user, user)).Role));
    }

    [Fact]
    public async Task A_cohost_ends_the_meeting_for_all_and_two_at_once_end_it_once()
    {
        using var room = await ModeratedRoom.OpenAsync();
        var cohost = await room.EnterAsync(User(1));
        var user = await room.EnterAsync(User(2));
        Refused(ProblemTypes.Forbidden, await room.Test.Plane.EndMeeting.ExecuteAsync(User(2), room.Id, None));
        await room.DoAsync(room.Host, ModerationActions.SetRole, cohost, role: Roles.Cohost);
        var both = await Task.WhenAll(
            room.Test.Plane.EndMeeting.ExecuteAsync(User(1), room.Id, None), room.Test.Plane.EndMeeting.ExecuteAsync(TestPlane.Host, room.Id, None));
        Assert.All(both, ended => Assert.Equal(MeetingStatus.Completed, Ok(ended).Value.Status));
        var ends = Ok(await room.Test.Plane.ReadAudit.OfMeetingAsync(TestPlane.Host, room.Id, new() { Action = AuditActions.MeetingEnded }, None)).Items;
        Assert.Equal([User(1).UserId, TestPlane.Host.UserId], ends.Select(entry => entry.ActorId).Order(StringComparer.Ordinal));
        Assert.NotEmpty(room.Test.Signals.To<MeetingEnded>(user.Connection.ConnectionId, HubEvents.MeetingEnded));
        Refused(ProblemTypes.MeetingEnded, await room.TryAsync(room.Host, ModerationActions.Mute, user.Id));
        Refused(ProblemTypes.Forbidden, await room.Test.Plane.EndMeeting.ExecuteAsync(User(2), room.Id, None));
    }
}
