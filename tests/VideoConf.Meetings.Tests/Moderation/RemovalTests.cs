using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Moderation;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Audit;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Moderation;

public sealed class RemovalTests
{
    [Fact]
    public async Task Who_is_put_out_is_out_on_every_device_and_with_every_token()
    {
        using var room = await ModeratedRoom.OpenAsync();
        var first = await room.EnterAsync(User(1), "device-1");
        var second = await room.EnterAsync(User(1), "device-2");
        var other = await room.EnterAsync(User(2));
        Ok(await room.Test.OfferAsync(first.Join));
        Assert.Equal(2, (await room.DoAsync(room.Host, ModerationActions.Remove, first)).Affected);

        var told = room.Test.Signals.To<RoomDelta>(other.Connection.ConnectionId, HubEvents.RoomDelta).SelectMany(delta => delta.Left);
        Assert.Equal([(second.Id, "removed"), (first.Id, "removed")], told.Select(left => (left.ParticipantId, left.Reason)));
        Assert.Equal(ModerationActions.Remove, Assert.Single(room.Told(second)).Action);
        Assert.False(room.Test.Signals.IsIn(first.Connection.ConnectionId, room.Id));
        Assert.Contains("delete-participant", room.Test.Nodes.Calls);
        foreach (var person in new[] { first, second })
        {
            Refused(ProblemTypes.TokenRevoked, await room.Test.TryEnterAsync(room.Test.Connect(person.Join), person.Join));
            Refused(ProblemTypes.TokenRevoked, await room.Test.OfferAsync(person.Join));
            Refused(ProblemTypes.TokenRevoked, await room.TryUpdateAsync(person, muted: false));
        }

        Refused(ProblemTypes.NotFound, await room.TryAsync(room.Host, ModerationActions.Remove, first.Id));
    }

    [Fact]
    public async Task Who_vanished_before_being_put_out_does_not_come_back_by_another_device()
    {
        using var room = await ModeratedRoom.OpenAsync();
        var lost = await room.EnterAsync(User(1), "device-1");
        var here = await room.EnterAsync(User(1), "device-2");
        await room.Test.PassAsync(12, room.Host.Connection, here.Connection);
        await room.DoAsync(room.Host, ModerationActions.Remove, here);
        Refused(ProblemTypes.TokenRevoked, await room.Test.TryEnterAsync(room.Test.Connect(lost.Join), lost.Join));
    }

    [Fact]
    public async Task What_hosts_do_and_others_try_to_is_written_down()
    {
        using var room = await ModeratedRoom.OpenAsync();
        var user = await room.EnterAsync(User(1));
        Refused(ProblemTypes.Forbidden, await room.TryAsync(user, ModerationActions.Remove, room.Host.Id));
        await room.DoAsync(room.Host, ModerationActions.Remove, user);
        var page = Ok(await room.Test.Plane.ReadAudit.OfMeetingAsync(TestPlane.Host, room.Id, new AuditQuery(), None));
        var acts = page.Items.Where(entry => entry.Action is AuditActions.Moderated or AuditActions.Refused).OrderBy(entry => entry.Id, StringComparer.Ordinal);
        Assert.Equal(
            [(AuditActions.Refused, User(1).UserId, room.Host.Id), (AuditActions.Moderated, TestPlane.Host.UserId, user.Id)],
            acts.Select(entry => (entry.Action, entry.ActorId!, entry.TargetId!)));
    }

    [Fact]
    public async Task The_owner_is_nobodys_to_put_out()
    {
        using var room = await ModeratedRoom.OpenAsync();
        var user = await room.EnterAsync(User(1));
        await room.DoAsync(room.Host, ModerationActions.HandOver, user);
        Refused(ProblemTypes.Forbidden, await room.TryAsync(user, ModerationActions.Remove, room.Host.Id));
        Refused(ProblemTypes.InvalidRequest, await room.TryAsync(user, ModerationActions.Remove, user.Id));
    }
}
