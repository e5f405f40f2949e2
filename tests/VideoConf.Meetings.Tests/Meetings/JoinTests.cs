using System.Security.Cryptography;
using System.Text;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Placement;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Meetings;

public sealed class JoinTests : IDisposable
{
    private readonly TestPlane _test = new(TestPlane.AtTheServer with
    {
        HubUrl = "/v1/signal",
        Turn = new TurnOptions { StunUrls = ["stun:stun.example.org"], Urls = ["turn:turn.example.org?transport=udp"], Secret = "north" },
    });

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task A_join_returns_all_that_signaling_and_media_need()
    {
        var id = await _test.CreateAsync();
        var join = await _test.JoinAsync(id, User(1), new JoinRequest { DisplayName = " Ada " });
        Assert.Equal((id, "attendee", "/v1/signal", "sfu"), (join.RoomId, join.Role, join.HubUrl, join.Topology));
        var token = _test.Verifier.Verify<JoinClaims>(join.Token);
        Assert.Equal(
            (id, join.SessionId, join.ParticipantId, "usr_0001", "Ada", "attendee"),
            (token.Claims!.RoomId, token.Claims.SessionId, token.Claims.ParticipantId, token.Claims.UserId, token.Claims.DisplayName, token.Claims.Role));
        Assert.Equal(_test.Clock.GetUtcNow().AddMinutes(10), join.TokenExpiresAt);
        Assert.Equal(MeetingStatus.Active, (await _test.MeetingAsync(id)).Status);
    }

    [Fact]
    public async Task TURN_credentials_are_coturns_and_end()
    {
        var join = await _test.JoinAsync(await _test.CreateAsync(), User(1));
        Assert.Null(join.IceServers[0].Credential);
        var turn = join.IceServers[1];
        Assert.Equal($"{_test.Clock.GetUtcNow().AddHours(2).ToUnixTimeSeconds()}:usr_0001", turn.Username);
#pragma warning disable CA5350 // What coturn computes.
        Assert.Equal(Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes("north"), Encoding.UTF8.GetBytes(turn.Username!))), turn.Credential);
#pragma warning restore CA5350
        using var bare = new TestPlane();
        Assert.Empty((await bare.JoinAsync(await bare.CreateAsync(), User(1))).IceServers);
    }

    [Theory]
    [InlineData("displayName")]
    [InlineData("deviceId")]
    [InlineData("password")]
    public async Task Each_field_says_what_is_wrong_with_it(string field)
    {
        var request = field switch
        {
            "displayName" => new JoinRequest { DisplayName = "Eve\u202Enimda" },
            "deviceId" => new JoinRequest { DeviceId = "a b c d e f" },
            _ => new JoinRequest { Password = new string('p', 129) },
        };
        var problem = Refused(ProblemTypes.InvalidRequest, await _test.TryJoinAsync(await _test.CreateAsync(), User(1), request));
        Assert.Equal(field, Assert.Single(problem.Errors!).Key);
    }

    [Fact]
    public async Task Nobody_joins_as_somebody_else()
    {
        var id = await _test.CreateAsync();
        Refused(ProblemTypes.Forbidden, await _test.TryJoinAsync(id, User(1), new JoinRequest { UserId = "usr_0002" }));
        Assert.Equal("attendee", (await _test.JoinAsync(id, User(1), new JoinRequest { UserId = "usr_0001" })).Role);
    }

    [Fact]
    public async Task Roles_that_are_not_allowed_stay_out_and_the_host_never_does()
    {
        var id = await _test.CreateAsync(new MeetingSettingsInput { AllowedRoles = ["attendee"] });
        Refused(ProblemTypes.RoleNotAllowed, await _test.TryJoinAsync(id, Guest));
        Assert.Equal("attendee", (await _test.JoinAsync(id, User(1))).Role);
        var alone = await _test.CreateAsync(new MeetingSettingsInput { AllowedRoles = [] });
        Refused(ProblemTypes.RoleNotAllowed, await _test.TryJoinAsync(alone, User(1)));
        Assert.Equal("host", (await _test.JoinAsync(alone, Host)).Role);
    }

    [Fact]
    public async Task A_password_is_asked_of_all_but_the_host()
    {
        var id = await _test.CreateAsync(new MeetingSettingsInput { Password = "Öffne dich" });
        Refused(ProblemTypes.PasswordRequired, await _test.TryJoinAsync(id, User(1)));
        Refused(ProblemTypes.PasswordRequired, await _test.TryJoinAsync(id, User(1), new JoinRequest { Password = "" }));
        Refused(ProblemTypes.WrongPassword, await _test.TryJoinAsync(id, User(1), new JoinRequest { Password = "öffne dich" }));
        Ok(await _test.TryJoinAsync(id, User(1), new JoinRequest { Password = "Öffne dich" }));
        Ok(await _test.TryJoinAsync(id, Host));
    }

    [Fact]
    public async Task A_changed_password_holds_from_the_next_join()
    {
        var id = await _test.CreateAsync(new MeetingSettingsInput { Password = "first" });
        Ok(await _test.Plane.UpdateMeeting.ExecuteAsync(Host, id, new UpdateMeetingRequest { Settings = new MeetingSettingsInput { Password = "second" } }, null, None));
        Refused(ProblemTypes.WrongPassword, await _test.TryJoinAsync(id, User(1), new JoinRequest { Password = "first" }));
        Ok(await _test.TryJoinAsync(id, User(1), new JoinRequest { Password = "second" }));
    }

    [Fact]
    public async Task Guessing_at_a_password_ends_after_ten_attempts_of_one_user()
    {
        var id = await _test.CreateAsync(new MeetingSettingsInput { Password = "sesame" });
        var guesses = await Task.WhenAll(Enumerable.Range(0, 14).Select(_ => _test.TryJoinAsync(id, User(1), new JoinRequest { Password = "guess" })));
        Assert.Equal(PasswordAttempts.Max, guesses.Count(guess => guess.Problem!.Type == ProblemTypes.WrongPassword));
        Assert.All(guesses.Where(guess => guess.Problem!.Type != ProblemTypes.WrongPassword), guess => Assert.NotNull(Refused(ProblemTypes.RateLimited, guess).RetryAfter));
        Refused(ProblemTypes.RateLimited, await _test.TryJoinAsync(id, User(1), new JoinRequest { Password = "sesame" }));
        Ok(await _test.TryJoinAsync(id, User(2), new JoinRequest { Password = "sesame" }));
        _test.Clock.Advance(PasswordAttempts.Window);
        Ok(await _test.TryJoinAsync(id, User(1), new JoinRequest { Password = "sesame" }));
    }

    [Fact]
    public async Task Consent_is_asked_for_by_name_and_bound_to_meeting_and_user()
    {
        var settings = new MeetingSettingsInput { IsRecordingEnabled = true, AiEnabled = true };
        var id = await _test.CreateAsync(settings);
        var other = await _test.CreateAsync(settings);
        Assert.Equal(["recording", "ai"], Refused(ProblemTypes.ConsentRequired, await _test.TryJoinAsync(id, User(1))).RequiredConsents);
        var recording = await _test.ConsentAsync(id, User(1), "recording", "accepted");
        Assert.Equal(["ai"], Refused(ProblemTypes.ConsentRequired, await _test.TryJoinAsync(id, User(1), new JoinRequest { ConsentToken = recording })).RequiredConsents);
        Refused(ProblemTypes.ConsentRequired, await _test.TryJoinAsync(id, User(1), new JoinRequest { ConsentToken = "nonsense" }));

        var both = await _test.ConsentAsync(id, User(1), "recording_ai", "accepted");
        Refused(ProblemTypes.ConsentRequired, await _test.TryJoinAsync(id, User(2), new JoinRequest { ConsentToken = both }));
        Refused(ProblemTypes.ConsentRequired, await _test.TryJoinAsync(other, User(1), new JoinRequest { ConsentToken = both }));
        Ok(await _test.TryJoinAsync(id, User(1), new JoinRequest { ConsentToken = both }));
        _test.Clock.Advance(TimeSpan.FromMinutes(11));
        Refused(ProblemTypes.ConsentRequired, await _test.TryJoinAsync(id, User(1), new JoinRequest { ConsentToken = both }));
    }

    [Fact]
    public async Task A_join_token_is_no_consent_token()
    {
        var id = await _test.CreateAsync(new MeetingSettingsInput { AiEnabled = true });
        var join = await _test.JoinAsync(await _test.CreateAsync(), User(1));
        Refused(ProblemTypes.ConsentRequired, await _test.TryJoinAsync(id, User(1), new JoinRequest { ConsentToken = join.Token }));
    }

    [Fact]
    public async Task A_declined_consent_is_carried_where_the_host_lets_those_in()
    {
        var id = await _test.CreateAsync(new MeetingSettingsInput { IsRecordingEnabled = true, AiEnabled = true });
        Ok(await _test.Plane.RecordConsent.ExecuteAsync(User(1), new() { MeetingId = id, ConsentType = "recording", Status = "declined" }, None));
        var token = await _test.ConsentAsync(id, User(1), "ai", "accepted");
        var (join, connection) = await _test.JoinAndEnterAsync(id, User(1), new JoinRequest { ConsentToken = token, DeviceId = "device-1" });
        Assert.Equal(["recording"], _test.Verifier.Verify<JoinClaims>(join.Token).Claims!.Declined);
        var state = Ok(await _test.TryEnterAsync(connection, join));
        Assert.Equal(["recording"], state.Participants[0].DeclinedConsents);

        // A reloaded page is not asked again.
        _test.Clock.Advance(TimeSpan.FromSeconds(5));
        var reloaded = await _test.JoinAsync(id, User(1), new JoinRequest { DeviceId = "device-1" });
        Assert.Equal(join.ParticipantId, reloaded.ParticipantId);
        Assert.Equal(["recording"], _test.Verifier.Verify<JoinClaims>(reloaded.Token).Claims!.Declined);

        var strict = await _test.CreateAsync(new MeetingSettingsInput { AiEnabled = true, AllowDeclinedConsent = false });
        Refused(
            ProblemTypes.ConsentDeclined,
            await _test.TryJoinAsync(strict, User(1), new JoinRequest { ConsentToken = await _test.ConsentAsync(strict, User(1), "ai", "declined") }));
    }

    [Fact]
    public async Task Who_was_never_asked_is_left_out_of_what_is_turned_on_later()
    {
        var id = await _test.CreateAsync();
        var (join, connection) = await _test.JoinAndEnterAsync(id, User(1), new JoinRequest { DeviceId = "device-1" });
        Assert.Equal(["recording", "ai"], DeclinedIn(join.Token));
        var both = new MeetingSettingsInput { IsRecordingEnabled = true, AiEnabled = true };
        Ok(await _test.Plane.UpdateMeeting.ExecuteAsync(Host, id, new UpdateMeetingRequest { Settings = both }, null, None));

        // They declined nothing, so nothing says that they did; and a renewed token allows no more than the first.
        var info = Ok(await _test.TryEnterAsync(connection, join)).Participants[0];
        Assert.Empty(info.DeclinedConsents);
        Assert.Equal(["recording", "ai"], info.UnaskedConsents);
        _test.Clock.Advance(TimeSpan.FromMinutes(6));
        var renewed = Ok(await _test.Plane.KeepAlive.ExecuteAsync(connection, None));
        Assert.Equal(["recording", "ai"], DeclinedIn(renewed.Token!));

        // Asked, they are in.
        Refused(ProblemTypes.ConsentRequired, await _test.TryJoinAsync(id, User(1), new JoinRequest { DeviceId = "device-1" }));
        var consent = await _test.ConsentAsync(id, User(1), "recording_ai", "accepted");
        var again = await _test.JoinAsync(id, User(1), new JoinRequest { DeviceId = "device-1", ConsentToken = consent });
        Assert.Equal(join.ParticipantId, again.ParticipantId);
        Assert.Empty(DeclinedIn(again.Token));
        Assert.Empty(Ok(await _test.TryEnterAsync(connection, again)).Participants[0].UnaskedConsents);
    }

    [Fact]
    public async Task An_answer_holds_while_the_meeting_does_not_need_it()
    {
        var id = await _test.CreateAsync(new MeetingSettingsInput { IsRecordingEnabled = true, AiEnabled = true });
        Ok(await _test.Plane.RecordConsent.ExecuteAsync(User(1), new() { MeetingId = id, ConsentType = "recording", Status = "accepted" }, None));
        var consent = await _test.ConsentAsync(id, User(1), "ai", "declined");
        await _test.JoinAndEnterAsync(id, User(1), new JoinRequest { ConsentToken = consent, DeviceId = "device-1" });
        await SetAsync(isOn: false);
        Assert.Equal(["ai"], DeclinedIn((await _test.JoinAsync(id, User(1), new JoinRequest { DeviceId = "device-1" })).Token));
        await SetAsync(isOn: true);
        var back = await _test.JoinAsync(id, User(1), new JoinRequest { DeviceId = "device-1" });
        Assert.Equal(["ai"], DeclinedIn(back.Token));
        Assert.Equal(["ai"], Ok(await _test.TryEnterAsync(_test.Connect(back), back)).Participants[0].DeclinedConsents);

        async Task SetAsync(bool isOn) => Ok(await _test.Plane.UpdateMeeting.ExecuteAsync(
            Host, id, new UpdateMeetingRequest { Settings = new MeetingSettingsInput { IsRecordingEnabled = isOn, AiEnabled = isOn } }, null, None));
    }

    private IReadOnlyList<string> DeclinedIn(string token) => _test.Verifier.Verify<JoinClaims>(token).Claims!.Declined;

    [Fact]
    public async Task The_lobby_waits_for_the_host()
    {
        var id = await _test.CreateAsync(new MeetingSettingsInput { WaitForHost = true });
        Assert.NotNull(Refused(ProblemTypes.LobbyWaiting, await _test.TryJoinAsync(id, User(1))).RetryAfter);
        Assert.Equal(MeetingStatus.Scheduled, (await _test.MeetingAsync(id)).Status);
        var (_, host) = await _test.JoinAndEnterAsync(id, Host);
        var (_, other) = await _test.JoinAndEnterAsync(id, User(1));
        Ok(await _test.Plane.LeaveRoom.ExecuteAsync(host, None));
        Ok(await _test.TryJoinAsync(id, User(2)));
        Ok(await _test.Plane.LeaveRoom.ExecuteAsync(other, None));
    }

    [Fact]
    public async Task The_checks_come_in_their_order()
    {
        var id = await _test.CreateAsync(new MeetingSettingsInput
        {
            AllowedRoles = ["attendee"],
            Password = "sesame",
            AiEnabled = true,
            WaitForHost = true,
            MaxParticipants = 2,
        });
        Refused(ProblemTypes.RoleNotAllowed, await _test.TryJoinAsync(id, Guest));
        Refused(ProblemTypes.PasswordRequired, await _test.TryJoinAsync(id, User(1)));
        var join = new JoinRequest { Password = "sesame" };
        Refused(ProblemTypes.ConsentRequired, await _test.TryJoinAsync(id, User(1), join));
        join = join with { ConsentToken = await _test.ConsentAsync(id, User(1), "ai", "accepted") };
        Refused(ProblemTypes.LobbyWaiting, await _test.TryJoinAsync(id, User(1), join));
        var asHost = new JoinRequest { ConsentToken = await _test.ConsentAsync(id, Host, "ai", "accepted") };
        await _test.JoinAsync(id, Host, asHost);
        await _test.JoinAsync(id, Host, asHost);
        Refused(ProblemTypes.RoomFull, await _test.TryJoinAsync(id, User(1), join));
    }

    [Fact]
    public async Task Fifty_at_once_on_a_room_of_ten_admit_exactly_ten()
    {
        var id = await _test.CreateAsync(new MeetingSettingsInput { MaxParticipants = 10 });
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => _test.TryJoinAsync(id, User(i)))));
        AssertExactly(10, 50, outcomes);
    }

    [Fact]
    public async Task Fifty_at_once_through_five_processes_admit_exactly_ten()
    {
        var id = await _test.CreateAsync(new MeetingSettingsInput { MaxParticipants = 10 });
        // Five control planes on the same documents share no memory; the room's ETag alone keeps them apart. Their retries wait in real time.
        var clock = new OffsetTimeProvider(_test.Clock.GetUtcNow());
        var planes = Enumerable.Range(0, 5).Select(_ => _test.Another(clock)).ToArray();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => planes[i % 5].JoinMeeting.ExecuteAsync(User(i), id, null, None))));
        AssertExactly(10, 50, outcomes);
        foreach (var plane in planes) plane.Dispose();
    }

    [Fact]
    public async Task A_place_not_taken_is_free_again_after_thirty_seconds()
    {
        var id = await _test.CreateAsync(new MeetingSettingsInput { MaxParticipants = 2 });
        var first = await _test.JoinAsync(id, User(1));
        await _test.JoinAsync(id, User(2));
        Refused(ProblemTypes.RoomFull, await _test.TryJoinAsync(id, User(3)));
        _test.Clock.Advance(TimeSpan.FromSeconds(30));
        var third = await _test.JoinAsync(id, User(3));
        await _test.EnterAsync(third);

        // Who was slow still gets in while there is room, and is told when there is none.
        var slow = await _test.EnterAsync(first);
        Assert.Equal(2, (await _test.MeetingAsync(id)).ParticipantCount);
        Refused(ProblemTypes.RoomFull, await _test.TryJoinAsync(id, User(4)));
        Ok(await _test.Plane.LeaveRoom.ExecuteAsync(slow, None));
        Ok(await _test.TryJoinAsync(id, User(4)));
    }

    [Fact]
    public async Task The_same_device_is_the_same_participant_and_takes_one_place()
    {
        var id = await _test.CreateAsync(new MeetingSettingsInput { MaxParticipants = 2, Password = "sesame" });
        var request = new JoinRequest { DeviceId = "device-1", Password = "sesame" };
        var first = await _test.JoinAsync(id, User(1), request);
        var again = await _test.JoinAsync(id, User(1), request with { Password = null });
        var otherDevice = await _test.JoinAsync(id, User(1), request with { DeviceId = "device-2" });
        Assert.Equal(first.ParticipantId, again.ParticipantId);
        Assert.NotEqual(first.ParticipantId, otherDevice.ParticipantId);
        Assert.NotEqual(first.Token, again.Token);
        Refused(ProblemTypes.PasswordRequired, await _test.TryJoinAsync(id, User(2), new JoinRequest { DeviceId = "device-1" }));
        Refused(ProblemTypes.RoomFull, await _test.TryJoinAsync(id, User(2), request));
    }

    private static void AssertExactly(int admitted, int of, Outcome<JoinResponse>[] outcomes)
    {
        Assert.Equal(of, outcomes.Length);
        Assert.Equal(admitted, outcomes.Count(outcome => outcome.Succeeded));
        Assert.Equal(admitted, outcomes.Where(outcome => outcome.Succeeded).Select(outcome => outcome.Value!.ParticipantId).Distinct(StringComparer.Ordinal).Count());
        Assert.Single(outcomes.Where(outcome => outcome.Succeeded).Select(outcome => outcome.Value!.SessionId).Distinct(StringComparer.Ordinal));
        Assert.All(outcomes.Where(outcome => !outcome.Succeeded), outcome => Refused(ProblemTypes.RoomFull, outcome));
    }

    /// <summary>Runs as real time does, from a time that the tokens of a test know.</summary>
    private sealed class OffsetTimeProvider(DateTimeOffset start) : TimeProvider
    {
        private readonly TimeSpan _offset = start - System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _offset;
    }
}
