using System.Net.WebSockets;
using VideoConf.Local.Tests.Running;

namespace VideoConf.Local.Tests.Http;

/// <summary>Who may listen to a participant's voice outside of a call.</summary>
public sealed class AudioTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly RunningHost _host = shared.Host;

    [Fact]
    public async Task Nobody_listens_without_a_join_token_or_where_nobody_was_asked_for_consent()
    {
        var ada = await _host.SignInAsync("Ada");
        var room = await ada.CreateMeetingAsync();
        var joined = await ada.JoinAsync(room);
        var path = $"/v1/rooms/{room}/participants/prt_nobody/audio";
        using var anonymous = await _host.SendAsync(HttpMethod.Get, path, null);
        await RunningHost.ProblemAsync(anonymous, 401, "unauthorized");
        using var unasked = await _host.SendAsync(HttpMethod.Get, path, joined.GetProperty("token").GetString());
        await RunningHost.ProblemAsync(unasked, 403, "forbidden");

        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {joined.GetProperty("token").GetString()}");
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var url = new UriBuilder(new Uri(_host.Host.Address, path)) { Scheme = "ws" };
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(url.Uri, deadline.Token));
    }
}
