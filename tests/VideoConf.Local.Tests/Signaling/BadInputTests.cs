using System.Net.WebSockets;
using System.Text.Json;
using VideoConf.Contracts.Tokens;
using VideoConf.Local.Tests.Running;
using VideoConf.TestSupport;

namespace VideoConf.Local.Tests.Signaling;

/// <summary>What people try who are not what they say: refused by every way in, and in the audit log.</summary>
public sealed class BadInputTests
{
    [Fact]
    public async Task Forged_and_foreign_tokens_and_attendees_who_act_as_hosts_are_refused_and_written_down()
    {
        await using var host = await RunningHost.StartAsync(options => options with { Administrators = ["boss@example.org"] });
        var (boss, ada, eve) = (await host.SignInAsync("Boss", "boss@example.org"), await host.SignInAsync("Ada"), await host.SignInAsync("Eve"));
        var (mine, other) = (await ada.CreateMeetingAsync(), await ada.CreateMeetingAsync());
        await using var owner = await ada.EnterAsync(other);
        var join = await eve.JoinAsync(mine);
        var token = join.GetProperty("token").GetString()!;
        await using var hub = await HubClient.ConnectAsync(host.Host.Address, token);
        await hub.InvokeAsync("JoinRoom", new { roomId = mine, token });

        // 1. A good token, of another room.
        await RefusedAsync(hub, "forbidden", "JoinRoom", new { roomId = other, token });
        using (var offer = await host.SendAsync(HttpMethod.Post, $"/v1/rooms/{other}/media", token, Sdp())) await RunningHost.ProblemAsync(offer, 403, "forbidden");

        // 2. A token that says all that is right, by somebody else's key.
        using var key = SigningKey.Create();
        var claims = new JoinClaims(mine, join.GetProperty("sessionId").GetString()!, join.GetProperty("participantId").GetString()!, "usr_eve", "Eve", "host", [], "tok_forged");
        var forged = new TokenIssuer(key, TimeProvider.System).Issue(claims).Token;
        using (var offer = await host.SendAsync(HttpMethod.Post, $"/v1/rooms/{mine}/media", forged, Sdp())) await RunningHost.ProblemAsync(offer, 401, "unauthorized");
        await Assert.ThrowsAsync<WebSocketException>(() => HubClient.ConnectAsync(host.Host.Address, forged));

        // 3. An attendee as host, by the hub and by HTTP, also on somebody of another room.
        await RefusedAsync(hub, "forbidden", "Moderate", new { action = "muteAll" });
        using (var act = await eve.PostAsync($"/v1/meetings/{other}/moderation", new { action = "remove", targetUserId = owner.ParticipantId })) await RunningHost.ProblemAsync(act, 403, "forbidden");
        using (var act = await ada.PostAsync($"/v1/meetings/{other}/moderation", new { action = "mute", targetUserId = claims.ParticipantId })) await RunningHost.ProblemAsync(act, 404, "not-found");

        // The entries are written when the answers are out.
        string[] wanted =
        [
            "refused: hub JoinRoom", "refused: POST /v1/rooms/{id}/media", "tokenRefused: POST /v1/rooms/{id}/media", "refused: hub Moderate", "refused: muteAll",
            "refused: remove", "refused: POST /v1/meetings/{id}/moderation", "refused: mute: targetUserId names nobody",
        ];
        await Until.GoodAsync(
            async () => await ReadAsync(host, boss),
            entries => wanted.All(start => entries.Any(entry => entry.StartsWith(start, StringComparison.Ordinal))),
            entries => string.Join('\n', entries));
    }

    private static async Task<string[]> ReadAsync(RunningHost host, Person reader)
    {
        using var response = await host.SendAsync(HttpMethod.Get, "/v1/audit?pageSize=100", reader.Token);
        var page = await RunningHost.ReadAsync(response, System.Net.HttpStatusCode.OK);
        return [.. page.GetProperty("items").EnumerateArray().Select(entry => $"{entry.GetProperty("action").GetString()}: {Detail(entry)}")];
    }

    private static string? Detail(JsonElement entry) => entry.TryGetProperty("detail", out var detail) ? detail.GetString() : null;

    private static StringContent Sdp() => new("v=0\r\n", System.Text.Encoding.UTF8, "application/sdp");

    private static async Task RefusedAsync(HubClient hub, string type, string method, object argument)
    {
        var refused = await Assert.ThrowsAsync<HubCallException>(() => hub.InvokeAsync(method, argument));
        Assert.StartsWith(type + ": ", refused.Message, StringComparison.Ordinal);
    }
}
