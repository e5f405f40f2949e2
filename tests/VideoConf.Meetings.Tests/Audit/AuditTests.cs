using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Identity;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Audit;

public sealed class AuditTests : IDisposable
{
    private static readonly CallerIdentity Admin = new("usr_admin", "Ada Admin", "ada@example.org", "local", false);

    private readonly TestPlane _plane = new(new MeetingsOptions { Administrators = new Administrators([Admin.UserId]), Audit = new AuditOptions { Retention = TimeSpan.FromDays(90) } });

    [Fact]
    public async Task The_host_reads_what_happened_to_the_meeting_newest_first()
    {
        var meeting = await _plane.CreateAsync();
        await WriteAsync(meeting, "one", "two", "three");

        var page = Ok(await _plane.Plane.ReadAudit.OfMeetingAsync(Host, meeting, new AuditQuery { Action = AuditActions.Moderated }, None));

        Assert.Equal(["three", "two", "one"], page.Items.Select(entry => entry.Detail));
        Assert.Null(page.ContinuationToken);
        Assert.All(page.Items, entry => Assert.Equal(meeting, entry.MeetingId));
    }

    [Fact]
    public async Task Only_the_host_and_an_administrator_read_a_meetings_log()
    {
        var meeting = await _plane.CreateAsync();

        Refused(ProblemTypes.Forbidden, await _plane.Plane.ReadAudit.OfMeetingAsync(User(1), meeting, new AuditQuery(), None));
        Refused(ProblemTypes.NotFound, await _plane.Plane.ReadAudit.OfMeetingAsync(Host, "aaaa-aaaa-aaaa", new AuditQuery(), None));
        Ok(await _plane.Plane.ReadAudit.OfMeetingAsync(Admin, meeting, new AuditQuery(), None));
    }

    [Fact]
    public async Task Only_an_administrator_reads_the_organisations_log_and_a_guest_is_never_one()
    {
        Refused(ProblemTypes.Forbidden, await _plane.Plane.ReadAudit.OfTenantAsync(Host, new AuditQuery(), None));
        Refused(ProblemTypes.Forbidden, await _plane.Plane.ReadAudit.OfTenantAsync(Admin with { IsGuest = true }, new AuditQuery(), None));
        Ok(await _plane.Plane.ReadAudit.OfTenantAsync(Admin, new AuditQuery(), None));
    }

    [Fact]
    public async Task Another_organisations_entries_are_not_seen()
    {
        await _plane.Plane.AuditLog.WriteAsync(new AuditDraft(AuditActions.Moderated) { TenantId = "other", Detail = "theirs" }, None);

        Assert.DoesNotContain(Ok(await _plane.Plane.ReadAudit.OfTenantAsync(Admin, new AuditQuery(), None)).Items, entry => entry.Detail == "theirs");
    }

    [Fact]
    public async Task Pages_lead_through_all_months_without_a_gap_or_a_double()
    {
        for (var day = 0; day < 70; day++)
        {
            await _plane.Plane.AuditLog.WriteAsync(new AuditDraft(AuditActions.Moderated) { Detail = $"{day:D2}" }, None);
            _plane.Clock.Advance(TimeSpan.FromDays(1));
        }

        var read = new List<string?>();
        string? next = null;
        do
        {
            var page = Ok(await _plane.Plane.ReadAudit.OfTenantAsync(Admin, new AuditQuery { PageSize = 7, ContinuationToken = next }, None));
            Assert.True(page.Items.Count <= 7);
            read.AddRange(page.Items.Select(entry => entry.Detail));
            next = page.ContinuationToken;
        }
        while (next is not null && read.Count <= 70);

        Assert.Equal(Enumerable.Range(0, 70).Reverse().Select(day => $"{day:D2}"), read);
    }

    [Fact]
    public async Task Filters_name_who_what_and_when()
    {
        var start = _plane.Clock.GetUtcNow();
        await _plane.Plane.AuditLog.WriteAsync(new AuditDraft(AuditActions.Moderated) { ActorId = "usr_a", Detail = "early" }, None);
        _plane.Clock.Advance(TimeSpan.FromHours(1));
        await _plane.Plane.AuditLog.WriteAsync(new AuditDraft(AuditActions.Joined) { ActorId = "usr_a", Detail = "late" }, None);
        await _plane.Plane.AuditLog.WriteAsync(new AuditDraft(AuditActions.Moderated) { ActorId = "usr_b", Detail = "other" }, None);

        Assert.Equal(["late", "early"], await DetailsAsync(new AuditQuery { ActorId = "usr_a" }));
        Assert.Equal(["other", "early"], await DetailsAsync(new AuditQuery { Action = AuditActions.Moderated }));
        Assert.Equal(["early"], await DetailsAsync(new AuditQuery { To = start.AddMinutes(30).ToString("O") }));
        Assert.Equal(["other", "late"], await DetailsAsync(new AuditQuery { From = start.AddMinutes(30).ToString("O") }));
    }

    [Theory]
    [InlineData("from", "yesterday")]
    [InlineData("to", "99999999999999999999")]
    public async Task A_time_that_is_none_is_refused_by_its_name(string field, string text)
    {
        var query = field == "from" ? new AuditQuery { From = text } : new AuditQuery { To = text };
        Assert.Contains(field, Refused(ProblemTypes.InvalidRequest, await _plane.Plane.ReadAudit.OfTenantAsync(Admin, query, None)).Errors!.Keys);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("999912.")]
    [InlineData("202613.x")]
    [InlineData(".")]
    public async Task A_continuation_that_nobody_gave_out_is_refused(string token) =>
        Refused(ProblemTypes.InvalidRequest, await _plane.Plane.ReadAudit.OfTenantAsync(Admin, new AuditQuery { ContinuationToken = token }, None));

    [Fact]
    public async Task Entries_go_when_their_time_is_over_and_not_before()
    {
        await _plane.Plane.AuditLog.WriteAsync(new AuditDraft(AuditActions.Moderated) { Detail = "kept" }, None);
        _plane.Clock.Advance(TimeSpan.FromDays(89));
        Assert.Contains("kept", await DetailsAsync(new AuditQuery()));
        _plane.Clock.Advance(TimeSpan.FromDays(2));
        Assert.DoesNotContain("kept", await DetailsAsync(new AuditQuery()));
    }

    [Fact]
    public async Task A_long_detail_is_cut_and_a_meeting_that_cannot_be_one_is_left_out()
    {
        await _plane.Plane.AuditLog.WriteAsync(new AuditDraft(AuditActions.TokenRefused) { Detail = new string('x', 5000), MeetingId = "../../etc" }, None);
        var entry = Assert.Single(Ok(await _plane.Plane.ReadAudit.OfTenantAsync(Admin, new AuditQuery { Action = AuditActions.TokenRefused }, None)).Items);
        Assert.Equal(500, entry.Detail!.Length);
        Assert.Null(entry.MeetingId);
    }

    public void Dispose() => _plane.Dispose();

    private async Task<IEnumerable<string?>> DetailsAsync(AuditQuery query) =>
        Ok(await _plane.Plane.ReadAudit.OfTenantAsync(Admin, query, None)).Items.Select(entry => entry.Detail);

    private async Task WriteAsync(string meeting, params string[] details)
    {
        foreach (var detail in details) await _plane.Plane.AuditLog.WriteAsync(AuditDraft.By(Host, AuditActions.Moderated) with { MeetingId = meeting, Detail = detail }, None);
    }
}
