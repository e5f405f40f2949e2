using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.MediaNode.Tests.Support;
using VideoConf.TestSupport;

namespace VideoConf.MediaNode.Tests.Composing;

/// <summary>Compositions that wait, are given up, are put again.</summary>
public sealed class DeskTests
{
    [Fact]
    public async Task Five_hundred_at_once_wait_on_disk_one_more_is_refused_and_all_have_their_turn()
    {
        await using var studio = await Studio.OpenAsync();
        studio.Options = studio.Options with { QueueCapacity = 500, FontFile = "/no/such/font.ttf" };
        using var desk = studio.OpenDesk();
        for (var i = 0; i < 500; i++) Assert.True(desk.Put($"cmp_{i}", studio.Plan(1)));
        Assert.True(desk.Put("cmp_7", studio.Plan(1)), "It is there already.");
        Assert.False(desk.Put("cmp_500", studio.Plan(1)));
        Assert.Null(desk.Get("cmp_500"));
        Assert.Equal(500, desk.Figures.Waiting);
        desk.Delete("cmp_3");

        await desk.StartAsync(default);
        await Until.TrueAsync(() => desk.Figures.Failed == 499, "All but the one that was given up have had their turn.", seconds: 120);
        Assert.Equal(0, desk.Figures.Waiting);
        Assert.Null(desk.Get("cmp_3"));
        Assert.Contains("fonts-dejavu-core", desk.Get("cmp_499")!.Failure, StringComparison.Ordinal);
        Assert.True(desk.Put("cmp_499", studio.Plan(1)), "What failed may be tried again.");
        await desk.StopAsync(default);
    }

    [Fact]
    public async Task What_is_given_up_in_the_middle_ends_with_its_process_and_leaves_nothing()
    {
        await using var studio = await Studio.OpenAsync();
        await studio.UseAsync("exec sleep 600");
        using var desk = studio.OpenDesk();
        var process = 0;
        studio.Ffmpeg.Started = id => Volatile.Write(ref process, id);
        await desk.StartAsync(default);
        Assert.True(desk.Put("cmp_1", studio.Plan(1)));
        await Until.TrueAsync(() => Volatile.Read(ref process) != 0, "It is at work.", seconds: 60);
        desk.Delete("cmp_1");
        Assert.Null(desk.Get("cmp_1"));
        await Until.TrueAsync(() => HasEnded(process) && !Directory.Exists(Path.Combine(studio.DeskPath, "cmp_1")), "Nothing of it is left.", seconds: 60);
        await desk.StopAsync(default);
    }

    [Fact]
    public async Task A_node_that_was_started_anew_does_not_make_twice_what_it_made()
    {
        await using var studio = await Studio.OpenAsync();
        using (var desk = studio.OpenDesk())
        {
            await desk.StartAsync(default);
            Assert.True(desk.Put("cmp_1", studio.Plan(0.4)));
            await Until.TrueAsync(() => desk.Get("cmp_1")!.State == JobStates.Succeeded, "It is made.", seconds: 120);
            await desk.StopAsync(default);
        }

        using var next = studio.OpenDesk();
        await next.StartAsync(default);
        Assert.Null(next.Get("cmp_1"));
        Assert.True(next.Put("cmp_1", studio.Plan(0.4)));
        Assert.Equal(JobStates.Succeeded, next.Get("cmp_1")!.State);
        Assert.Equal(0, studio.Ffmpeg.Runs);
        Assert.True(next.Put("cmp_1", studio.Plan(0.8)), "The same name for another plan.");
        await Until.TrueAsync(() => next.Get("cmp_1")!.State == JobStates.Succeeded, "The other plan is made.", seconds: 120);
        Assert.All(next.Get("cmp_1")!.Files, file => Assert.Equal(0.8, file.Duration, 1));
        await next.StopAsync(default);
    }

    [Fact]
    public async Task The_node_api_takes_long_plans_and_says_what_is_wrong_with_others()
    {
        await using var studio = await Studio.OpenAsync();
        await studio.Footage.VoiceAsync("ann", Footage.Tone(440), 0, 1);
        await using var node = await NodeFixture.StartAsync();
        var id = $"cmp_{Guid.NewGuid():N}";
        var chunk = studio.Footage.Chunks[0];
        var plan = studio.Plan(8 * 3600) with { Chunks = [.. Enumerable.Range(0, 4800).Select(i => chunk with { Name = $"rec_1/t/{i:D6}.webm", Index = i, StartedAt = Footage.Start.AddSeconds(6 * i), EndedAt = Footage.Start.AddSeconds((6 * i) + 6) })] };
        Assert.Equal(HttpStatusCode.Accepted, (await PutAsync(node, id, plan)).StatusCode);
        Assert.NotNull(await node.Http.GetFromJsonAsync<CompositionStatus>(NodePaths.Composition(id), JsonSerializerOptions.Web));
        Assert.Equal(HttpStatusCode.NoContent, (await node.Http.DeleteAsync(new Uri(NodePaths.Composition(id), UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await node.Http.DeleteAsync(new Uri(NodePaths.Composition(id), UriKind.Relative))).StatusCode);
        await Problem.AssertAsync(await node.Http.GetAsync(new Uri(NodePaths.Composition(id), UriKind.Relative)), HttpStatusCode.NotFound, ProblemTypes.NotFound);

        foreach (var bad in new[] { plan with { Duration = 0, Scenes = [] }, plan with { Duration = 1e9 }, plan with { Width = 1279 }, plan with { Chunks = [chunk with { Name = "../../etc/passwd" }] }, plan with { ParticipantFiles = ["../x"] }, plan with { Captions = "no" } })
            await Problem.AssertAsync(await PutAsync(node, id, bad), HttpStatusCode.BadRequest, ProblemTypes.InvalidRequest);
        node.UseServiceToken(null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await PutAsync(node, id, studio.Plan(1))).StatusCode);
    }

    private static Task<HttpResponseMessage> PutAsync(NodeFixture node, string id, CompositionPlan plan) =>
        node.Http.PutAsJsonAsync(NodePaths.Composition(id), plan, JsonSerializerOptions.Web);

    private static bool HasEnded(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.HasExited;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }
}
