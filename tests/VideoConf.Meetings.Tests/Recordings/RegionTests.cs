using VideoConf.Contracts.Recordings;
using VideoConf.Meetings.Recordings;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Recordings;

/// <summary>What was recorded in a region is worked on there.</summary>
public sealed class RegionTests : IDisposable
{
    private const string European = "node-eu";
    private const string Region = "westeurope";

    private readonly TestPlane _test = new();

    public RegionTests()
    {
        _test.Nodes.Regions[European] = Region;
        _test.Nodes.Regions["node-us"] = "eastus";
    }

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task Files_are_made_by_a_node_of_the_rooms_region_and_not_by_the_best_one_at_home()
    {
        var (meeting, recordingId) = await RecordedAsync();
        await _test.SettleAsync();
        Assert.Equal(RecordingStatuses.Ready, (await meeting.GetAsync(recordingId)).Status);
        Assert.Equal(European, _test.Nodes.TakenBy[$"{recordingId}-1-0"]);
    }

    [Fact]
    public async Task Files_wait_for_a_node_of_the_region_and_say_so()
    {
        var (meeting, recordingId) = await RecordedAsync();
        _test.Nodes.Dead[European] = true;
        await PassAsync(minutes: 5);
        var recording = (await Store().ReadAsync(meeting.Id, recordingId, None))!.Value;
        Assert.Equal((RecordingStatuses.Processing, null), (recording.Status, recording.ComposingNode));
        Assert.Contains(Region, recording.Trouble, StringComparison.Ordinal);
        Assert.DoesNotContain("put-composition", _test.Nodes.Calls);

        _test.Nodes.Dead.Clear();
        await PassAsync(minutes: 6);
        Assert.Equal(RecordingStatuses.Ready, (await meeting.GetAsync(recordingId)).Status);
        Assert.Equal(European, _test.Nodes.TakenBy[$"{recordingId}-1-0"]);
    }

    [Fact]
    public async Task Files_that_no_node_of_the_region_ever_makes_fail_with_the_reason()
    {
        var (meeting, recordingId) = await RecordedAsync();
        _test.Nodes.Dead[European] = true;
        await PassAsync(minutes: 60);
        var recording = await meeting.GetAsync(recordingId);
        Assert.Equal(RecordingStatuses.Failed, recording.Status);
        Assert.Contains(Region, recording.Failure, StringComparison.Ordinal);
        Assert.DoesNotContain("put-composition", _test.Nodes.Calls);
    }

    private RecordingStore Store() => new(_test.Documents, _test.Clock);

    /// <summary>A meeting in Europe that was recorded there, with a node at home that is the best for everything else.</summary>
    private async Task<(RecordedMeeting Meeting, string RecordingId)> RecordedAsync()
    {
        _test.Nodes.Preferred = European;
        var meeting = await RecordedMeeting.StartAsync(_test);
        var recordingId = await meeting.RecordAsync();
        _test.Clock.Advance(TimeSpan.FromSeconds(6));
        await meeting.ReportAsync(European, meeting.Chunk(recordingId, 0));
        _test.Nodes.Preferred = "node-1";
        Ok(await meeting.StopAsync());
        await meeting.ReportAsync(European, RecordedMeeting.Drained(recordingId));
        return (meeting, recordingId);
    }

    private async Task PassAsync(int minutes)
    {
        for (var passed = 0; passed < minutes * 2; passed++)
        {
            await _test.SettleAsync();
            _test.Clock.Advance(TimeSpan.FromSeconds(30));
        }

        await _test.SettleAsync();
    }
}
