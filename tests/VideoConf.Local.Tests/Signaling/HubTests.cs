using System.Net.WebSockets;
using VideoConf.Local.Tests.Running;

namespace VideoConf.Local.Tests.Signaling;

public sealed class HubTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly RunningHost _host = shared.Host;

    [Fact]
    public async Task Those_in_the_room_see_who_comes_what_changes_and_who_goes()
    {
        var (ada, bea) = (await _host.SignInAsync("Ada"), await _host.SignInAsync("Bea"));
        var id = await ada.CreateMeetingAsync();
        await using var first = await ada.EnterAsync(id);
        await using var second = await bea.EnterAsync(id);
        var joined = await first.NextAsync("ParticipantJoined");
        Assert.Equal(("Bea", second.ParticipantId), (joined.GetProperty("displayName").GetString(), joined.GetProperty("participantId").GetString()));
        Assert.Equal(2, second.Entered.GetProperty("participants").GetArrayLength());

        await second.InvokeAsync("UpdateState", new { isHandRaised = true });
        Assert.True((await first.NextAsync("StateChanged")).GetProperty("isHandRaised").GetBoolean());

        await second.InvokeAsync("LeaveRoom");
        var left = await first.NextAsync("ParticipantLeft");
        Assert.Equal((second.ParticipantId, "left"), (left.GetProperty("participantId").GetString(), left.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task Who_left_cannot_use_the_token_again()
    {
        var ada = await _host.SignInAsync("Ada");
        var id = await ada.CreateMeetingAsync();
        var token = (await ada.JoinAsync(id)).GetProperty("token").GetString()!;
        await using var stays = await (await _host.SignInAsync("Bea")).EnterAsync(id);
        await using var hub = await HubClient.ConnectAsync(_host.Host.Address, token);
        await hub.InvokeAsync("JoinRoom", new { roomId = id, token });
        await hub.InvokeAsync("LeaveRoom");
        await using var again = await HubClient.ConnectAsync(_host.Host.Address, token);
        await RefusedAsync(again, "token-revoked", "JoinRoom", new { roomId = id, token });
    }

    [Fact]
    public async Task A_relayed_message_carries_the_senders_own_identity()
    {
        var (ada, bea) = (await _host.SignInAsync("Ada"), await _host.SignInAsync("Bea"));
        var id = await ada.CreateMeetingAsync();
        await using var first = await ada.EnterAsync(id);
        await using var second = await bea.EnterAsync(id);
        await second.InvokeAsync("SendIceCandidate", new { targetUserId = first.ParticipantId, sourceUserId = "prt_forged", candidate = new { candidate = "candidate:1", sdpMid = "0" } });
        var candidate = await first.NextAsync("IceCandidate");
        Assert.Equal(second.ParticipantId, candidate.GetProperty("sourceUserId").GetString());
        Assert.Equal("candidate:1", candidate.GetProperty("candidate").GetProperty("candidate").GetString());
    }

    [Fact]
    public async Task Every_wrong_call_gets_a_typed_error_and_the_connection_lives_on()
    {
        var ada = await _host.SignInAsync("Ada");
        var id = await ada.CreateMeetingAsync();
        await using var hub = await ada.EnterAsync(id);
        await RefusedAsync(hub, "invalid-request", "NoSuchMethod", new { });
        await RefusedAsync(hub, "invalid-request", "JoinRoom");
        await RefusedAsync(hub, "invalid-request", "JoinRoom", 1, 2, 3);
        await RefusedAsync(hub, "invalid-request", "JoinRoom", "text");
        await RefusedAsync(hub, "invalid-request", "UpdateState", new { isMuted = "yes" });
        await RefusedAsync(hub, "invalid-request", "SendOffer", new { targetUserId = "sfu" });
        await RefusedAsync(hub, "invalid-request", "SendOffer", new { targetUserId = 7, sdp = "v=0" });
        await RefusedAsync(hub, "not-found", "SendAnswer", new { targetUserId = "prt_nobody", sdp = "v=0" });
        await RefusedAsync(hub, "too-large", "SendIceCandidate", new { targetUserId = hub.ParticipantId, candidate = new string('x', 5000) });
        await hub.InvokeAsync("KeepAlive");
    }

    [Fact]
    public async Task A_join_token_does_not_enter_another_room()
    {
        var (ada, bea) = (await _host.SignInAsync("Ada"), await _host.SignInAsync("Bea"));
        var (mine, other) = (await ada.CreateMeetingAsync(), await ada.CreateMeetingAsync());
        var token = (await bea.JoinAsync(mine)).GetProperty("token").GetString()!;
        await using var hub = await HubClient.ConnectAsync(_host.Host.Address, token);
        await RefusedAsync(hub, "forbidden", "JoinRoom", new { roomId = other, token });
    }

    [Theory]
    [InlineData(null)]
    [InlineData("garbage")]
    public async Task Without_a_join_token_there_is_no_socket(string? token) =>
        await Assert.ThrowsAsync<WebSocketException>(() => HubClient.ConnectAsync(_host.Host.Address, token));

    [Fact]
    public async Task A_flood_is_refused_and_others_do_not_feel_it()
    {
        var (ada, bea) = (await _host.SignInAsync("Ada"), await _host.SignInAsync("Bea"));
        var id = await ada.CreateMeetingAsync();
        await using var calm = await ada.EnterAsync(id);
        await using var flooding = await bea.EnterAsync(id);
        var calls = Enumerable.Range(0, 300).Select(_ => flooding.InvokeAsync("KeepAlive")).ToList();
        var refused = 0;
        foreach (var call in calls)
        {
            try
            {
                await call;
            }
            catch (HubCallException error)
            {
                Assert.StartsWith("rate-limited: ", error.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.InRange(refused, 1, 299);
        await calm.InvokeAsync("KeepAlive");
    }

    [Fact]
    public async Task An_oversized_or_broken_message_ends_that_connection_alone()
    {
        var (ada, bea) = (await _host.SignInAsync("Ada"), await _host.SignInAsync("Bea"));
        var id = await ada.CreateMeetingAsync();
        await using var calm = await ada.EnterAsync(id);
        await using (var oversized = await bea.EnterAsync(id, "device-one"))
        {
            await oversized.SendTextAsync($$"""{"type":1,"invocationId":"9","target":"SendOffer","arguments":[{"sdp":"{{new string('x', 400_000)}}"}]}""");
            await oversized.Closed.WaitAsync(HubClient.Deadline);
        }

        await using (var broken = await bea.EnterAsync(id, "device-two"))
        {
            await broken.SendTextAsync("{nothing");
            await broken.Closed.WaitAsync(HubClient.Deadline);
        }

        await calm.InvokeAsync("KeepAlive");
    }

    [Fact]
    public async Task Who_vanishes_is_gone_for_others_within_ten_seconds()
    {
        var (ada, bea) = (await _host.SignInAsync("Ada"), await _host.SignInAsync("Bea"));
        var id = await ada.CreateMeetingAsync();
        await using var stays = await ada.EnterAsync(id);
        await using var vanishes = await bea.EnterAsync(id);
        using var alive = new PeriodicTimer(TimeSpan.FromSeconds(2));
        var left = stays.NextAsync("ParticipantLeft", TimeSpan.FromSeconds(10));
        vanishes.Vanish();
        while (!left.IsCompleted)
        {
            await Task.WhenAny(left, alive.WaitForNextTickAsync().AsTask());
            await stays.InvokeAsync("KeepAlive");
        }

        Assert.Equal((vanishes.ParticipantId, "lost"), ((await left).GetProperty("participantId").GetString(), (await left).GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task Who_reconnects_in_time_was_never_gone()
    {
        var (ada, bea) = (await _host.SignInAsync("Ada"), await _host.SignInAsync("Bea"));
        var id = await ada.CreateMeetingAsync();
        await using var stays = await ada.EnterAsync(id);
        string before;
        await using (var first = await bea.EnterAsync(id))
        {
            before = first.ParticipantId;
            first.Vanish();
        }

        await using var again = await bea.EnterAsync(id);
        Assert.Equal(before, again.ParticipantId);
        Assert.Equal(2, again.Entered.GetProperty("participants").GetArrayLength());
        await again.InvokeAsync("UpdateState", new { isHandRaised = true });
        Assert.Equal(before, (await stays.NextAsync("StateChanged")).GetProperty("participantId").GetString());
    }

    [Fact]
    public async Task The_end_of_a_meeting_is_told_to_everyone_in_it()
    {
        var (ada, bea) = (await _host.SignInAsync("Ada"), await _host.SignInAsync("Bea"));
        var id = await ada.CreateMeetingAsync();
        await using var guest = await bea.EnterAsync(id);
        using var ended = await ada.PutAsync($"/v1/meetings/{id}/end");
        var told = await guest.NextAsync("MeetingEnded");
        Assert.Equal((id, "host"), (told.GetProperty("roomId").GetString(), told.GetProperty("reason").GetString()));
    }

    private static async Task RefusedAsync(HubClient hub, string type, string method, params object?[] arguments)
    {
        var refused = await Assert.ThrowsAsync<HubCallException>(() => hub.InvokeAsync(method, arguments));
        Assert.Matches($"^{type}: .+", refused.Message);
    }
}
