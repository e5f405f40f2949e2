using System.Collections.Concurrent;
using VideoConf.Contracts.Recordings;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Recordings;

public sealed class ManyRecordingsTests : IDisposable
{
    private const int Count = 500;
    private const int MostOutOfPlace = 100;

    private readonly TestPlane _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task Five_hundred_that_end_at_once_are_composed_two_at_a_time_in_the_order_in_which_they_ended()
    {
        var order = new ConcurrentQueue<string>();
        var most = 0;
        var meetings = new List<(RecordedMeeting Meeting, string RecordingId)>();
        for (var i = 0; i < Count; i++)
        {
            var meeting = await RecordedMeeting.StartAsync(_test);
            meetings.Add((meeting, await meeting.RecordAsync()));
        }

        _test.Nodes.Compose = (id, plan) =>
        {
            order.Enqueue(id);

            // This one is not among them yet: a plan with its chunks is in memory only while a node is at it.
            InterlockedMax(ref most, _test.Nodes.Compositions.Count + 1);
            return RecordedMeeting.Compose(_test, plan);
        };
        _test.Clock.Advance(TimeSpan.FromSeconds(6));
        foreach (var (meeting, recordingId) in meetings) await meeting.ReportAsync("node-1", meeting.Chunk(recordingId, 0), RecordedMeeting.Drained(recordingId));
        await _test.SettleAsync();
        foreach (var (meeting, _) in meetings) Ok(await _test.Plane.EndMeeting.ExecuteAsync(Host, meeting.Id, None));

        var deadline = DateTime.UtcNow.AddMinutes(2);
        foreach (var (meeting, recordingId) in meetings)
        {
            while ((await meeting.GetAsync(recordingId)).Status != RecordingStatuses.Ready)
            {
                Assert.True(DateTime.UtcNow < deadline, $"{order.Count} of {Count} were composed in two minutes");
                await Task.Delay(20);
            }
        }

        Assert.Equal(Count, order.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(Count, order.Count);
        Assert.InRange(most, 1, 2);

        // Many are drained side by side, so neighbours may change places; nobody is left behind.
        var places = order.Select((id, place) => (id, place)).ToDictionary(one => one.id[..one.id.IndexOf('-', StringComparison.Ordinal)], one => one.place, StringComparer.Ordinal);
        Assert.All(meetings.Select((one, place) => (one.RecordingId, place)), one => Assert.InRange(Math.Abs(places[one.RecordingId] - one.place), 0, MostOutOfPlace));
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var now = Volatile.Read(ref target); now < value; now = Volatile.Read(ref target))
        {
            if (Interlocked.CompareExchange(ref target, value, now) == now) return;
        }
    }
}
