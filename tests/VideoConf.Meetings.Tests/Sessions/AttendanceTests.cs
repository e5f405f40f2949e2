using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Sessions;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Sessions;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Sessions;

public sealed class AttendanceTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TestPlane _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task The_host_gets_everybodys_times_while_it_runs_and_afterwards()
    {
        var id = await _test.CreateAsync();
        var (_, host) = await _test.JoinAndEnterAsync(id, Host);
        _test.Clock.Advance(TimeSpan.FromMinutes(1));
        var (_, ada) = await _test.JoinAndEnterAsync(id, User(1));
        _test.Clock.Advance(TimeSpan.FromMinutes(2));
        Ok(await _test.Plane.LeaveRoom.ExecuteAsync(ada, None));
        _test.Clock.Advance(TimeSpan.FromMinutes(3));
        await _test.JoinAndEnterAsync(id, User(1));
        _test.Clock.Advance(TimeSpan.FromMinutes(4));

        var running = Ok(await _test.Plane.ExportAttendance.ExecuteAsync(Host, id, null, None));
        Assert.Null(running.EndedAt);
        Assert.Equal([("usr_host", "host", 600, 1, null), ("usr_0001", "attendee", 360, 2, null)], running.People.Select(Shown));
        Ok(await _test.Plane.EndMeeting.ExecuteAsync(Host, id, None));
        var ended = Ok(await _test.Plane.ExportAttendance.ExecuteAsync(Host, id, running.SessionId, None));
        Assert.Equal([600, 360], ended.People.Select(person => person.Seconds));
        Assert.All(ended.People, person => Assert.Equal(ended.EndedAt, person.LastLeftAt));
        Refused(ProblemTypes.Forbidden, await _test.Plane.ExportAttendance.ExecuteAsync(User(1), id, null, None));
        Refused(ProblemTypes.Forbidden, await _test.Plane.ExportAttendance.ExecuteAsync(User(2), id, null, None));
        Refused(ProblemTypes.NotFound, await _test.Plane.ExportAttendance.ExecuteAsync(Host, id, "ses_none", None));

        static (string, string, int, int, DateTimeOffset?) Shown(AttendanceEntry person) => (person.UserId, person.Role, (int)person.Seconds, person.Visits, person.LastLeftAt);
    }

    [Fact]
    public void Time_on_two_devices_is_time_once()
    {
        var count = new AttendanceCount();
        count.Take(Joined(0, "prt_phone"));
        count.Take(Joined(10, "prt_laptop"));
        count.Take(Left(20, "prt_phone"));
        count.Take(Left(20, "prt_phone"));
        count.Take(Left(25, "prt_unknown"));
        count.Take(Left(30, "prt_laptop"));
        count.EndLog(Start.AddSeconds(40), Start.AddSeconds(50));
        var person = Assert.Single(count.People());
        Assert.Equal((30, 2, Start.AddSeconds(30)), (person.Seconds, person.Visits, person.LastLeftAt));
    }

    [Theory]
    [InlineData("Ada", "Ada")]
    [InlineData("Lovelace, Ada", "\"Lovelace, Ada\"")]
    [InlineData("Ada \"the first\"", "\"Ada \"\"the first\"\"\"")]
    [InlineData("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\"")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("＝1+1", "'＝1+1")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("", "")]
    public void A_cell_is_quoted_and_never_calculated(string name, string cell) => Assert.Equal(cell, AttendanceCsv.Cell(name));

    [Fact]
    public void The_file_has_a_header_and_a_line_for_each()
    {
        var report = new AttendanceReport(
            "abcd-efgh-jkmn", "ses_1", Start, null, [new AttendanceEntry("usr_1", "Ada", "host", Start, null, 90, 1), new AttendanceEntry("usr_2", "Bo", "guest", Start, Start.AddMinutes(2), 120, 3)]);
        Assert.Equal(
            "\uFEFFName,User,Role,First joined (UTC),Last left (UTC),Minutes,Visits\r\nAda,usr_1,host,2030-01-01 12:00:00,,1.5,1\r\nBo,usr_2,guest,2030-01-01 12:00:00,2030-01-01 12:02:00,2.0,3\r\n",
            AttendanceCsv.Write(report));
        Assert.Equal("attendance-abcd-efgh-jkmn-20300101-1200.csv", AttendanceCsv.FileName(report));
    }

    private static SessionEvent Joined(int second, string participantId) => new()
    {
        Sequence = 1,
        At = Start.AddSeconds(second),
        Type = SessionEventTypes.Joined,
        ParticipantId = participantId,
        Participant = new ParticipantInfo
        {
            ParticipantId = participantId,
            UserId = "usr_ada",
            DisplayName = "Ada",
            Role = "attendee",
            IsMuted = true,
            IsVideoOn = false,
            IsScreenSharing = false,
            IsHandRaised = false,
            DeclinedConsents = [],
            JoinedAt = Start,
            Version = 1,
        },
    };

    private static SessionEvent Left(int second, string participantId) =>
        new() { Sequence = 1, At = Start.AddSeconds(second), Type = SessionEventTypes.Left, ParticipantId = participantId };
}
