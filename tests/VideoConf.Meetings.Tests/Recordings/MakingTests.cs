using VideoConf.Contracts.Node;
using VideoConf.Contracts.Recordings;
using VideoConf.Meetings.Recordings;
using VideoConf.TestSupport;
using VideoConf.TestSupport.Workflows;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Recordings;

/// <summary>Files that take long: a slice of the work, and what happens between two of them.</summary>
public sealed class MakingTests : IDisposable
{
    private readonly TestPlane _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task A_slice_watches_files_grow_for_some_minutes_and_shows_how_far_they_are()
    {
        var (meeting, recordingId) = await StoppedAsync();
        var grown = 0;
        _test.Nodes.Compose = (_, _) => Running(0.1);
        var began = _test.Clock.GetUtcNow();
        var slice = SliceAsync(meeting, recordingId);
        await Until.TrueAsync(() =>
        {
            // As fast as a long meeting's grow: below what is worth a line in the record, but it moves. Where it has not been put yet there is nothing to grow.
            if (_test.Nodes.CompositionStates.ContainsKey(CompositionOf(recordingId))) _test.Nodes.CompositionStates[CompositionOf(recordingId)] = Running(0.1 + (++grown * 0.00001));
            _test.Clock.Advance(TimeSpan.FromSeconds(1));
            return slice.IsCompleted;
        });

        Assert.Equal(Making.Moving, await slice);
        Assert.True(_test.Clock.GetUtcNow() - began >= Composer.Slice, $"{_test.Clock.GetUtcNow() - began}");
        Assert.InRange((await meeting.GetAsync(recordingId)).Progress!.Value, 0.1, 1);
        Assert.Single(_test.Nodes.Calls, call => call == "put-composition");

        // It goes on where it was; nothing moved since, and that is all that it finds out.
        _test.Nodes.CompositionStates[CompositionOf(recordingId)] = Running((await meeting.GetAsync(recordingId)).Progress!.Value);
        Assert.Equal(Making.Waiting, await SliceAsync(meeting, recordingId));
        Assert.Single(_test.Nodes.Calls, call => call == "put-composition");
    }

    [Fact]
    public async Task Files_are_made_to_the_end_by_processes_that_die_between_slices()
    {
        var (meeting, recordingId) = await StoppedAsync();
        _test.Nodes.Compose = (_, _) => Running(0.4);
        await using (var first = new WorkflowRun(_test.Documents, _test.Clock, _test.Plane.Workflows))
        {
            await Until.TrueAsync(() => _test.Nodes.CompositionStates.ContainsKey(CompositionOf(recordingId)));

            // The node is busy with others: after some seconds there is nothing but a timer.
            await UntilIdleAsync(first);
        }

        await using (var second = new WorkflowRun(_test.Documents, _test.Clock, _test.Plane.Workflows))
        {
            for (var minute = 0; minute < 10; minute++)
            {
                _test.Clock.Advance(TimeSpan.FromMinutes(1));
                await UntilIdleAsync(second);
            }

            Assert.Equal(RecordingStatuses.Processing, (await meeting.GetAsync(recordingId)).Status);
        }

        Assert.Single(_test.Nodes.Calls, call => call == "put-composition");
        _test.Nodes.CompositionStates[CompositionOf(recordingId)] = RecordedMeeting.Compose(_test, _test.Nodes.Compositions[CompositionOf(recordingId)]);
        await using var third = new WorkflowRun(_test.Documents, _test.Clock, _test.Plane.Workflows);
        _test.Clock.Advance(TimeSpan.FromMinutes(1));
        await third.SettleAsync();
        Assert.Equal(RecordingStatuses.Ready, (await meeting.GetAsync(recordingId)).Status);
        Assert.Single(_test.Nodes.Calls, call => call == "put-composition");
        Assert.Empty(_test.Nodes.Compositions);
    }

    [Fact]
    public async Task A_deletion_between_two_slices_reaches_the_node()
    {
        var (meeting, recordingId) = await StoppedAsync();
        _test.Nodes.Compose = (_, _) => Running(0.4);
        await using var run = new WorkflowRun(_test.Documents, _test.Clock, _test.Plane.Workflows);
        await Until.TrueAsync(() => _test.Nodes.CompositionStates.ContainsKey(CompositionOf(recordingId)));
        await UntilIdleAsync(run);
        Ok(await _test.Plane.DeleteRecording.ExecuteAsync(Host, meeting.Id, recordingId, None));
        _test.Clock.Advance(TimeSpan.FromMinutes(1));
        await run.SettleAsync();
        Assert.Empty(_test.Nodes.Compositions);
        Assert.Equal(RecordingStatuses.Deleted, (await meeting.GetAsync(recordingId)).Status);
    }

    [Fact]
    public async Task A_plan_that_every_node_forgets_is_not_handed_out_for_ever()
    {
        var (meeting, recordingId) = await StoppedAsync();
        _test.Nodes.Compose = (_, _) => Running(0.4);
        await using var run = new WorkflowRun(_test.Documents, _test.Clock, _test.Plane.Workflows);
        await Until.TrueAsync(async () =>
        {
            _test.Nodes.CompositionStates.Clear();
            _test.Clock.Advance(TimeSpan.FromSeconds(20));
            return (await meeting.GetAsync(recordingId)).Status == RecordingStatuses.Failed;
        });
        Assert.Contains("again and again", (await meeting.GetAsync(recordingId)).Failure, StringComparison.Ordinal);
        Assert.InRange(_test.Nodes.Calls.Count(call => call == "put-composition"), 2, 60);
        Assert.Empty(_test.Nodes.Compositions);
    }

    [Theory]
    [InlineData(6, nameof(Making.Moving), 4 * 60, 1, 200)]
    [InlineData(30, nameof(Making.Moving), 4 * 60, 25, 800)]
    [InlineData(30, nameof(Making.Waiting), 0, 25, 3000)]
    public async Task However_long_files_take_the_history_stays_short_and_there_is_an_end(int hours, string how, int sliceSeconds, int lessThanHours, int mostSteps)
    {
        var context = new CountedContext(_test.Clock.GetUtcNow());
        var until = context.UtcNow + TimeSpan.FromHours(hours);
        context.Answer = step =>
        {
            if (step != RecordingWorkflow.Compose.Name) return true;
            context.UtcNow += TimeSpan.FromSeconds(sliceSeconds);
            return context.UtcNow >= until ? Making.Over : Enum.Parse<Making>(how);
        };
        await _test.Plane.Workflows.Workflows[RecordingWorkflow.Composing.Name].Run(context, new ComposeInput("m", "rec_long", 1));
        Assert.InRange(context.Steps, 100, mostSteps);
        Assert.Equal(hours > 24, context.Called.Contains(RecordingWorkflow.Fail.Name));
        Assert.Contains(RecordingWorkflow.Tell.Name, context.Called);
        if (hours > 24) Assert.True(context.UtcNow < until - TimeSpan.FromHours(hours - lessThanHours), "it went on after a day");
    }

    private static CompositionStatus Running(double progress) => new() { State = JobStates.Running, Progress = progress, Step = "Encoding" };

    private static string CompositionOf(string recordingId) => $"{recordingId}-1-0";

    private async Task<(RecordedMeeting Meeting, string RecordingId)> StoppedAsync()
    {
        var meeting = await RecordedMeeting.StartAsync(_test);
        var recordingId = await meeting.RecordAsync();
        _test.Clock.Advance(TimeSpan.FromSeconds(6));
        await meeting.ReportAsync("node-1", meeting.Chunk(recordingId, 0));
        Ok(await meeting.StopAsync());
        await meeting.ReportAsync("node-1", RecordedMeeting.Drained(recordingId));
        return (meeting, recordingId);
    }

    private async Task<Making> SliceAsync(RecordedMeeting meeting, string recordingId) =>
        (Making)(await _test.Plane.Workflows.Activities[RecordingWorkflow.Compose.Name].Run(new ComposeInput(meeting.Id, recordingId, 1), None))!;

    /// <summary>The clock goes on until no step is at work any more.</summary>
    private async Task UntilIdleAsync(WorkflowRun run) => await Until.TrueAsync(async () =>
    {
        _test.Clock.Advance(TimeSpan.FromSeconds(1));
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        try
        {
            await run.Engine.WhenIdleAsync(soon.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    });
}
