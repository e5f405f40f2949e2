using VideoConf.Contracts.Identity;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Moderation;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Moderation;

/// <summary>Who sees and hears only.</summary>
public sealed class ViewerTests
{
    private static readonly string[] Everything = [TrackSources.Microphone, TrackSources.Camera, TrackSources.Screen, TrackSources.ScreenAudio];

    [Fact]
    public async Task Who_asks_to_watch_is_a_viewer_from_the_first_moment_and_sends_nothing()
    {
        using var room = await ModeratedRoom.OpenAsync();
        var join = await room.Test.JoinAsync(room.Id, User(1), new JoinRequest { Role = Roles.Viewer, DeviceId = "the-laptop" });
        Assert.Equal(Roles.Viewer, join.Role);
        var viewer = new Person(join, await room.Test.EnterAsync(join));
        Ok(await room.Test.OfferAsync(join));
        Assert.Equal(Everything, room.Dropped(viewer));
        Refused(ProblemTypes.Forbidden, await room.TryUpdateAsync(viewer, muted: false));
        var seen = await room.LookAtAsync(viewer);
        Assert.Equal((Roles.Viewer, false, false), (seen.Role, seen.MayUnmute, seen.MayShowVideo));

        // A host makes a participant of them, and that they stay when they come back, whatever they ask for then.
        await room.DoAsync(room.Host, ModerationActions.SetRole, viewer, role: Roles.Attendee);
        Assert.Empty(room.Dropped(viewer));
        await room.UpdateAsync(viewer, muted: false);
        Assert.Equal(Roles.Attendee, (await room.Test.JoinAsync(room.Id, User(1), new JoinRequest { Role = Roles.Viewer, DeviceId = "the-laptop" })).Role);
    }

    [Fact]
    public async Task Where_the_host_says_so_all_others_are_viewers_and_guests_become_guests_again()
    {
        using var room = await ModeratedRoom.OpenAsync(new MeetingSettingsInput { JoinAsViewers = true });
        var (user, guest) = (await room.EnterAsync(User(1)), await room.EnterAsync(Guest));
        Assert.Equal((Roles.Host, Roles.Viewer, Roles.Viewer), (room.Host.Join.Role, user.Join.Role, guest.Join.Role));
        await room.DoAsync(room.Host, ModerationActions.SetRole, guest, role: Roles.Attendee);
        Assert.Equal(Roles.Guest, (await room.LookAtAsync(guest)).Role);
        Assert.Equal(Roles.Host, (await room.EnterAsync(TestPlane.Host, "another-device")).Join.Role);
        Assert.True(Ok(await room.Test.Plane.GetMeeting.ExecuteAsync(User(1), room.Id, None)).Value.Settings.JoinAsViewers);
    }

    [Theory]
    [InlineData("host")]
    [InlineData("cohost")]
    [InlineData("attendee")]
    [InlineData("")]
    public async Task No_other_role_can_be_asked_for(string role)
    {
        using var room = await ModeratedRoom.OpenAsync();
        Refused(ProblemTypes.InvalidRequest, await room.Test.TryJoinAsync(room.Id, User(1), new JoinRequest { Role = role }));
    }
}
