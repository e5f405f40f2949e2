using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Sessions;
using VideoConf.Contracts.Signaling;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Sessions;

public sealed class SessionLogTests : IDisposable
{
    private readonly TestPlane _test = new();
    private long _sequence;

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task A_log_is_numbered_without_gaps_and_tells_who_did_what()
    {
        var id = await _test.CreateAsync();
        var (join, connection) = await _test.JoinAndEnterAsync(id, Host);
        var media = Ok(await _test.OfferAsync(join)).MediaId;
        await ReportAsync(Track(NodeEventTypes.TrackPublished, join, media, TrackSources.Camera), Speakers(join, join.ParticipantId), Track(NodeEventTypes.TrackEnded, join, media, TrackSources.Camera));
        Ok(await _test.Plane.UpdateState.ExecuteAsync(connection, new ParticipantStatePatch(false, null, null, null), None));
        Ok(await _test.Plane.EndMeeting.ExecuteAsync(Host, id, None));

        var events = await EventsAsync(id);
        Assert.Equal(
            [SessionEventTypes.SessionStarted, SessionEventTypes.Joined, SessionEventTypes.TrackStarted, SessionEventTypes.Spoke, SessionEventTypes.TrackStopped, SessionEventTypes.StateChanged, SessionEventTypes.SessionEnded],
            events.Select(item => item.Type));
        Assert.Equal(Enumerable.Range(1, events.Count).Select(number => (long)number), events.Select(item => item.Sequence));
        Assert.Equal((join.ParticipantId, TrackSources.Camera), (events[2].ParticipantId, events[2].Source));
        Assert.Equal([join.ParticipantId], events[3].Speakers!);
        Assert.Equal("host", events[^1].Reason);
    }

    [Fact]
    public async Task A_batch_of_reports_is_one_write_of_the_room_and_the_same_again_is_none()
    {
        var id = await _test.CreateAsync();
        var (join, _) = await _test.JoinAndEnterAsync(id, Host);
        var media = Ok(await _test.OfferAsync(join)).MediaId;
        var rooms = 0;
        _test.Documents.BeforeWrite = operations =>
        {
            if (operations[0].Key.Id == "live-state") rooms++;
            return Task.CompletedTask;
        };
        NodeEvent[] reports =
        [
            Track(NodeEventTypes.TrackPublished, join, media, TrackSources.Camera), Track(NodeEventTypes.TrackPublished, join, media, TrackSources.Microphone),
            Speakers(join, join.ParticipantId), Track(NodeEventTypes.TrackPublished, join, media, TrackSources.Camera),
        ];
        await ReportAsync(reports);
        Assert.Equal(1, rooms);
        await ReportAsync([.. reports.Select(item => item with { Sequence = ++_sequence })]);
        Assert.Equal(1, rooms);
        Assert.Equal(3, (await EventsAsync(id)).Count(item => item.Type is SessionEventTypes.TrackStarted or SessionEventTypes.Spoke));
    }

    [Fact]
    public async Task A_track_that_moves_to_another_resource_neither_starts_nor_stops()
    {
        var id = await _test.CreateAsync();
        var (join, _) = await _test.JoinAndEnterAsync(id, Host);
        await ReportAsync(Track(NodeEventTypes.TrackPublished, join, "med_1", TrackSources.Camera));
        await ReportAsync(Track(NodeEventTypes.TrackPublished, join, "med_2", TrackSources.Camera), Track(NodeEventTypes.TrackEnded, join, "med_1", TrackSources.Camera));
        Assert.Single(await EventsAsync(id), item => item.Type == SessionEventTypes.TrackStarted);
        Assert.DoesNotContain(await EventsAsync(id), item => item.Type == SessionEventTypes.TrackStopped);
        await ReportAsync(Track(NodeEventTypes.TrackEnded, join, "med_2", TrackSources.Camera));
        Assert.Single(await EventsAsync(id), item => item.Type == SessionEventTypes.TrackStopped);
    }

    [Fact]
    public async Task Strangers_and_unknown_sources_are_not_logged()
    {
        var id = await _test.CreateAsync();
        var (join, _) = await _test.JoinAndEnterAsync(id, Host);
        await ReportAsync(
            Track(NodeEventTypes.TrackPublished, join, "med_1", "telepathy"), Track(NodeEventTypes.TrackPublished, join, "med_1", TrackSources.Camera) with { ParticipantId = "prt_stranger" },
            Speakers(join, "prt_stranger"));
        Assert.Equal(2, (await EventsAsync(id)).Count);
    }

    [Fact]
    public async Task Who_speaks_is_logged_once_a_second_at_most_and_the_last_word_is_never_lost()
    {
        var id = await _test.CreateAsync();
        var (one, first) = await _test.JoinAndEnterAsync(id, Host);
        var (two, second) = await _test.JoinAndEnterAsync(id, User(1));
        for (var i = 0; i < 20; i++)
        {
            await ReportAsync(Speakers(one, i % 2 == 0 ? one.ParticipantId : two.ParticipantId));
            _test.Clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        await _test.PassAsync(3, first, second);
        var spoke = (await EventsAsync(id)).Where(item => item.Type == SessionEventTypes.Spoke).ToList();
        Assert.InRange(spoke.Count, 2, 4);
        Assert.Equal([two.ParticipantId], spoke[^1].Speakers!);

        // Silence is logged too, and saying so again is not.
        await ReportAsync(Speakers(one));
        await ReportAsync(Speakers(one));
        await _test.PassAsync(3, first, second);
        Assert.Empty((await EventsAsync(id)).Last(item => item.Type == SessionEventTypes.Spoke).Speakers!);
        Assert.Equal(spoke.Count + 1, (await EventsAsync(id)).Count(item => item.Type == SessionEventTypes.Spoke));
    }

    [Fact]
    public async Task The_log_comes_in_pages_to_the_host_and_those_who_were_in_the_session()
    {
        var id = await _test.CreateAsync();
        var (join, _) = await _test.JoinAndEnterAsync(id, Host);
        await _test.JoinAndEnterAsync(id, User(1));
        var first = Ok(await _test.Plane.GetSessionEvents.ExecuteAsync(User(1), id, join.SessionId, 2, null, None));
        var rest = Ok(await _test.Plane.GetSessionEvents.ExecuteAsync(Host, id, join.SessionId, 100, first.ContinuationToken, None));
        Assert.Equal([1L, 2L], first.Items.Select(item => item.Sequence));
        Assert.Equal([3L], rest.Items.Select(item => item.Sequence));
        Assert.Null(rest.ContinuationToken);

        Refused(ProblemTypes.Forbidden, await _test.Plane.GetSessionEvents.ExecuteAsync(User(2), id, join.SessionId, null, null, None));
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.GetSessionEvents.ExecuteAsync(Host, id, null, 0, null, None));
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.GetSessionEvents.ExecuteAsync(Host, id, null, null, "no such token", None));
        Refused(ProblemTypes.NotFound, await _test.Plane.GetSessionEvents.ExecuteAsync(Host, id, "ses_none", null, null, None));
        Refused(ProblemTypes.NotFound, await _test.Plane.GetSessionEvents.ExecuteAsync(Host, "nothing", null, null, null, None));
    }

    [Fact]
    public async Task Sessions_are_listed_newest_first_to_the_host_and_to_who_was_in_them()
    {
        var id = await _test.CreateAsync();
        var (first, _) = await _test.JoinAndEnterAsync(id, Host);
        await _test.PassAsync(120);
        var (second, _) = await _test.JoinAndEnterAsync(id, User(1));
        Assert.NotEqual(first.SessionId, second.SessionId);

        var all = Ok(await _test.Plane.ListSessions.ExecuteAsync(Host, id, null, null, None)).Items;
        Assert.Equal([second.SessionId, first.SessionId], all.Select(item => item.SessionId));
        Assert.Equal(("empty", (string?)null), (all[1].Reason, all[0].Reason));
        Assert.Equal([second.SessionId], Ok(await _test.Plane.ListSessions.ExecuteAsync(User(1), id, null, null, None)).Items.Select(item => item.SessionId));
        Assert.Empty(Ok(await _test.Plane.ListSessions.ExecuteAsync(User(2), id, null, null, None)).Items);
        var page = Ok(await _test.Plane.ListSessions.ExecuteAsync(Host, id, 1, null, None));
        Assert.Equal([first.SessionId], Ok(await _test.Plane.ListSessions.ExecuteAsync(Host, id, 1, page.ContinuationToken, None)).Items.Select(item => item.SessionId));
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.ListSessions.ExecuteAsync(Host, id, 101, null, None));
        Refused(ProblemTypes.NotFound, await _test.Plane.ListSessions.ExecuteAsync(Host, "nothing", null, null, None));
    }

    private async Task<IReadOnlyList<SessionEvent>> EventsAsync(string meetingId) => Ok(await _test.Plane.GetSessionEvents.ExecuteAsync(Host, meetingId, null, 1000, null, None)).Items;

    private async Task ReportAsync(params NodeEvent[] events) => Ok(await _test.Plane.NodeEvents.ExecuteAsync("node-1", new NodeEventBatch(events), None));

    private NodeEvent Track(string type, JoinResponse join, string mediaId, string source) => new()
    {
        Sequence = ++_sequence,
        Epoch = "first",
        At = _test.Clock.GetUtcNow(),
        Type = type,
        RoomId = join.RoomId,
        ParticipantId = join.ParticipantId,
        MediaId = mediaId,
        Detail = source,
    };

    private NodeEvent Speakers(JoinResponse join, params string[] speakers) => new()
    {
        Sequence = ++_sequence,
        Epoch = "first",
        At = _test.Clock.GetUtcNow(),
        Type = NodeEventTypes.SpeakersChanged,
        RoomId = join.RoomId,
        Speakers = speakers,
    };
}
