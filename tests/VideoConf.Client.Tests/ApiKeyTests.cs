using System.Net;
using System.Net.Http.Headers;
using VideoConf.Contracts.ApiKeys;
using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Problems;

namespace VideoConf.Client.Tests;

/// <summary>Keys, scopes, limits and the audit of refusals, as a program meets them.</summary>
public sealed class ApiKeyTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_program_acts_as_its_keys_owner_within_its_scopes()
    {
        using var ada = await server.SignInAsync("Ada");
        var key = await ServerFixture.KeyAsync(ada, ApiScopes.MeetingsWrite, ApiScopes.MeetingsRead);
        using var program = new VideoConfClient(server.Address, key.Key);

        var meeting = await program.CreateMeetingAsync(new CreateMeetingRequest { Title = "By a program" });
        Assert.True((await ada.GetMeetingAsync(meeting.Id)).IsHost);
        var refused = await Assert.ThrowsAsync<VideoConfException>(() => program.JoinMeetingAsync(meeting.Id, new JoinRequest()));
        Assert.Equal((HttpStatusCode.Forbidden, ProblemTypes.Forbidden), (refused.Status, refused.Type));
        Assert.Contains(ApiScopes.MeetingsJoin, refused.Message, StringComparison.Ordinal);

        // A key makes no key, whatever its scopes.
        using var all = new VideoConfClient(server.Address, (await ServerFixture.KeyAsync(ada)).Key);
        Assert.Equal(HttpStatusCode.Forbidden, (await Assert.ThrowsAsync<VideoConfException>(() => ServerFixture.KeyAsync(all))).Status);

        await ada.RevokeApiKeyAsync(key.Details.KeyId);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Assert.ThrowsAsync<VideoConfException>(() => program.GetMeetingAsync(meeting.Id))).Status);
    }

    [Fact]
    public async Task Refusals_are_in_the_audit_log_with_who_and_where_from()
    {
        using var admin = await server.SignInAsync("Ada", ServerFixture.Administrator);
        using var host = await server.SignInAsync("Hanna");
        using var stranger = await server.SignInAsync("Sam");
        var meeting = await host.CreateMeetingAsync(new CreateMeetingRequest { Title = "Private" });
        await Assert.ThrowsAsync<VideoConfException>(() => stranger.EndMeetingAsync(meeting.Id));
        using var forged = new VideoConfClient(server.Address, "vck_aaaaaaaaaaaaaaaaa_" + new string('A', 43));
        Assert.Equal(HttpStatusCode.Unauthorized, (await Assert.ThrowsAsync<VideoConfException>(() => forged.GetMeetingAsync(meeting.Id))).Status);

        // The entry is written when the answer is out.
        var refused = await WaitAsync(() => FirstAsync(host.ListMeetingAuditAsync(meeting.Id), entry => entry.Action == AuditActions.Refused));
        Assert.Contains("PUT /v1/meetings/{id}/end", refused.Detail, StringComparison.Ordinal);
        Assert.NotNull(refused.ActorId);
        var token = await WaitAsync(() => FirstAsync(admin.ListAuditAsync(), entry => entry.Action == AuditActions.TokenRefused));
        Assert.Equal(("GET /v1/meetings/{id}", true), (token.Detail![..21], IPAddress.IsLoopback(IPAddress.Parse(token.Address!))));
        Assert.Equal(HttpStatusCode.Forbidden, (await Assert.ThrowsAsync<VideoConfException>(async () => await FirstAsync(host.ListAuditAsync(), _ => true))).Status);
    }

    [Theory]
    [InlineData(true, "/v1/meetings")]
    [InlineData(false, "/healthz")]
    public async Task One_request_too_many_is_told_when_to_come_again(bool withKey, string path)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        if (withKey)
        {
            using var owner = await server.SignInAsync("Olga");
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await ServerFixture.KeyAsync(owner)).Key);
        }

        for (var i = 0; i < 200; i++)
        {
            using var response = await http.GetAsync(new Uri(path, UriKind.Relative));
            if (response.StatusCode != HttpStatusCode.TooManyRequests) continue;
            Assert.InRange(response.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
            return;
        }

        Assert.Fail("200 requests in a row were all taken.");
    }

    private static async Task<AuditEntry?> FirstAsync(IAsyncEnumerable<AuditEntry> entries, Func<AuditEntry, bool> wanted)
    {
        await foreach (var entry in entries)
        {
            if (wanted(entry)) return entry;
        }

        return null;
    }

    private static async Task<AuditEntry> WaitAsync(Func<Task<AuditEntry?>> look)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            if (await look() is { } found) return found;
            await Task.Delay(50, limit.Token);
        }
    }
}
