using System.Net;
using VideoConf.Local.Tests.Running;

namespace VideoConf.Local.Tests.Signaling;

public sealed class ChatTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly RunningHost _host = shared.Host;

    [Fact]
    public async Task Messages_go_over_the_hub_and_over_http_and_are_read_and_taken_back()
    {
        var (ada, bea) = (await _host.SignInAsync("Ada"), await _host.SignInAsync("Bea"));
        var id = await ada.CreateMeetingAsync();
        await using var first = await ada.EnterAsync(id);
        await using var second = await bea.EnterAsync(id);
        var sent = await first.InvokeAsync("SendChat", new { text = "see https://example.org", clientId = "client-1" });
        Assert.Equal(first.ParticipantId, sent.GetProperty("participantId").GetString());
        var got = await second.NextAsync("ChatMessage");
        Assert.Equal((1, "see https://example.org", "Ada"), (got.GetProperty("number").GetInt32(), got.GetProperty("text").GetString(), got.GetProperty("displayName").GetString()));

        using var posted = await bea.PostAsync($"/v1/meetings/{id}/chat", new { text = "psst", to = first.ParticipantId });
        var messageId = (await RunningHost.ReadAsync(posted, HttpStatusCode.OK)).GetProperty("messageId").GetString();
        Assert.Equal("see https://example.org", (await first.NextAsync("ChatMessage")).GetProperty("text").GetString());
        Assert.Equal("psst", (await first.NextAsync("ChatMessage")).GetProperty("text").GetString());

        var late = await _host.SignInAsync("Cid");
        await using var third = await late.EnterAsync(id);
        using var history = await late.GetAsync($"/v1/meetings/{id}/chat?pageSize=50");
        Assert.Equal("see https://example.org", Assert.Single((await RunningHost.ReadAsync(history, HttpStatusCode.OK)).GetProperty("items").EnumerateArray()).GetProperty("text").GetString());

        using (var notTheirs = await late.DeleteAsync($"/v1/meetings/{id}/chat/{messageId}")) await RunningHost.ProblemAsync(notTheirs, 404, "not-found");
        using (var deleted = await bea.DeleteAsync($"/v1/meetings/{id}/chat/{messageId}")) Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.True((await first.NextAsync("ChatMessage")).GetProperty("isDeleted").GetBoolean());
    }

    [Fact]
    public async Task Who_is_not_in_the_meeting_neither_writes_nor_reads()
    {
        var (ada, sam) = (await _host.SignInAsync("Ada"), await _host.SignInAsync("Sam"));
        var id = await ada.CreateMeetingAsync();
        await using var hub = await ada.EnterAsync(id);
        using (var read = await sam.GetAsync($"/v1/meetings/{id}/chat")) await RunningHost.ProblemAsync(read, 403, "forbidden");
        using (var write = await sam.PostAsync($"/v1/meetings/{id}/chat", new { text = "hi" })) await RunningHost.ProblemAsync(write, 403, "forbidden");
        using (var empty = await ada.PostAsync($"/v1/meetings/{id}/chat", new { })) await RunningHost.ProblemAsync(empty, 400, "invalid-request", "text");
        using (var forged = await ada.PostAsync($"/v1/meetings/{id}/chat", new { text = "hi", to = "prt_nobody" })) await RunningHost.ProblemAsync(forged, 404, "not-found");
        using (var anonymous = await _host.SendAsync(HttpMethod.Get, $"/v1/meetings/{id}/chat", null)) await RunningHost.ProblemAsync(anonymous, 401, "unauthorized");
    }
}
