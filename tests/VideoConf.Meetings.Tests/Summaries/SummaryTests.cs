using VideoConf.Contracts.Notifications;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Summaries;
using VideoConf.Meetings.Captions;
using VideoConf.Meetings.Tests.Captions;
using VideoConf.Meetings.Workflows;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Summaries;

public sealed class SummaryTests : IDisposable
{
    private readonly ScriptedSummarizer _summarizer = new() { MaxCharacters = 400 };
    private readonly CaptionedRoom _room;

    public SummaryTests() => _room = new CaptionedRoom(engines: new Engines { Summarizer = _summarizer });

    public void Dispose() => _room.Dispose();

    private ControlPlane Plane => _room.Test.Plane;

    private async Task SpeakAsync(int lines)
    {
        var (host, connection) = await _room.EnterAsync(Host);
        Ok(await _room.SetAsync(connection));
        await _room.ReportAsync([.. Enumerable.Range(0, lines).Select(i => _room.Said(host.ParticipantId, $"line {i}", at: i * 3, lineId: $"l{i}"))]);
    }

    private async Task<SummaryResponse> MakeAsync()
    {
        Assert.Equal("processing", Ok(await Plane.MakeSummary.ExecuteAsync(Host, _room.Id, null, None)).Status);
        await _room.Test.SettleAsync();
        return await ReadAsync();
    }

    private async Task<SummaryResponse> ReadAsync() => Ok(await Plane.GetSummary.ExecuteAsync(Host, _room.Id, null, None)).Value;

    private async Task<IReadOnlyList<NotificationResponse>> InboxAsync(VideoConf.Meetings.Identity.CallerIdentity? caller = null) =>
        Ok(await Plane.Inbox.ListAsync(caller ?? Host, null, null, None)).Items;

    [Fact]
    public async Task A_long_transcript_is_made_in_parts_and_put_together()
    {
        await SpeakAsync(30);
        var summary = await MakeAsync();
        Assert.Equal(("ready", "Scripted", "en-US"), (summary.Status, summary.Engine, summary.Language));
        Assert.True(_summarizer.PartSizes.Count > 1 && _summarizer.PartSizes.Sum() == 30 && _summarizer.Merges == 1, string.Join(' ', _summarizer.PartSizes));
        Assert.Equal(_summarizer.PartSizes.Count, summary.Content!.Summary.Count);
        Assert.DoesNotContain(summary.Content.Summary, point => point.Text == "invented");
        Assert.Equal(summary.Content.Summary[1].LineIds[0], $"l{summary.Content.Summary[1].StartSeconds / 3}");
        Assert.Equal(NotificationKinds.SummaryReady, Assert.Single(await InboxAsync()).Kind);
    }

    [Fact]
    public async Task What_names_no_line_is_dropped_and_what_is_too_long_is_cut()
    {
        await SpeakAsync(2);
        _summarizer.Answer = lines => new SummaryContent
        {
            Summary = [new("true", ["l1", "l1", "nowhere"], 99), new("false", ["nowhere"], 1), new("none", [], 1), new(new string('x', 5000), ["l0"], 1), null!, new(null!, ["l0"], 1)],
            ActionItems = [new("do", new string('n', 500), null, ["l1"], 7)],
            Decisions = null!,
            Topics = [new("Later", 50, ["l1"]), new("First", 60, ["l0"])],
            Sentiment = [new(lines[0].ParticipantId, "Somebody else", "positive", 7), new("prt_nobody", "x", "positive", 1), new(lines[0].ParticipantId, "x", "furious", 1)],
        };
        var content = (await MakeAsync()).Content!;
        Assert.Equal([("true", 3.0), (new string('x', 1000), 0.0)], content.Summary.Select(point => (point.Text, point.StartSeconds)));
        Assert.Equal(["l1"], content.Summary[0].LineIds);
        Assert.Equal((80, 3.0), (content.ActionItems[0].Assignee!.Length, content.ActionItems[0].StartSeconds));
        Assert.Equal(["First", "Later"], content.Topics.Select(topic => topic.Title));
        Assert.Equal(("Hanna Host", 1.0), (Assert.Single(content.Sentiment).DisplayName, content.Sentiment[0].Score));
    }

    [Fact]
    public async Task An_engine_that_is_busy_is_asked_again_and_one_that_refuses_is_not()
    {
        await SpeakAsync(2);
        _summarizer.Failures.Enqueue(new EngineUnavailableException("Too many requests.", isTransient: true) { RetryAfter = TimeSpan.FromSeconds(20) });
        Ok(await Plane.MakeSummary.ExecuteAsync(Host, _room.Id, null, None));
        await _room.Test.SettleAsync();
        Assert.Equal("processing", (await ReadAsync()).Status);
        _room.Test.Clock.Advance(TimeSpan.FromSeconds(21));
        await _room.Test.SettleAsync();
        Assert.Equal("ready", (await ReadAsync()).Status);

        _room.Test.Clock.Advance(TimeSpan.FromSeconds(1));
        _summarizer.Failures.Enqueue(new EngineUnavailableException("The model refused this transcript.", isTransient: false));
        var failed = await MakeAsync();
        Assert.Equal(("failed", "The model refused this transcript."), (failed.Status, failed.Failure));
        Assert.NotNull(failed.Content); // The one of before.
        Assert.Equal([NotificationKinds.SummaryFailed, NotificationKinds.SummaryReady], (await InboxAsync()).Select(entry => entry.Kind));
        Assert.Equal("ready", (await MakeAsync()).Status);
    }

    [Fact]
    public async Task An_engine_that_is_busy_for_ever_fails_in_words()
    {
        await SpeakAsync(1);
        for (var i = 0; i < 20; i++) _summarizer.Failures.Enqueue(new EngineUnavailableException("The endpoint does not answer.", isTransient: true));
        Ok(await Plane.MakeSummary.ExecuteAsync(Host, _room.Id, null, None));
        for (var i = 0; i < 10; i++)
        {
            await _room.Test.SettleAsync();
            _room.Test.Clock.Advance(TimeSpan.FromMinutes(6));
        }

        await _room.Test.SettleAsync();
        Assert.Equal(("failed", "The endpoint does not answer."), ((await ReadAsync()).Status, (await ReadAsync()).Failure));
        Assert.Equal(14, _summarizer.Failures.Count);
    }

    [Fact]
    public async Task Asked_twice_at_once_it_is_made_once()
    {
        await SpeakAsync(1);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Plane.MakeSummary.ExecuteAsync(Host, _room.Id, null, None)));
        await _room.Test.SettleAsync();
        Assert.Single(_summarizer.PartSizes);
        Assert.Single(await InboxAsync());
    }

    [Fact]
    public async Task Nothing_said_is_told_as_such()
    {
        await _room.EnterAsync(Host);
        Assert.Contains("Nothing was written down", (await MakeAsync()).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_host_edits_and_shares_it_and_participants_are_told_once()
    {
        await SpeakAsync(2);
        await _room.EnterAsync(User(1));
        Refused(ProblemTypes.Forbidden, await Plane.GetSummary.ExecuteAsync(User(1), _room.Id, null, None));
        var content = (await MakeAsync()).Content!;
        var read = Ok(await Plane.GetSummary.ExecuteAsync(Host, _room.Id, null, None));
        var edit = new UpdateSummaryRequest { Content = content with { Decisions = [new SummaryPoint("We ship.", ["l1"], 0)] } };
        var edited = Ok(await Plane.UpdateSummary.ExecuteAsync(Host, _room.Id, null, edit, $"\"{read.ETag}\"", None)).Value;
        Assert.Equal((true, 3.0), (edited.IsEdited, edited.Content!.Decisions[0].StartSeconds));
        Refused(ProblemTypes.PreconditionFailed, await Plane.UpdateSummary.ExecuteAsync(Host, _room.Id, null, edit, $"\"{read.ETag}\"", None));
        Refused(ProblemTypes.Forbidden, await Plane.UpdateSummary.ExecuteAsync(User(1), _room.Id, null, edit, null, None));

        Ok(await Plane.UpdateSummary.ExecuteAsync(Host, _room.Id, null, new UpdateSummaryRequest { SharedWithParticipants = true }, null, None));
        Ok(await Plane.UpdateSummary.ExecuteAsync(Host, _room.Id, null, new UpdateSummaryRequest { SharedWithParticipants = true }, null, None));
        await _room.Test.SettleAsync();
        Assert.Equal("We ship.", Ok(await Plane.GetSummary.ExecuteAsync(User(1), _room.Id, null, None)).Value.Content!.Decisions[0].Text);
        Assert.Equal($"/meetings/{_room.Id}/summary?session={_room.SessionId}", Assert.Single(await InboxAsync(User(1))).Path);
    }

    [Fact]
    public async Task An_edit_of_a_shared_summary_tells_nobody_again_when_the_telling_itself_is_forgotten()
    {
        await SpeakAsync(2);
        await _room.EnterAsync(User(1));
        var content = (await MakeAsync()).Content!;
        var shared = Ok(await Plane.UpdateSummary.ExecuteAsync(Host, _room.Id, null, new UpdateSummaryRequest { SharedWithParticipants = true }, null, None));
        Assert.Equal(shared.ETag, Ok(await Plane.GetSummary.ExecuteAsync(Host, _room.Id, null, None)).ETag);
        await _room.Test.SettleAsync();
        await ForgetAsync($"notify-summaryShared-{_room.SessionId}-1");

        Ok(await Plane.UpdateSummary.ExecuteAsync(Host, _room.Id, null, new UpdateSummaryRequest { Content = content }, null, None));
        Assert.Null(await _room.Test.Workflows.GetAsync($"notify-summaryShared-{_room.SessionId}-1", None));

        // Made anew it is another summary.
        Assert.Equal("ready", (await MakeAsync()).Status);
        Ok(await Plane.UpdateSummary.ExecuteAsync(Host, _room.Id, null, new UpdateSummaryRequest { SharedWithParticipants = true }, null, None));
        Assert.NotNull(await _room.Test.Workflows.GetAsync($"notify-summaryShared-{_room.SessionId}-2", None));
    }

    [Fact]
    public async Task A_run_that_died_is_made_anew_when_it_is_asked_for()
    {
        await SpeakAsync(2);
        var id = $"summary-{_room.SessionId}-1";
        var dies = new WorkflowDefinition<string>("Dies");
        Plane.Workflows.Add(dies, static (_, _) => throw new InvalidOperationException("A fault."));
        await _room.Test.Workflows.StartAsync(dies, id, "", None);
        Ok(await Plane.MakeSummary.ExecuteAsync(Host, _room.Id, null, None));
        await _room.Test.SettleAsync();
        Assert.Equal((WorkflowState.Failed, "processing"), ((await _room.Test.Workflows.GetAsync(id, None))!.State, (await ReadAsync()).Status));
        Assert.Equal("ready", (await MakeAsync()).Status);
    }

    private async Task ForgetAsync(string instanceId)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await _room.Test.Workflows.GetAsync(instanceId, limit.Token) is not null) _room.Test.Clock.Advance(TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task Edits_that_no_summary_may_be_are_refused()
    {
        await SpeakAsync(1);
        Refused(ProblemTypes.NotFound, await Plane.UpdateSummary.ExecuteAsync(Host, _room.Id, null, new UpdateSummaryRequest { SharedWithParticipants = true }, null, None));
        var content = (await MakeAsync()).Content!;
        SummaryContent[] bad =
        [
            content with { Summary = [new SummaryPoint("x", ["nowhere"], 0)] }, content with { Summary = [new SummaryPoint("x", [], 0)] }, content with { Summary = [new SummaryPoint(" ", ["l0"], 0)] },
            content with { Summary = [new SummaryPoint(new string('x', 1001), ["l0"], 0)] }, content with { Summary = null! }, content with { Summary = [null!] },
            content with { Decisions = [.. Enumerable.Repeat(new SummaryPoint("x", ["l0"], 0), 41)] }, content with { Summary = [new SummaryPoint("x", ["../.."], 0)] },
            content with { Sentiment = [new SpeakerSentiment("p", "n", "positive", double.NaN)] },
        ];
        foreach (var one in bad) Refused(ProblemTypes.InvalidRequest, await Plane.UpdateSummary.ExecuteAsync(Host, _room.Id, null, new UpdateSummaryRequest { Content = one }, null, None));
        Refused(ProblemTypes.Forbidden, await Plane.MakeSummary.ExecuteAsync(User(7), _room.Id, null, None));
        Refused(ProblemTypes.InvalidRequest, await Plane.MakeSummary.ExecuteAsync(Host, _room.Id, new CreateSummaryRequest(null, "?"), None));
    }
}
