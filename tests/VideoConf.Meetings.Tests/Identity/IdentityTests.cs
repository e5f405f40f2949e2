using VideoConf.Contracts.Consent;
using VideoConf.Contracts.Identity;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Storage;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Identity;

public sealed class IdentityTests : IDisposable
{
    private readonly TestPlane _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task A_name_becomes_a_session()
    {
        var signedIn = Ok(await _test.Plane.SignIn.ExecuteAsync(new SignInRequest { DisplayName = " Ada Lovelace " }, null, None));
        var session = _test.Verifier.Verify<SessionClaims>(signedIn.AccessToken);
        Assert.Equal(("Ada Lovelace", false, "local"), (session.Claims!.DisplayName, session.Claims.IsGuest, session.Claims.TenantId));
        Assert.StartsWith("usr_", session.Claims.UserId, StringComparison.Ordinal);
        Assert.Equal(_test.Clock.GetUtcNow().AddHours(12), signedIn.ExpiresAt);
        Assert.Equal(signedIn.User, Ok(await _test.Plane.GetProfile.ExecuteAsync(CallerIdentity.From(session.Claims), "me", None)));
    }

    [Fact]
    public async Task The_same_address_is_the_same_user_and_no_address_is_a_new_one()
    {
        var first = Ok(await _test.Plane.SignIn.ExecuteAsync(new SignInRequest { DisplayName = "Ada", Email = "Ada@Example.org" }, null, None)).User;
        _test.Clock.Advance(TimeSpan.FromDays(1));
        var racing = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ =>
            Task.Run(() => _test.Plane.SignIn.ExecuteAsync(new SignInRequest { DisplayName = "Ada L.", Email = " ada@example.org " }, null, None))));
        Assert.All(racing, outcome => Assert.Equal((first.Id, first.CreatedAt, "Ada L."), (Ok(outcome).User.Id, outcome.Value!.User.CreatedAt, outcome.Value.User.DisplayName)));
        Assert.NotEqual(
            Ok(await _test.Plane.SignIn.ExecuteAsync(new SignInRequest { DisplayName = "Ada" }, null, None)).User.Id,
            Ok(await _test.Plane.SignIn.ExecuteAsync(new SignInRequest { DisplayName = "Ada" }, null, None)).User.Id);
    }

    [Fact]
    public async Task A_guest_is_a_guest_and_never_a_user()
    {
        var guest = Ok(await _test.Plane.SignIn.ExecuteAsync(new SignInRequest { DisplayName = "Gus", Email = "ada@example.org", Guest = true }, null, None));
        Assert.StartsWith("gst_", guest.User.Id, StringComparison.Ordinal);
        Assert.Null(guest.User.Email);
        Assert.True(_test.Verifier.Verify<SessionClaims>(guest.AccessToken).Claims!.IsGuest);
    }

    [Theory]
    [InlineData(null, null, "displayName")]
    [InlineData(" ", null, "displayName")]
    [InlineData("a\tb", null, "displayName")]
    [InlineData("Ada", "no address", "email")]
    [InlineData("Ada", "@example.org", "email")]
    [InlineData("Ada", "ada@", "email")]
    public async Task A_sign_in_says_which_field_is_wrong(string? name, string? email, string field)
    {
        var problem = Refused(ProblemTypes.InvalidRequest, await _test.Plane.SignIn.ExecuteAsync(new SignInRequest { DisplayName = name, Email = email }, null, None));
        Assert.Equal(field, Assert.Single(problem.Errors!).Key);
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.SignIn.ExecuteAsync(null, null, None));
    }

    [Fact]
    public async Task The_longest_allowed_identity_still_fits_a_token()
    {
        var name = string.Concat(Enumerable.Repeat("😀", 80));
        var email = new string('é', 240) + "@example.org";
        var signedIn = Ok(await _test.Plane.SignIn.ExecuteAsync(new SignInRequest { DisplayName = name, Email = email }, null, None));
        Assert.Equal(name, _test.Verifier.Verify<SessionClaims>(signedIn.AccessToken).Claims!.DisplayName);
    }

    [Fact]
    public async Task An_address_is_shown_to_its_owner_and_a_profile_within_the_organisation()
    {
        var ada = Ok(await _test.Plane.SignIn.ExecuteAsync(new SignInRequest { DisplayName = "Ada", Email = "ada@example.org" }, null, None)).User;
        Assert.Null(Ok(await _test.Plane.GetProfile.ExecuteAsync(Host, ada.Id, None)).Email);
        Refused(ProblemTypes.NotFound, await _test.Plane.GetProfile.ExecuteAsync(Host with { TenantId = "elsewhere" }, ada.Id, None));
        Refused(ProblemTypes.NotFound, await _test.Plane.GetProfile.ExecuteAsync(Host, "usr_nobody", None));
        Refused(ProblemTypes.NotFound, await _test.Plane.GetProfile.ExecuteAsync(Host, "../users", None));
    }

    [Fact]
    public async Task Every_answer_to_the_consent_question_is_logged_for_good()
    {
        var id = await _test.CreateAsync();
        foreach (var status in (string[])["accepted", "declined"])
        {
            await _test.ConsentAsync(id, User(1), "recording_ai", status);
            _test.Clock.Advance(TimeSpan.FromDays(400));
        }

        var log = (await _test.Documents.QueryAsync(new DocumentQuery("consents", id), None)).Documents;
        Assert.Equal(4, log.Count);
        Assert.Equal([true, true, false, false], log.Select(entry => entry.Json.GetProperty("accepted").GetBoolean()));
    }

    [Fact]
    public async Task Answers_of_the_last_minutes_add_up_and_the_newest_holds()
    {
        var id = await _test.CreateAsync();
        await _test.ConsentAsync(id, User(1), "recording", "declined");
        await _test.ConsentAsync(id, User(2), "ai", "declined");
        _test.Clock.Advance(TimeSpan.FromSeconds(1));
        var answers = new Dictionary<string, string>(StringComparer.Ordinal) { ["ai"] = "accepted" };
        var response = Ok(await _test.Plane.RecordConsent.ExecuteAsync(User(1), new ConsentRequest { MeetingId = id, Answers = answers }, None));
        Assert.Equal(("accepted", "declined", 2), (response.Answers["ai"], response.Answers["recording"], response.Answers.Count));
        _test.Clock.Advance(TimeSpan.FromSeconds(1));
        var token = _test.Verifier.Verify<ConsentClaims>(await _test.ConsentAsync(id, User(1), "recording", "accepted")).Claims!;
        Assert.True(token.Answers["recording"] && token.Answers["ai"]);
        _test.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Single(Ok(await _test.Plane.RecordConsent.ExecuteAsync(User(1), new ConsentRequest { MeetingId = id, Answers = answers }, None)).Answers);
    }

    [Theory]
    [InlineData(null, "recording", "accepted", "meetingId")]
    [InlineData("m", null, null, "consentType")]
    [InlineData("m", "everything", "accepted", "consentType")]
    [InlineData("m", "recording", "maybe", "status")]
    [InlineData("m", "recording", null, "status")]
    public async Task A_consent_says_which_field_is_wrong(string? meeting, string? type, string? status, string field)
    {
        var id = meeting is null ? null : await _test.CreateAsync();
        var problem = Refused(
            ProblemTypes.InvalidRequest, await _test.Plane.RecordConsent.ExecuteAsync(User(1), new ConsentRequest { MeetingId = id, ConsentType = type, Status = status }, None));
        Assert.Equal(field, Assert.Single(problem.Errors!).Key);
    }

    [Fact]
    public async Task Consent_needs_a_meeting_that_is_not_over_and_one_form_of_answer()
    {
        var none = new Dictionary<string, string>(StringComparer.Ordinal);
        var id = await _test.CreateAsync();
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.RecordConsent.ExecuteAsync(User(1), null, None));
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.RecordConsent.ExecuteAsync(User(1), new ConsentRequest { MeetingId = id, Answers = none }, None));
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.RecordConsent.ExecuteAsync(User(1), new ConsentRequest { MeetingId = id, Answers = none, Status = "accepted" }, None));
        var answer = new ConsentRequest { MeetingId = "abcd-efgh-jkmn", ConsentType = "ai", Status = "accepted" };
        Refused(ProblemTypes.NotFound, await _test.Plane.RecordConsent.ExecuteAsync(User(1), answer, None));
        Ok(await _test.Plane.EndMeeting.ExecuteAsync(Host, id, None));
        Refused(ProblemTypes.MeetingEnded, await _test.Plane.RecordConsent.ExecuteAsync(User(1), answer with { MeetingId = id }, None));
    }
}
