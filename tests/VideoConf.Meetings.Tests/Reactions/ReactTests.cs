using System.Collections.Immutable;
using VideoConf.Contracts.Chat;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Reactions;
using VideoConf.Meetings.Signaling;
using VideoConf.TestSupport;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Reactions;

public sealed class ReactTests : IDisposable
{
    private readonly TestPlane _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task A_reaction_reaches_everybody_with_the_senders_own_id()
    {
        var id = await _test.CreateAsync();
        var (host, first) = await _test.JoinAndEnterAsync(id, Host);
        var (_, second) = await _test.JoinAndEnterAsync(id, User(1));
        Ok(await _test.Plane.React.ExecuteAsync(first, new ReactRequest("🎉"), None));
        Assert.Equal(new Reaction(host.ParticipantId, "🎉"), Assert.Single(Assert.Single(_test.Signals.To<IReadOnlyList<Reaction>>(second.ConnectionId, HubEvents.Reaction))));
    }

    [Fact]
    public async Task What_is_no_reaction_or_comes_from_outside_is_refused()
    {
        var id = await _test.CreateAsync();
        var (_, first) = await _test.JoinAndEnterAsync(id, Host);
        foreach (var wrong in (string?[])[null, "", "👎", "👍👍", "<b>"]) Refused(ProblemTypes.InvalidRequest, await _test.Plane.React.ExecuteAsync(first, new ReactRequest(wrong), None));
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.React.ExecuteAsync(first, null, None));
        await _test.JoinAndEnterAsync(id, User(1));
        Ok(await _test.Plane.LeaveRoom.ExecuteAsync(first, None));
        Refused(ProblemTypes.TokenRevoked, await _test.Plane.React.ExecuteAsync(first, new ReactRequest("👍"), None));
    }

    [Fact]
    public void A_tick_counts_alike_ones_and_holds_no_more_than_it_may()
    {
        var shown = ImmutableList<Reaction>.Empty;
        for (var i = 0; i < 300; i++) shown = React.Add(React.Add(shown, new Reaction("prt_ada", "👍")), new Reaction($"prt_{i}", "👏"));
        Assert.Equal(React.MaxPerTick, shown.Count);
        Assert.Equal(new Reaction("prt_ada", "👍", React.MaxCount), shown[0]);
    }

    [Fact]
    public async Task The_first_goes_at_once_and_the_rest_of_a_tick_in_one()
    {
        var clock = new ManualTimeProvider();
        var ticks = new RoomTicks(TimeSpan.FromMilliseconds(100), clock);
        var sent = 0;
        await Ask();
        var rest = new[] { Ask(), Ask(), Ask() };
        Assert.Equal(1, sent);
        await UntilAsync(() => Task.WhenAll(rest));
        Assert.Equal(2, sent);

        // A tick without anything ends it: what comes then goes at once.
        await UntilAsync(async () =>
        {
            var before = sent;
            await Ask();
            Assert.True(sent > before);
        });

        Task Ask() => ticks.SendAsync("room", () =>
        {
            Interlocked.Increment(ref sent);
            return Task.CompletedTask;
        });

        // The timer is set on another thread: the clock moves until what is waited for has come.
        async Task UntilAsync(Func<Task> act)
        {
            var task = act();
            var deadline = DateTimeOffset.UtcNow.AddSeconds(30);
            while (!task.IsCompleted && DateTimeOffset.UtcNow < deadline)
            {
                clock.Advance(TimeSpan.FromMilliseconds(100));
                await Task.WhenAny(task, Task.Delay(5));
            }

            await task.WaitAsync(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task Who_waited_for_a_tick_that_failed_is_told()
    {
        var clock = new ManualTimeProvider();
        var ticks = new RoomTicks(TimeSpan.Zero, clock);
        await Assert.ThrowsAsync<IOException>(() => ticks.SendAsync("room", () => Task.FromException(new IOException("down"))));
    }
}
