using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using VideoConf.Local.Tests.Running;

namespace VideoConf.Local.Tests.Http;

public sealed class MeetingFlowTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly RunningHost _host = shared.Host;

    [Fact]
    public async Task A_meeting_is_created_listed_read_changed_and_ended()
    {
        var ada = await _host.SignInAsync("Ada", "ada@example.com");
        using var created = await ada.PostAsync("/v1/meetings", new { title = "Planning", durationMinutes = 30, settings = new { maxParticipants = 5 } });
        var meeting = await RunningHost.ReadAsync(created, HttpStatusCode.Created);
        var id = meeting.GetProperty("id").GetString()!;
        Assert.Equal($"/v1/meetings/{id}", created.Headers.Location?.ToString());
        Assert.Matches("^[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}$", id);
        Assert.Equal("SCHEDULED", meeting.GetProperty("status").GetString());

        using var listed = await ada.GetAsync("/v1/meetings");
        Assert.Contains((await RunningHost.ReadAsync(listed, HttpStatusCode.OK)).GetProperty("items").EnumerateArray(), one => one.GetProperty("id").GetString() == id);

        using var read = await ada.GetAsync($"/v1/meetings/{id}");
        Assert.True((await RunningHost.ReadAsync(read, HttpStatusCode.OK)).GetProperty("isHost").GetBoolean());
        var tag = read.Headers.ETag!.Tag;

        using var changed = await ada.PutAsync($"/v1/meetings/{id}", new { title = "Planning II" }, ("If-Match", tag));
        Assert.Equal("Planning II", (await RunningHost.ReadAsync(changed, HttpStatusCode.OK)).GetProperty("title").GetString());
        using var overtaken = await ada.PutAsync($"/v1/meetings/{id}", new { title = "Planning III" }, ("If-Match", tag));
        await RunningHost.ProblemAsync(overtaken, 412, "precondition-failed");

        var bea = await _host.SignInAsync("Bea");
        using var foreign = await bea.PutAsync($"/v1/meetings/{id}", new { title = "Mine" });
        await RunningHost.ProblemAsync(foreign, 403, "forbidden");
        using var foreignEnd = await bea.PutAsync($"/v1/meetings/{id}/end");
        await RunningHost.ProblemAsync(foreignEnd, 403, "forbidden");

        using var ended = await ada.PutAsync($"/v1/meetings/{id}/end");
        Assert.Equal("COMPLETED", (await RunningHost.ReadAsync(ended, HttpStatusCode.OK)).GetProperty("status").GetString());
        using var again = await ada.PutAsync($"/v1/meetings/{id}/end");
        await RunningHost.ReadAsync(again, HttpStatusCode.OK);
        using var join = await bea.PostAsync($"/v1/meetings/{id}/join");
        await RunningHost.ProblemAsync(join, 410, "meeting-ended");
    }

    [Fact]
    public async Task The_same_idempotency_key_makes_one_meeting_even_at_once()
    {
        var ada = await _host.SignInAsync("Ada");
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ada.PostAsync("/v1/meetings", new { title = "Once" }, ("Idempotency-Key", "key-1"))));
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var answer in answers)
        {
            ids.Add((await RunningHost.ReadAsync(answer, HttpStatusCode.Created)).GetProperty("id").GetString()!);
            answer.Dispose();
        }

        Assert.Single(ids);
        using var other = await ada.PostAsync("/v1/meetings", new { title = "Something else" }, ("Idempotency-Key", "key-1"));
        await RunningHost.ProblemAsync(other, 409, "conflict");
        using var bad = await ada.PostAsync("/v1/meetings", new { title = "Once" }, ("Idempotency-Key", new string('k', 200)));
        await RunningHost.ProblemAsync(bad, 400, "invalid-request", "Idempotency-Key");
    }

    [Fact]
    public async Task Of_fifty_who_join_a_room_of_ten_at_once_ten_get_in()
    {
        var ada = await _host.SignInAsync("Ada");
        var id = await ada.CreateMeetingAsync(new { maxParticipants = 10 });
        var people = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => _host.SignInAsync($"Person {i}")));
        var answers = await Task.WhenAll(people.Select(person => person.PostAsync($"/v1/meetings/{id}/join", new { deviceId = "device-one" })));
        Assert.Equal(10, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        foreach (var refused in answers.Where(answer => answer.StatusCode != HttpStatusCode.OK)) await RunningHost.ProblemAsync(refused, 409, "room-full");
        foreach (var answer in answers) answer.Dispose();
    }

    [Fact]
    public async Task A_password_is_asked_for_and_never_told()
    {
        var ada = await _host.SignInAsync("Ada");
        var id = await ada.CreateMeetingAsync(new { password = "open sesame" });
        var bea = await _host.SignInAsync("Bea");
        using var none = await bea.PostAsync($"/v1/meetings/{id}/join");
        await RunningHost.ProblemAsync(none, 403, "password-required");
        using var wrong = await bea.PostAsync($"/v1/meetings/{id}/join", new { password = "open says me" });
        await RunningHost.ProblemAsync(wrong, 403, "wrong-password");
        using var right = await bea.PostAsync($"/v1/meetings/{id}/join", new { password = "open sesame" });
        await RunningHost.ReadAsync(right, HttpStatusCode.OK);
        using var read = await bea.GetAsync($"/v1/meetings/{id}");
        Assert.DoesNotContain("sesame", await read.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Consent_is_asked_for_answered_and_carried_into_the_join()
    {
        var ada = await _host.SignInAsync("Ada");
        var id = await ada.CreateMeetingAsync(new { isRecordingEnabled = true, aiEnabled = true });
        var bea = await _host.SignInAsync("Bea");
        using var without = await bea.PostAsync($"/v1/meetings/{id}/join");
        var problem = await RunningHost.ProblemAsync(without, 403, "consent-required");
        Assert.Equal(["ai", "recording"], problem.GetProperty("requiredConsents").EnumerateArray().Select(one => one.GetString()!).Order(StringComparer.Ordinal));

        using var consented = await bea.PostAsync("/v1/users/consent", new { meetingId = id, answers = new { recording = "accepted", ai = "declined" } });
        var consentToken = (await RunningHost.ReadAsync(consented, HttpStatusCode.OK)).GetProperty("consentToken").GetString();
        using var joined = await bea.PostAsync($"/v1/meetings/{id}/join", new { consentToken });
        await RunningHost.ReadAsync(joined, HttpStatusCode.OK);

        var cyd = await _host.SignInAsync("Cyd");
        using var borrowed = await cyd.PostAsync($"/v1/meetings/{id}/join", new { consentToken });
        Assert.True((int)borrowed.StatusCode is >= 400 and < 500);
        using var nonsense = await cyd.PostAsync("/v1/users/consent", new { meetingId = id, answers = new { recording = "perhaps" } });
        await RunningHost.ProblemAsync(nonsense, 400, "invalid-request");
    }

    [Fact]
    public async Task A_guest_joins_where_guests_are_allowed_and_creates_nothing()
    {
        var ada = await _host.SignInAsync("Ada");
        var open = await ada.CreateMeetingAsync();
        var closed = await ada.CreateMeetingAsync(new { allowedRoles = new[] { "attendee" } });
        var guest = await _host.SignInAsync("Gus", guest: true);
        Assert.Equal("guest", (await guest.JoinAsync(open)).GetProperty("role").GetString());
        using var refused = await guest.PostAsync($"/v1/meetings/{closed}/join");
        await RunningHost.ProblemAsync(refused, 403, "role-not-allowed");
        using var create = await guest.PostAsync("/v1/meetings", new { title = "Mine" });
        await RunningHost.ProblemAsync(create, 403, "forbidden");
    }

    [Fact]
    public async Task An_instant_room_comes_with_the_hosts_way_in()
    {
        var ada = await _host.SignInAsync("Ada");
        using var response = await ada.PostAsync("/v1/rooms", new { title = "Now", deviceId = "device-one" });
        var room = await RunningHost.ReadAsync(response, HttpStatusCode.Created);
        Assert.Equal("host", room.GetProperty("join").GetProperty("role").GetString());
        Assert.Equal(room.GetProperty("joinToken").GetString(), room.GetProperty("join").GetProperty("token").GetString());
        var again = await ada.JoinAsync(room.GetProperty("roomId").GetString()!);
        Assert.Equal(room.GetProperty("join").GetProperty("participantId").GetString(), again.GetProperty("participantId").GetString());
        Assert.NotEqual(again.GetProperty("participantId").GetString(), (await ada.JoinAsync(room.GetProperty("roomId").GetString()!, "device-two")).GetProperty("participantId").GetString());
    }

    [Fact]
    public async Task Only_the_user_sees_their_email_address()
    {
        var ada = await _host.SignInAsync("Ada", "ada@example.com");
        var bea = await _host.SignInAsync("Bea");
        using var own = await ada.GetAsync("/v1/users/me/profile");
        Assert.Equal("ada@example.com", (await RunningHost.ReadAsync(own, HttpStatusCode.OK)).GetProperty("email").GetString());
        using var other = await bea.GetAsync($"/v1/users/{ada.UserId}/profile");
        Assert.DoesNotContain("ada@example.com", await other.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Meetings_outlive_a_restart()
    {
        string id;
        using var folder = new TemporaryFolder();
        var options = _host.Options with { DataFolder = folder.Path };
        string token;
        await using (var first = await RunningHost.StartAsync(options))
        {
            var ada = await first.SignInAsync("Ada");
            token = ada.Token;
            id = await ada.CreateMeetingAsync(title: "Kept");
            await using var hub = await ada.EnterAsync(id);
        }

        await using var second = await RunningHost.StartAsync(options);
        using var read = await second.SendAsync(HttpMethod.Get, $"/v1/meetings/{id}", token);
        Assert.Equal("Kept", (await RunningHost.ReadAsync(read, HttpStatusCode.OK)).GetProperty("title").GetString());
        var again = new Person(second, token, "");
        await using var entered = await again.EnterAsync(id);
        Assert.Single(entered.Entered.GetProperty("participants").EnumerateArray());
    }

    [Fact]
    public async Task Measurements_reach_the_metrics()
    {
        var ada = await _host.SignInAsync("Ada");
        using var taken = await ada.PostAsync("/v1/telemetry", JsonElement.Parse("""{"measurements":{"joinToFirstFrameMs":412,"lossPercent":-3,"moonPhase":1}}"""));
        var answer = await RunningHost.ReadAsync(taken, HttpStatusCode.Accepted);
        Assert.Equal((1, 2), (answer.GetProperty("accepted").GetInt32(), answer.GetProperty("ignored").GetInt32()));
        var metrics = await _host.Http.GetStringAsync("/metrics");
        Assert.Contains("videoconf_client_join_to_first_frame_milliseconds_bucket{le=\"500\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("videoconf_http_requests_total{method=\"POST\",route=\"/v1/telemetry\",status=\"202\"} 1\n", metrics, StringComparison.Ordinal);
        using var anonymous = await _host.Http.PostAsJsonAsync("/v1/telemetry", new { measurements = new { lossPercent = 1 } });
        await RunningHost.ProblemAsync(anonymous, 401, "unauthorized");
    }
}
