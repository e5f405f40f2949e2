using VideoConf.Contracts.Meetings;
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
