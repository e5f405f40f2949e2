using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Identity;
using VideoConf.Contracts.Moderation;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Moderation;

public sealed class ModerateTests
{
    [Fact]
    public async Task Who_is_muted_is_dropped_at_the_node_until_they_unmute()
    {
        using var room = await ModeratedRoom.OpenAsync();
        var user = await room.EnterAsync(User(1));
        await room.UpdateAsync(user, muted: false);
        Assert.Empty(room.Dropped(user));

        Assert.Equal(1, (await room.DoAsync(room.Host, ModerationActions.Mute, user)).Affected);
        Assert.True(await room.LookAtAsync(user) is { IsMuted: true, IsMutedByHost: true, MayUnmute: true });
        Assert.Equal([TrackSources.Microphone, TrackSources.ScreenAudio], room.Dropped(user));
        Assert.Equal((ModerationActions.Mute, "Hanna Host"), Assert.Single(room.Told(user)) is var told ? (told.Action, told.ByName) : default);
        Assert.Equal(0, (await room.DoAsync(room.Host, ModerationActions.Mute, user)).Affected);
        Assert.Single(room.Told(user));

        var unmuted = await room.UpdateAsync(user, muted: false);
        Assert.True(unmuted is { IsMuted: false, IsMutedByHost: false });
        Assert.Empty(room.Dropped(user));
    }

    [Fact]
    public async Task Who_may_not_unmute_stays_dropped_whatever_they_say()
    {
        using var room = await ModeratedRoom.OpenAsync();
        var user = await room.EnterAsync(User(1));
        var speaker = await room.EnterAsync(User(2));
        await room.UpdateAsync(speaker, muted: false);
        await room.DoAsync(room.Host, ModerationActions.AllowUnmute, value: false);

        // Who speaks goes on; who was silent is taken at their word.
        Assert.Empty(room.Dropped(speaker));
        Assert.Equal([TrackSources.Microphone, TrackSources.ScreenAudio], room.Dropped(user));
        Refused(ProblemTypes.Forbidden, await room.TryUpdateAsync(user, muted: false, hand: true));
        Assert.False((await room.LookAtAsync(user)).IsHandRaised);

        await room.DoAsync(room.Host, ModerationActions.MuteAll);
        Assert.Equal([TrackSources.Microphone, TrackSources.ScreenAudio], room.Dropped(speaker));
        Refused(ProblemTypes.Forbidden, await room.TryUpdateAsync(speaker, muted: false));
        await room.UpdateAsync(room.Host, muted: false);

        // One may; later comers may not.
        await room.DoAsync(room.Host, ModerationActions.AllowUnmute, speaker, value: true);
        Assert.False((await room.UpdateAsync(speaker, muted: false)).IsMuted);
        var late = await room.EnterAsync(User(3));
        Assert.False((await room.LookAtAsync(late)).MayUnmute);
        await room.DoAsync(room.Host, ModerationActions.AllowUnmute, value: true);
        Assert.False((await room.UpdateAsync(late, muted: false)).IsMuted);
        Assert.Empty(room.Dropped(late));

        // Being allowed to is not yet doing it.
        Assert.Equal([TrackSources.Microphone, TrackSources.ScreenAudio], room.Dropped(user));
    }

    [Fact]
    public async Task Cameras_and_screens_are_stopped_as_voices_are()
    {
        using var room = await ModeratedRoom.OpenAsync();
        var user = await room.EnterAsync(User(1));
        await room.UpdateAsync(user, video: true, screen: true);
        await room.DoAsync(room.Host, ModerationActions.StopVideo, user);
        await room.DoAsync(room.Host, ModerationActions.StopShare, user);
        Assert.True(await room.LookAtAsync(user) is { IsVideoOn: false, IsVideoStoppedByHost: true, IsScreenSharing: false, MayShowVideo: true });
        Assert.Equal([TrackSources.Camera, TrackSources.Screen, TrackSources.ScreenAudio], room.Dropped(user));

        await room.UpdateAsync(user, video: true, screen: true);
        Assert.Empty(room.Dropped(user));
        await room.DoAsync(room.Host, ModerationActions.AllowVideo, user, value: false);
        await room.DoAsync(room.Host, ModerationActions.AllowShare, value: false);
        Assert.True(await room.LookAtAsync(user) is { IsVideoOn: true, IsScreenSharing: false });
        Assert.Equal([TrackSources.Screen, TrackSources.ScreenAudio], room.Dropped(user));
        Refused(ProblemTypes.Forbidden, await room.TryUpdateAsync(user, screen: true));
        await room.UpdateAsync(user, video: false);
        Refused(ProblemTypes.Forbidden, await room.TryUpdateAsync(user, video: true));
        await room.UpdateAsync(room.Host, screen: true);
    }

    [Fact]
    public async Task Viewers_send_nothing()
    {
        using var room = await ModeratedRoom.OpenAsync();
        var user = await room.EnterAsync(User(1));
        await room.UpdateAsync(user, muted: false, video: true);
        await room.DoAsync(room.Host, ModerationActions.SetRole, user, role: Roles.Viewer);
        Assert.True(await room.LookAtAsync(user) is { Role: Roles.Viewer, IsMuted: true, IsVideoOn: false, MayUnmute: false, MayShowVideo: false });
        Assert.Equal([TrackSources.Microphone, TrackSources.Camera, TrackSources.Screen, TrackSources.ScreenAudio], room.Dropped(user));
        Refused(ProblemTypes.Forbidden, await room.TryUpdateAsync(user, muted: false));
        Refused(ProblemTypes.Forbidden, await room.TryUpdateAsync(user, screen: true));
        Assert.True((await room.UpdateAsync(user, hand: true)).IsHandRaised);

        // What the token says of a role counts for nothing: the one they came with says attendee.
        Assert.Equal(Roles.Viewer, (await room.LookAsync(user)).Participants.Single(participant => participant.ParticipantId == user.Id).Role);
        await room.DoAsync(room.Host, ModerationActions.SetRole, user, role: Roles.Attendee);
        Assert.Empty(room.Dropped(user));
    }

    [Fact]
    public async Task A_guest_who_is_made_viewer_is_a_guest_again_afterwards()
    {
        using var room = await ModeratedRoom.OpenAsync();
        var guest = await room.EnterAsync(Guest);
        await room.DoAsync(room.Host, ModerationActions.SetRole, guest, role: Roles.Viewer);
        await room.DoAsync(room.Host, ModerationActions.SetRole, guest, role: Roles.Attendee);
        Assert.Equal(Roles.Guest, (await room.LookAtAsync(guest)).Role);
    }

    [Fact]
    public async Task Spotlight_and_hands_are_the_rooms()
    {
        using var room = await ModeratedRoom.OpenAsync();
        var first = await room.EnterAsync(User(1));
        var second = await room.EnterAsync(User(2));
        await room.UpdateAsync(first, hand: true);
        await room.UpdateAsync(second, hand: true);
        await room.DoAsync(room.Host, ModerationActions.LowerHand, first);
        Assert.Null((await room.LookAtAsync(first)).HandRaisedAt);
        Assert.Equal(1, (await room.DoAsync(room.Host, ModerationActions.LowerHand)).Affected);

        await room.DoAsync(room.Host, ModerationActions.Spotlight, second);
        await room.DoAsync(room.Host, ModerationActions.Spotlight, first, value: true);
        Assert.Equal([second.Id, first.Id], (await room.LookAsync()).Room!.Spotlight);
        Assert.Equal([second.Id, first.Id], room.Test.Signals.To<RoomInfo>(first.Connection.ConnectionId, HubEvents.RoomChanged)[^1].Spotlight);
        await room.DoAsync(room.Host, ModerationActions.Spotlight, first, value: false);
        Ok(await room.Test.Plane.LeaveRoom.ExecuteAsync(second.Connection, None));
        Assert.Empty(room.Test.Signals.To<RoomInfo>(first.Connection.ConnectionId, HubEvents.RoomChanged)[^1].Spotlight);
    }

    [Fact]
    public async Task Nine_are_shown_large_and_no_tenth()
    {
        using var room = await ModeratedRoom.OpenAsync();
        for (var i = 1; i <= 9; i++) await room.DoAsync(room.Host, ModerationActions.Spotlight, await room.EnterAsync(User(i)));
        var tenth = await room.EnterAsync(User(10));
        Refused(ProblemTypes.Conflict, await room.TryAsync(room.Host, ModerationActions.Spotlight, tenth.Id));
    }

    [Fact]
    public async Task All_of_a_large_meeting_are_muted_though_no_batch_holds_them()
    {
        using var room = await ModeratedRoom.OpenAsync();
        var people = new List<Person>();
        for (var i = 1; i <= 95; i++) people.Add(await room.EnterAsync(User(i)));
        foreach (var person in people) await room.UpdateAsync(person, muted: false);
        Assert.Equal(95, (await room.DoAsync(room.Host, ModerationActions.MuteAll)).Affected);
        Assert.All((await room.LookAsync()).Participants.Where(participant => participant.Role != Roles.Host), participant => Assert.True(participant.IsMutedByHost));
        Assert.All(people, person => Assert.Equal([TrackSources.Microphone, TrackSources.ScreenAudio], room.Dropped(person)));
    }

    [Fact]
    public async Task Only_those_who_run_the_meeting_moderate_it()
    {
        using var room = await ModeratedRoom.OpenAsync();
        var user = await room.EnterAsync(User(1));
        var other = await room.EnterAsync(User(2));
        Refused(ProblemTypes.Forbidden, await room.TryAsync(user, ModerationActions.Mute, other.Id));
        Refused(ProblemTypes.Forbidden, await room.TryAsync(user, ModerationActions.SetRole, user.Id, role: Roles.Cohost));
        Refused(ProblemTypes.Forbidden, await room.Test.Plane.Moderate.ExecuteAsync(User(1), room.Id, new ModerateRequest(ModerationActions.MuteAll), None));
        Refused(ProblemTypes.Forbidden, await room.Test.Plane.Moderate.ExecuteAsync(User(9), room.Id, new ModerateRequest(ModerationActions.Remove, other.Id), None));
        Ok(await room.Test.Plane.Moderate.ExecuteAsync(TestPlane.Host, room.Id, new ModerateRequest(ModerationActions.Mute, other.Id), None));

        // A co-host does all but give roles, and nothing to the host.
        await room.DoAsync(room.Host, ModerationActions.SetRole, user, role: Roles.Cohost);
        await room.DoAsync(user, ModerationActions.Mute, other);
        Ok(await room.Test.Plane.Moderate.ExecuteAsync(User(1), room.Id, new ModerateRequest(ModerationActions.MuteAll), None));
        Refused(ProblemTypes.Forbidden, await room.TryAsync(user, ModerationActions.Mute, room.Host.Id));
        Refused(ProblemTypes.Forbidden, await room.TryAsync(user, ModerationActions.Remove, room.Host.Id));
        Refused(ProblemTypes.Forbidden, await room.TryAsync(user, ModerationActions.SetRole, other.Id, role: Roles.Cohost));
        Refused(ProblemTypes.Forbidden, await room.TryAsync(user, ModerationActions.HandOver, user.Id));
        await room.DoAsync(room.Host, ModerationActions.SetRole, user, role: Roles.Attendee);
        Refused(ProblemTypes.Forbidden, await room.TryAsync(user, ModerationActions.MuteAll));
    }

    [Fact]
    public async Task Targets_of_elsewhere_and_acts_that_are_none_are_refused()
    {
        using var room = await ModeratedRoom.OpenAsync();
        var user = await room.EnterAsync(User(1));
        var other = await room.Test.CreateAsync();
        var (elsewhere, connection) = await room.Test.JoinAndEnterAsync(other, User(2));
        var before = (await room.LookAsync()).Version;
        foreach (var target in new[] { elsewhere.ParticipantId, "prt_forged", "usr_0001", room.Id, new string('x', 101) })
        {
            var outcome = await room.TryAsync(room.Host, ModerationActions.Remove, target);
            Assert.Contains(outcome.Problem!.Type, new[] { ProblemTypes.NotFound, ProblemTypes.InvalidRequest });
        }

        // Written down once a minute: it may be a guess, or have come too late.
        var refused = Ok(await room.Test.Plane.ReadAudit.OfMeetingAsync(TestPlane.Host, room.Id, new() { Action = AuditActions.Refused }, None)).Items;
        Assert.Equal(elsewhere.ParticipantId, Assert.Single(refused).TargetId);

        Refused(ProblemTypes.InvalidRequest, await room.TryAsync(room.Host, "explode", user.Id));
        Refused(ProblemTypes.InvalidRequest, await room.TryAsync(room.Host, ModerationActions.Mute));
        Refused(ProblemTypes.InvalidRequest, await room.TryAsync(room.Host, ModerationActions.MuteAll, user.Id));
        Refused(ProblemTypes.InvalidRequest, await room.TryAsync(room.Host, ModerationActions.SetRole, user.Id, role: Roles.Host));
        Refused(ProblemTypes.InvalidRequest, await room.TryAsync(room.Host, ModerationActions.SetRole, user.Id));
        Refused(ProblemTypes.InvalidRequest, await room.Test.Plane.Moderate.ExecuteAsync(room.Host.Connection, null, None));
        Refused(ProblemTypes.NotFound, await room.Test.Plane.Moderate.ExecuteAsync(TestPlane.Host, "no-such", new ModerateRequest(ModerationActions.MuteAll), None));
        Assert.Equal(before, (await room.LookAsync()).Version);
        Assert.True(room.Test.Signals.IsIn(connection.ConnectionId, other));
    }
}
