using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Signaling;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Moderation;

public sealed class RoomInfoTests : IDisposable
{
    private readonly TestPlane _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task Who_enters_is_told_what_is_true_of_the_room()
    {
        var started = _test.Clock.GetUtcNow();
        var id = await _test.CreateAsync(new MeetingSettingsInput { EndOnSchedule = true });
        var join = await _test.JoinAsync(id, Host);
        var entered = Ok(await _test.TryEnterAsync(_test.Connect(join), join));
        var room = entered.Room!;
        Assert.Equal((entered.Version, started, (DateTimeOffset?)started.AddMinutes(60)), (room.Version, room.StartedAt, room.EndsAt));
        Assert.True(room is { IsLocked: false, MayUnmute: true, MayShowVideo: true, MayShareScreen: true });
        Assert.Empty(room.Spotlight);
    }

    [Fact]
    public async Task Which_codecs_video_may_be_in_is_told_to_who_enters_and_to_the_node_and_again_when_the_host_changes_it()
    {
        var id = await _test.CreateAsync(new MeetingSettingsInput { VideoCodecs = ["VP9", "VP8", "VP9"] });
        var join = await _test.JoinAsync(id, Host);
        var connection = _test.Connect(join);
        Assert.Equal(["VP9", "VP8"], Ok(await _test.TryEnterAsync(connection, join)).Room!.VideoCodecs);
        Ok(await _test.OfferAsync(join));
        Assert.Equal(["VP9", "VP8"], _test.Nodes.RoomOn("node-1", id)!.VideoCodecs!);

        var changed = Ok(await _test.Plane.UpdateMeeting.ExecuteAsync(
            Host, id, new UpdateMeetingRequest { Settings = new MeetingSettingsInput { VideoCodecs = ["AV1"] } }, null, None));
        Assert.Equal(["AV1"], changed.Value.Settings.VideoCodecs);
        Assert.Equal(["AV1"], _test.Nodes.RoomOn("node-1", id)!.VideoCodecs!);
        Assert.Equal(["AV1"], _test.Signals.To<RoomInfo>(connection.ConnectionId, HubEvents.RoomChanged)[^1].VideoCodecs);
    }

    [Fact]
    public async Task A_codec_that_there_is_not_is_refused_by_its_name()
    {
        var problem = Refused(
            ProblemTypes.InvalidRequest,
            await _test.Plane.CreateMeeting.ExecuteAsync(Host, new CreateMeetingRequest { Settings = new MeetingSettingsInput { VideoCodecs = ["VP8", "H261"] } }, null, None));
        Assert.Contains("H261", Assert.Single(problem.Errors!).Value[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Raised_hands_have_an_order()
    {
        var id = await _test.CreateAsync();
        var (_, first) = await _test.JoinAndEnterAsync(id, User(1));
        var (_, second) = await _test.JoinAndEnterAsync(id, User(2));
        var raised = await HandAsync(second, up: true);
        Assert.Equal(_test.Clock.GetUtcNow(), raised.HandRaisedAt);
        _test.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await HandAsync(first, up: true)).HandRaisedAt > raised.HandRaisedAt);
        _test.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(raised.HandRaisedAt, (await HandAsync(second, up: true)).HandRaisedAt);
        Assert.Null((await HandAsync(second, up: false)).HandRaisedAt);
    }

    private async Task<ParticipantInfo> HandAsync(SignalConnection connection, bool up) =>
        Ok(await _test.Plane.UpdateState.ExecuteAsync(connection, new ParticipantStatePatch(null, null, null, up), None));
}
