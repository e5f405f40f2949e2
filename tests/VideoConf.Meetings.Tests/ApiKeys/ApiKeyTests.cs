using System.Text.Json;
using VideoConf.Contracts.ApiKeys;
using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.ApiKeys;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Storage;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.ApiKeys;

public sealed class ApiKeyTests : IDisposable
{
    private static readonly CreateApiKeyRequest Asked = new() { Name = "Calendar", Scopes = [ApiScopes.MeetingsRead, ApiScopes.MeetingsWrite], ExpiresInDays = 30 };
    private readonly TestPlane _test = new();

    private ApiKeyDesk Desk => _test.Plane.ApiKeys;

    [Fact]
    public async Task A_key_stands_for_its_owner_within_its_scopes()
    {
        var made = Ok(await Desk.CreateAsync(Host, Asked, None));
        var caller = Ok(await Desk.VerifyAsync(made.Key, None));

        Assert.Equal((Host.UserId, Host.TenantId, false), (caller.UserId, caller.TenantId, caller.IsGuest));
        Assert.Equal(Asked.Scopes, caller.Key!.Scopes);
        Assert.Equal(made.Details.KeyId, caller.Key.KeyId);
        Assert.StartsWith(made.Details.KeyId + "_", made.Key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_secret_is_kept_nowhere()
    {
        var made = Ok(await Desk.CreateAsync(Host, Asked, None));
        await Desk.VerifyAsync(made.Key, None);
        var secret = made.Key[(made.Details.KeyId.Length + 1)..];

        var kept = await _test.Documents.QueryAsync(new DocumentQuery("api-keys", made.Details.KeyId), None);
        Assert.NotEmpty(kept.Documents);
        Assert.All(kept.Documents, document => Assert.DoesNotContain(secret, document.Json.GetRawText(), StringComparison.Ordinal));
        Assert.DoesNotContain(secret, JsonSerializer.Serialize(Ok(await Desk.ListAsync(Host, None))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_key_is_refused_at_once()
    {
        var made = Ok(await Desk.CreateAsync(Host, Asked, None));
        Ok(await Desk.VerifyAsync(made.Key, None));

        Ok(await Desk.RevokeAsync(Host, made.Details.KeyId, None));

        Refused(ProblemTypes.Unauthorized, await Desk.VerifyAsync(made.Key, None));
        Assert.Empty(Ok(await Desk.ListAsync(Host, None)));
        Refused(ProblemTypes.NotFound, await Desk.RevokeAsync(Host, made.Details.KeyId, None));
    }

    [Fact]
    public async Task A_key_ends_when_its_time_is_over()
    {
        var made = Ok(await Desk.CreateAsync(Host, Asked, None));
        _test.Clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromMinutes(1));
        Ok(await Desk.VerifyAsync(made.Key, None));
        _test.Clock.Advance(TimeSpan.FromMinutes(1));
        Refused(ProblemTypes.Unauthorized, await Desk.VerifyAsync(made.Key, None));
    }

    [Fact]
    public async Task A_key_that_is_not_the_very_one_is_refused_in_the_same_words()
    {
        var made = Ok(await Desk.CreateAsync(Host, Asked, None));
        var other = made.Key[^1] == 'A' ? 'B' : 'A';
        string[] wrong = [made.Key[..^1] + other, made.Key + "A", made.Key[..^1], made.Details.KeyId, "vck_", "vck_../../x_" + new string('A', 43), "vck_" + new string('a', 17) + "_" + new string('A', 43), "vck_" + new string('é', 61)];

        var sentences = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in wrong) sentences.Add(Refused(ProblemTypes.Unauthorized, await Desk.VerifyAsync(key, None)).Detail);
        Assert.Single(sentences);
    }

    [Fact]
    public async Task Nobody_revokes_or_sees_anothers_key()
    {
        var made = Ok(await Desk.CreateAsync(Host, Asked, None));

        Refused(ProblemTypes.NotFound, await Desk.RevokeAsync(User(1), made.Details.KeyId, None));
        Assert.Empty(Ok(await Desk.ListAsync(User(1), None)));
        Ok(await Desk.VerifyAsync(made.Key, None));
    }

    [Fact]
    public async Task A_key_makes_no_other_key_and_neither_does_a_guest()
    {
        var program = Ok(await Desk.VerifyAsync(Ok(await Desk.CreateAsync(Host, Asked, None)).Key, None));

        Refused(ProblemTypes.Forbidden, await Desk.CreateAsync(program, Asked, None));
        Refused(ProblemTypes.Forbidden, await Desk.ListAsync(program, None));
        Refused(ProblemTypes.Forbidden, await Desk.RevokeAsync(program, program.Key!.KeyId, None));
        Refused(ProblemTypes.Forbidden, await Desk.CreateAsync(Guest, Asked, None));
    }

    [Fact]
    public async Task Nobody_has_more_keys_than_may_be()
    {
        for (var i = 0; i < ApiKeyDesk.MaxKeys; i++) Ok(await Desk.CreateAsync(Host, Asked, None));

        Refused(ProblemTypes.Conflict, await Desk.CreateAsync(Host, Asked, None));
        Ok(await Desk.CreateAsync(User(1), Asked, None));
    }

    [Fact]
    public async Task What_is_wrong_with_a_request_is_said_field_by_field()
    {
        var problem = Refused(ProblemTypes.InvalidRequest, await Desk.CreateAsync(Host, new CreateApiKeyRequest { Scopes = ["everything"], ExpiresInDays = 0 }, None));
        Assert.Equal(["expiresInDays", "name", "scopes"], problem.Errors!.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task When_a_key_was_last_used_is_told_to_within_five_minutes()
    {
        var made = Ok(await Desk.CreateAsync(Host, Asked, None));
        Assert.Null(Assert.Single(Ok(await Desk.ListAsync(Host, None))).LastUsedAt);

        var first = _test.Clock.GetUtcNow();
        await Desk.VerifyAsync(made.Key, None);
        _test.Clock.Advance(TimeSpan.FromMinutes(4));
        await Desk.VerifyAsync(made.Key, None);
        Assert.Equal(first, Assert.Single(Ok(await Desk.ListAsync(Host, None))).LastUsedAt);

        _test.Clock.Advance(TimeSpan.FromMinutes(2));
        await Desk.VerifyAsync(made.Key, None);
        Assert.Equal(_test.Clock.GetUtcNow(), Assert.Single(Ok(await Desk.ListAsync(Host, None))).LastUsedAt);
    }

    [Fact]
    public async Task What_a_program_does_is_audited_with_its_key()
    {
        var made = Ok(await Desk.CreateAsync(Host, Asked, None));
        var program = Ok(await Desk.VerifyAsync(made.Key, None)) with { Address = "198.51.100.7" };
        var meeting = Ok(await _test.Plane.CreateMeeting.ExecuteAsync(program, new() { Title = "By a program" }, null, None)).Value.Id;

        var entry = Assert.Single(Ok(await _test.Plane.ReadAudit.OfMeetingAsync(Host, meeting, new AuditQuery(), None)).Items);
        Assert.Equal((AuditActions.MeetingCreated, Host.UserId, "198.51.100.7"), (entry.Action, entry.ActorId, entry.Address));
        Assert.Contains(made.Details.KeyId, entry.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(made.Key, entry.Detail, StringComparison.Ordinal);
    }

    public void Dispose() => _test.Dispose();
}
