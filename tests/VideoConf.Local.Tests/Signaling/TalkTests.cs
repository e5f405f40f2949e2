using System.Net;
using VideoConf.Local.Tests.Running;

namespace VideoConf.Local.Tests.Signaling;

public sealed class TalkTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly RunningHost _host = shared.Host;

    [Fact]
    public async Task A_reaction_and_a_poll_reach_everybody()
    {
        var (ada, bea) = (await _host.SignInAsync("Ada"), await _host.SignInAsync("Bea"));
        var id = await ada.CreateMeetingAsync();
        await using var first = await ada.EnterAsync(id);
        await using var second = await bea.EnterAsync(id);
        await first.InvokeAsync("React", new { emoji = "👏" });
        Assert.Equal(first.ParticipantId, (await second.NextAsync("Reaction"))[0].GetProperty("participantId").GetString());
        var refused = await Assert.ThrowsAsync<HubCallException>(() => first.InvokeAsync("React", new { emoji = "rude" }));
        Assert.StartsWith("invalid-request", refused.Message, StringComparison.Ordinal);

        using (var notHers = await bea.PostAsync($"/v1/meetings/{id}/polls", new { question = "Lunch?", options = (string[])["Soup", "Salad"] })) await RunningHost.ProblemAsync(notHers, 403, "forbidden");
        using var created = await ada.PostAsync($"/v1/meetings/{id}/polls", new { question = "Lunch?", options = (string[])["Soup", "Salad"] });
        var pollId = (await RunningHost.ReadAsync(created, HttpStatusCode.OK)).GetProperty("pollId").GetString();
        Assert.Equal("Lunch?", (await second.NextAsync("PollChanged")).GetProperty("question").GetString());
        using var voted = await bea.PostAsync($"/v1/meetings/{id}/polls/{pollId}/votes", new { options = (int[])[1] });
        Assert.Equal(1, (await RunningHost.ReadAsync(voted, HttpStatusCode.OK)).GetProperty("options")[1].GetProperty("votes").GetInt32());
        using var closed = await ada.PostAsync($"/v1/meetings/{id}/polls/{pollId}/close");
        Assert.False((await RunningHost.ReadAsync(closed, HttpStatusCode.OK)).GetProperty("isOpen").GetBoolean());
        using (var late = await bea.PostAsync($"/v1/meetings/{id}/polls/{pollId}/votes", new { options = (int[])[0] })) await RunningHost.ProblemAsync(late, 409, "conflict");
        using var listed = await bea.GetAsync($"/v1/meetings/{id}/polls");
        Assert.Equal(1, Assert.Single((await RunningHost.ReadAsync(listed, HttpStatusCode.OK)).GetProperty("items").EnumerateArray()).GetProperty("ownVote")[0].GetInt32());
    }

    [Fact]
    public async Task People_go_to_a_breakout_room_and_are_called_back()
    {
        var (ada, bea) = (await _host.SignInAsync("Ada"), await _host.SignInAsync("Bea"));
        var id = await ada.CreateMeetingAsync(new { password = "secret" });
        await using var first = await ada.EnterAsync(id);
        using var joining = await bea.PostAsync($"/v1/rooms/{id}/join", new { password = "secret", deviceId = "device-bea" });
        var join = await RunningHost.ReadAsync(joining, HttpStatusCode.OK);
        await using var second = await HubClient.ConnectAsync(_host.Host.Address, join.GetProperty("token").GetString());
        await second.EnterAsync(id, join.GetProperty("token").GetString()!);

        using var put = await ada.PutAsync($"/v1/meetings/{id}/breakouts", new { rooms = (object[])[new { name = "Red", participantIds = (string[])[second.ParticipantId, "prt_gone"] }] });
        var state = await RunningHost.ReadAsync(put, HttpStatusCode.OK);
        Assert.Equal("prt_gone", state.GetProperty("skipped")[0].GetString());
        var roomId = state.GetProperty("rooms")[0].GetProperty("roomId").GetString()!;
        using (var notHers = await bea.PostAsync($"/v1/meetings/{id}/breakouts/open")) await RunningHost.ProblemAsync(notHers, 403, "forbidden");
        using var opened = await ada.PostAsync($"/v1/meetings/{id}/breakouts/open");
        Assert.Equal("open", (await RunningHost.ReadAsync(opened, HttpStatusCode.OK)).GetProperty("state").GetString());
        Assert.Equal(roomId, (await second.NextAsync("MoveToRoom")).GetProperty("roomId").GetString());

        await second.InvokeAsync("LeaveRoom");
        await using var inside = await bea.EnterAsync(roomId);
        Assert.Equal(id, inside.Entered.GetProperty("room").GetProperty("parentRoomId").GetString());
        using (var stranger = await (await _host.SignInAsync("Sam")).PostAsync($"/v1/rooms/{roomId}/join", new { deviceId = "device-sam" })) await RunningHost.ProblemAsync(stranger, 403, "forbidden");
        using (var said = await ada.PostAsync($"/v1/meetings/{id}/breakouts/message", new { text = "Two minutes." })) Assert.Equal(HttpStatusCode.NoContent, said.StatusCode);
        Assert.Equal("Two minutes.", (await inside.NextAsync("BreakoutMessage")).GetProperty("text").GetString());
        using var closing = await ada.PostAsync($"/v1/meetings/{id}/breakouts/close");
        Assert.Equal("closing", (await RunningHost.ReadAsync(closing, HttpStatusCode.OK)).GetProperty("state").GetString());
        var back = await inside.NextAsync("MoveToRoom");
        Assert.Equal((id, 60), (back.GetProperty("roomId").GetString()!, back.GetProperty("seconds").GetInt32()));
        await inside.InvokeAsync("LeaveRoom");
        await using var again = await bea.EnterAsync(id);
        Assert.Equal(2, again.Entered.GetProperty("participants").GetArrayLength());
    }

    [Fact]
    public async Task The_host_takes_the_attendance_home()
    {
        var (ada, bea) = (await _host.SignInAsync("=Ada, the host"), await _host.SignInAsync("Bea"));
        var id = await ada.CreateMeetingAsync();
        await using var first = await ada.EnterAsync(id);
        await using var second = await bea.EnterAsync(id);
        using var file = await ada.GetAsync($"/v1/meetings/{id}/attendance");
        Assert.Equal("text/csv", file.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith($"attendance-{id}", file.Content.Headers.ContentDisposition!.FileName!.Trim('"'), StringComparison.Ordinal);
        var lines = (await file.Content.ReadAsStringAsync()).Split("\r\n");
        Assert.StartsWith("\"'=Ada, the host\",", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("Bea,", lines[2], StringComparison.Ordinal);
        using var json = await ada.GetAsync($"/v1/meetings/{id}/attendance?format=json");
        Assert.Equal(2, (await RunningHost.ReadAsync(json, HttpStatusCode.OK)).GetProperty("people").GetArrayLength());
        using (var refused = await bea.GetAsync($"/v1/meetings/{id}/attendance")) await RunningHost.ProblemAsync(refused, 403, "forbidden");
        using (var wrong = await ada.GetAsync($"/v1/meetings/{id}/attendance?format=xls")) await RunningHost.ProblemAsync(wrong, 400, "invalid-request", "format");
    }
}
