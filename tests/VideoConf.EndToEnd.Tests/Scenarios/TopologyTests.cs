using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Recordings;
using VideoConf.EndToEnd.Tests.Harness;
using Xunit.Abstractions;

namespace VideoConf.EndToEnd.Tests.Scenarios;

/// <summary>Media that changes its way: from peer to peer, by a media node, by another one, and back, without anybody noticing.</summary>
[Collection(BrowserCollection.Name)]
public sealed class TopologyTests(BrowserFixture fixture, MeshHost mesh, ITestOutputHelper output) : IClassFixture<MeshHost>
{
    /// <summary>
    /// Milliseconds; far more than what is promised, for a machine that runs much else. A switch that breaks before it makes takes longer than that, and a quiet machine is
    /// held to the promise by the figures that are printed.
    /// </summary>
    private const double MostGap = 4_000;

    [Fact]
    public async Task A_recording_takes_all_to_a_node_a_drain_to_another_and_a_quiet_moment_back()
    {
        using var boss = await ApiCaller.SignInAsync(mesh.Process.Url, "Boss", MeshHost.Administrator);
        var meeting = await boss.CreateMeetingAsync(new CreateMeetingRequest { Title = "There and back", Settings = new() { IsRecordingEnabled = true } });
        await using var people = new People(fixture, mesh.Process.Url, meeting.Id, output.WriteLine);
        for (var i = 0; i < 2; i++) await people.AddAsync(consent: "Accept");
        await people.AllByAsync("peer");
        var usual = await people.MeasureAsync("two peer to peer", () => Task.Delay(TimeSpan.FromSeconds(3)));

        var there = await people.MeasureAsync("a recording begins", async () =>
        {
            await boss.PostAsync<RecordingState>($"/v1/meetings/{meeting.Id}/recording/start");
            await people.AllByAsync("sfu");
        });
        var carrier = (await NodesAsync(boss, nodes => nodes.Count(one => one.Load.Rooms > 0) == 1)).Single(one => one.Load.Rooms > 0).NodeId;
        var moved = await people.MeasureAsync("its node is drained", async () =>
        {
            await boss.PutAsync($"/v1/nodes/{carrier}", new UpdateNodeRequest(Drain: true));
            foreach (var count in new[] { 2, 1 })
            {
                foreach (var one in people.All)
                    await Until.GoodAsync(one.WaysAsync, ways => ways.Length == count, ways => $"{one.Name}: {string.Join(", ", ways)}; wanted {count}", TimeSpan.FromSeconds(60));
            }
        });

        await boss.PostAsync<RecordingResponse>($"/v1/meetings/{meeting.Id}/recording/stop");
        var back = await people.MeasureAsync("a quiet moment later", () => people.AllByAsync("peer"));
        foreach (var gaps in new[] { there, moved, back }) AssertNoGap(gaps, usual);
        people.AssertQuiet();
    }

    [Fact]
    public async Task One_more_than_may_meet_from_peer_to_peer_takes_all_to_the_server()
    {
        using var host = await ApiCaller.SignInAsync(mesh.Process.Url, "Ada", "ada@example.org");
        var meeting = await host.CreateMeetingAsync(new CreateMeetingRequest { Title = "A crowd" });
        await using var people = new People(fixture, mesh.Process.Url, meeting.Id, output.WriteLine);
        for (var i = 0; i < 2; i++) await people.AddAsync();
        await people.AllByAsync("peer");
        var third = await people.ArriveAsync();
        var usual = await people.MeasureAsync("two peer to peer", () => Task.Delay(TimeSpan.FromSeconds(3)));

        var there = await people.MeasureAsync("a third joins", async () =>
        {
            await third.ClickJoinAsync();
            await people.AllByAsync("sfu");
        });
        AssertNoGap(there, usual);
        people.AssertQuiet();
    }

    [Fact]
    public async Task A_lossy_link_takes_all_to_the_server_and_who_cannot_reach_it_keeps_the_peers_and_says_so()
    {
        using var host = await ApiCaller.SignInAsync(mesh.Process.Url, "Ada", "ada@example.org");
        var meeting = await host.CreateMeetingAsync(new CreateMeetingRequest { Title = "A wall" });
        await using var people = new People(fixture, mesh.Process.Url, meeting.Id, output.WriteLine);
        var ada = await people.AddAsync();
        var walled = await people.AddAsync();
        await people.AllByAsync("peer");

        // The media node's address, as this one person gets it, leads nowhere.
        await walled.Context.RouteAsync("**/media", async route =>
        {
            var response = await route.FetchAsync();
            var answer = string.Join('\n', (await response.TextAsync()).Split('\n').Where(line => !line.StartsWith("a=candidate:", StringComparison.Ordinal)));
            await route.FulfillAsync(new() { Response = response, Body = answer });
        });

        // The browser's own figures say that every tenth packet is lost, for as long as it takes.
        await ada.Page.EvaluateAsync("() => { window.__isLossy = true; }");
        await Assertions.Expect(ada.Meeting).ToHaveAttributeAsync("data-media-way", "both");
        await Assertions.Expect(walled.Page.GetByTestId("banner")).ToContainTextAsync("connected to the others directly");

        AssertFlows(await people.MeasureAsync("one behind a wall", () => Task.Delay(TimeSpan.FromSeconds(2))));
        Assert.Equal("peer", await walled.Meeting.GetAttributeAsync("data-media-way"));
    }

    [Fact]
    public async Task Peers_whose_networks_change_look_for_their_way_anew_while_they_go_on()
    {
        using var host = await ApiCaller.SignInAsync(mesh.Process.Url, "Ada", "ada@example.org");
        var meeting = await host.CreateMeetingAsync(new CreateMeetingRequest { Title = "On the move" });
        await using var people = new People(fixture, mesh.Process.Url, meeting.Id, output.WriteLine);
        for (var i = 0; i < 2; i++) await people.AddAsync();
        await people.AllByAsync("peer");
        var usual = await people.MeasureAsync("two peer to peer", () => Task.Delay(TimeSpan.FromSeconds(3)));

        // Who began the link, who did not, and both at once.
        foreach (var moving in new[] { people.All.Take(1), people.All.Skip(1), people.All })
        {
            var before = await UfragsAsync();
            var gaps = await people.MeasureAsync($"another network for {string.Join(" and ", moving.Select(one => one.Name))}", async () =>
            {
                await Task.WhenAll(moving.Select(one => one.Page.EvaluateAsync("() => window.dispatchEvent(new Event('online'))")));
                await Until.GoodAsync(UfragsAsync, now => now.Length == 2 && !now.Intersect(before).Any(), now => $"{string.Join(' ', now)} after {string.Join(' ', before)}", TimeSpan.FromSeconds(30));
            });
            AssertNoGap(gaps, usual);
        }

        await people.AllByAsync("peer");
        people.AssertQuiet();

        async Task<string[]> UfragsAsync() => [.. (await Task.WhenAll(people.All.Select(one => one.UfragsAsync()))).SelectMany(static ufrags => ufrags)];
    }

    private static Task<NodeResponse[]> NodesAsync(ApiCaller boss, Func<NodeResponse[], bool> areGood) => Until.GoodAsync(
        () => boss.GetAsync<NodeResponse[]>("/v1/nodes"),
        areGood,
        nodes => string.Join(", ", nodes.Select(one => $"{one.NodeId} ({one.State}) {one.Load.Rooms}")),
        TimeSpan.FromSeconds(60));

    /// <summary>Where the machine itself is late, when nothing changes, it is given as much again.</summary>
    private static void AssertNoGap(Misses[] gaps, Misses[] usual)
    {
        AssertFlows(gaps);
        var limit = MostGap + usual.Max(one => Math.Max(one.LongestPicture, one.LongestSound));
        Assert.All(gaps, one => Assert.True(Math.Max(one.LongestPicture, one.LongestSound) <= limit, $"{one}; at most {limit:F0} ms"));
    }

    private static void AssertFlows(Misses[] gaps) =>
        Assert.All(gaps, one => Assert.All(one.Pictures.Concat(one.Sounds), each => Assert.True(each.Count > 0, one.ToString())));
}
