using System.Net;
using VideoConf.Local.Tests.Running;

namespace VideoConf.Local.Tests.Http;

public sealed class SessionEndpointTests(SharedHost shared) : IClassFixture<SharedHost>
{
    [Fact]
    public async Task A_session_is_listed_and_its_log_is_read_by_its_host_alone_until_others_were_in_it()
    {
        var host = await shared.Host.SignInAsync("Hanna");
        var stranger = await shared.Host.SignInAsync("Sam");
        var id = await host.CreateMeetingAsync();
        using (var none = await host.GetAsync($"/v1/meetings/{id}/events")) await RunningHost.ProblemAsync(none, 404, "not-found");
        await using var hub = await host.EnterAsync(id);

        using var sessions = await host.GetAsync($"/v1/meetings/{id}/sessions");
        var session = Assert.Single((await RunningHost.ReadAsync(sessions, HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        var sessionId = session.GetProperty("sessionId").GetString();
        using var events = await host.GetAsync($"/v1/meetings/{id}/events?sessionId={sessionId}&pageSize=10");
        var items = (await RunningHost.ReadAsync(events, HttpStatusCode.OK)).GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal(["sessionStarted", "participantJoined"], items.Select(item => item.GetProperty("type").GetString()));
        Assert.Equal(1, items[0].GetProperty("sequence").GetInt64());

        using (var refused = await stranger.GetAsync($"/v1/meetings/{id}/events")) await RunningHost.ProblemAsync(refused, 403, "forbidden");
        using (var wrong = await host.GetAsync($"/v1/meetings/{id}/events?pageSize=none")) await RunningHost.ProblemAsync(wrong, 400, "invalid-request", "pageSize");
        using var empty = await stranger.GetAsync($"/v1/meetings/{id}/sessions");
        Assert.Empty((await RunningHost.ReadAsync(empty, HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
    }
}
