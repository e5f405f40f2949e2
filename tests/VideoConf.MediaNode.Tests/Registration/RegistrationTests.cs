using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Registration;
using VideoConf.MediaNode.Tests.Support;
using VideoConf.TestSupport;

namespace VideoConf.MediaNode.Tests.Registration;

public sealed class RegistrationTests
{
    private static readonly RegistrationOptions Options = new()
    {
        Credential = _ => Task.FromResult<string?>("the-run"),
        Zone = "2",
        ScaleSet = "nodes-westeurope",
        Machine = "vcnode000001",
        Weight = 0.05,
        Capacity = 10,
    };

    [Fact]
    public async Task A_node_registers_with_what_it_is_and_is_heard_from_then_on()
    {
        await using var node = await NodeFixture.StartRegisteredAsync(Options);
        await Until.TrueAsync(() => node.Control.Heartbeats.Count >= 2);

        var (credential, request) = Assert.Single(node.Control.Registrations);
        Assert.Equal("the-run", credential);
        Assert.Equal(
            ("local", "2", "127.0.0.1", 40_000, "nodes-westeurope", "vcnode000001", 0.05),
            (request.Region, request.Zone, request.Ip, request.Port, request.ScaleSet, request.Machine, request.Weight));
        Assert.Equal(node.Http.BaseAddress, request.ApiUrl);
        var beat = node.Control.Heartbeats.First();
        Assert.Equal((NodeStates.Ready, 3, 7, 10), (beat.State, beat.Load.Rooms, beat.Load.Participants, beat.Load.Capacity));
        Assert.InRange(beat.Load.LoadPercent, 70, 100); // 7 of 10 at least.
        Assert.InRange(beat.Load.CpuPercent, 0, 100);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(401)]
    public async Task A_node_that_is_not_known_any_more_registers_again(int status)
    {
        await using var node = await NodeFixture.StartRegisteredAsync(Options);
        await Until.TrueAsync(() => !node.Control.Heartbeats.IsEmpty);
        node.Control.HeartbeatStatus = status;

        await Until.TrueAsync(() => node.Control.Registrations.Count == 2);
        var heard = node.Control.Heartbeats.Count;
        await Until.TrueAsync(() => node.Control.Heartbeats.Count > heard);
    }

    [Fact]
    public async Task A_node_waits_for_a_control_plane_and_for_its_own_credential()
    {
        var failures = 2;
        await using var node = await NodeFixture.StartRegisteredAsync(Options with
        {
            Credential = _ => Interlocked.Decrement(ref failures) >= 0 ? Task.FromException<string?>(new HttpRequestException("Not yet.")) : Task.FromResult<string?>("late"),
        });

        await Until.TrueAsync(() => !node.Control.Heartbeats.IsEmpty);
        Assert.Equal("late", node.Control.Registrations.Single().Credential);
    }

    [Fact]
    public async Task Who_is_told_to_drain_says_so_at_once()
    {
        await using var node = await NodeFixture.StartRegisteredAsync(Options);
        await Until.TrueAsync(() => !node.Control.Heartbeats.IsEmpty);
        node.Control.Orders = new(29, Drain: false);
        var heard = node.Control.Heartbeats.Count;
        await Until.TrueAsync(() => node.Control.Heartbeats.Count > heard);

        using var answer = await node.Http.PostAsJsonAsync(NodePaths.Drain, new DrainRequest(), JsonSerializerOptions.Web);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        await Until.TrueAsync(() => node.Control.Heartbeats.Last().State == NodeStates.Draining, seconds: 25);
        Assert.Contains("videoconf_node_draining 1", await node.Http.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_machine_has_left_is_said_at_once()
    {
        await using var node = await NodeFixture.StartRegisteredAsync(Options);
        await Until.TrueAsync(() => !node.Control.Heartbeats.IsEmpty);
        node.Control.Orders = new(29, Drain: false);
        var heard = node.Control.Heartbeats.Count;
        await Until.TrueAsync(() => node.Control.Heartbeats.Count > heard);

        MediaNodeApp.Drain(node.App, TimeSpan.FromSeconds(20));
        await Until.TrueAsync(() => node.Control.Heartbeats.Last().EndsInSeconds is > 0 and <= 20, seconds: 25);
    }

    [Fact]
    public async Task The_answer_to_a_heartbeat_can_tell_it_to_drain()
    {
        await using var node = await NodeFixture.StartRegisteredAsync(Options);
        node.Control.Orders = new(1, Drain: true);

        await Until.TrueAsync(() => node.Control.Heartbeats.Any(beat => beat.State == NodeStates.Draining));
    }

    [Fact]
    public async Task A_node_of_its_own_ends_at_the_deadline_and_says_that_it_is_gone()
    {
        await using var node = await NodeFixture.StartRegisteredAsync(Options, handlesSignals: true);
        var stopping = node.App.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using (var answer = await node.Http.PostAsJsonAsync(NodePaths.Drain, new DrainRequest(0), JsonSerializerOptions.Web)) answer.EnsureSuccessStatusCode();

        await Until.TrueAsync(() => stopping.IsCancellationRequested);
        await node.App.StopAsync();
        Assert.Equal(NodeStates.Gone, node.Control.Heartbeats.Last().State);
    }

    [Theory]
    [InlineData("{\"deadlineSeconds\":-1}")]
    [InlineData("{\"deadlineSeconds\":604801}")]
    [InlineData("{\"deadlineSeconds\":\"soon\"}")]
    public async Task A_deadline_that_is_none_is_refused(string body)
    {
        await using var node = await NodeFixture.StartAsync();
        using var answer = await node.Http.PostAsync(NodePaths.Drain, new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("cpu  100 0 50 800 50 0 0 0 0 0", 150, 1000)]
    [InlineData("cpu  1 2 3 4 5 6 7 8 100 100", 27, 36)]
    public void Processors_are_read_from_the_systems_own_figures(string line, long busy, long all) => Assert.Equal((busy, all), LoadReader.Parse(line));

    [Theory]
    [InlineData(null)]
    [InlineData("cpu0 1 2 3 4 5")]
    [InlineData("cpu 1 2")]
    public void What_is_no_such_line_is_nothing(string? line) => Assert.Null(LoadReader.Parse(line));
}
