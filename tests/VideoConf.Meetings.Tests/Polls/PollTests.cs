using VideoConf.Contracts.Polls;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Polls;

public sealed class PollTests : IDisposable
{
    private static readonly CreatePollRequest Lunch = new() { Question = "Lunch?", Options = ["Pizza", "Salad", "Soup"] };

    private readonly TestPlane _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task A_question_is_put_answered_changed_and_closed_and_everybody_sees_the_tally()
    {
        var (id, _, ada) = await MeetAsync();
        var poll = Ok(await CreateAsync(id, Host, Lunch));
        Assert.Equal((true, true, false, 0), (poll.IsOpen, poll.IsAnonymous, poll.AllowsMany, poll.Voters));
        Assert.Equal([1], Ok(await VoteAsync(id, User(1), poll.PollId, 1)).OwnVote!);
        Ok(await VoteAsync(id, User(2), poll.PollId, 1));
        var version = Ok(await VoteAsync(id, User(1), poll.PollId, 0)).Version;
        Assert.Equal(version, Ok(await VoteAsync(id, User(1), poll.PollId, 0)).Version);

        var told = _test.Signals.To<PollState>(ada.ConnectionId, HubEvents.PollChanged);
        Assert.Equal([1, 2, 3, 4], told.Select(state => state.Version));
        Assert.Equal([1, 1, 0], told[^1].Options.Select(option => option.Votes));
        Assert.All(told, state => Assert.Null(state.OwnVote));
        Assert.All(told[^1].Options, option => Assert.Null(option.Names));

        Assert.False(Ok(await _test.Plane.ClosePoll.ExecuteAsync(Host, id, poll.PollId, None)).IsOpen);
        Assert.False(Ok(await _test.Plane.ClosePoll.ExecuteAsync(Host, id, poll.PollId, None)).IsOpen);
        Refused(ProblemTypes.Conflict, await VoteAsync(id, User(1), poll.PollId, 2));
        var listed = Assert.Single(Ok(await _test.Plane.ListPolls.ExecuteAsync(User(1), id, null, None)).Items);
        Assert.Equal([0], listed.OwnVote!);
    }

    [Fact]
    public async Task Names_are_shown_where_it_was_said_before_and_nowhere_else()
    {
        var (id, _, _) = await MeetAsync();
        var open = Ok(await CreateAsync(id, Host, Lunch with { IsAnonymous = false, AllowsMany = true }));
        var voted = Ok(await VoteAsync(id, User(1), open.PollId, 0, 2));
        Assert.Equal([["User 1"], [], ["User 1"]], voted.Options.Select(option => option.Names!.ToArray()));

        var secret = Ok(await CreateAsync(id, Host, Lunch));
        Ok(await VoteAsync(id, User(1), secret.PollId, 0));
        var stored = await _test.Documents.QueryAsync(new DocumentQuery(Keys.Meetings, id, "poll-"), None);
        var text = stored.Documents.Single(document => document.Key.Id.EndsWith(secret.PollId, StringComparison.Ordinal)).Json.GetRawText();
        Assert.DoesNotContain("usr_0001", text, StringComparison.Ordinal);
        Assert.DoesNotContain("User 1", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everybody_who_votes_at_once_is_counted()
    {
        var (id, _, _) = await MeetAsync();
        for (var i = 3; i < 20; i++) await _test.JoinAndEnterAsync(id, User(i));
        var poll = Ok(await CreateAsync(id, Host, Lunch));
        await Task.WhenAll(Enumerable.Range(1, 19).Select(i => Task.Run(async () => Ok(await VoteAsync(id, User(i), poll.PollId, i % 3)))));
        var listed = Assert.Single(Ok(await _test.Plane.ListPolls.ExecuteAsync(Host, id, null, None)).Items);
        Assert.Equal((19, 19), (listed.Voters, listed.Options.Sum(option => option.Votes)));
    }

    [Fact]
    public async Task Only_who_runs_the_meeting_asks_and_only_who_is_in_it_answers()
    {
        var (id, _, _) = await MeetAsync();
        Refused(ProblemTypes.Forbidden, await CreateAsync(id, User(1), Lunch));
        var poll = Ok(await CreateAsync(id, Host, Lunch));
        Refused(ProblemTypes.Forbidden, await _test.Plane.ClosePoll.ExecuteAsync(User(1), id, poll.PollId, None));
        Refused(ProblemTypes.Forbidden, await VoteAsync(id, User(9), poll.PollId, 0));
        Refused(ProblemTypes.Forbidden, await _test.Plane.ListPolls.ExecuteAsync(User(9), id, null, None));
        var other = await _test.CreateAsync();
        await _test.JoinAndEnterAsync(other, User(1));
        Refused(ProblemTypes.NotFound, await VoteAsync(other, User(1), poll.PollId, 0));
        Refused(ProblemTypes.Conflict, await CreateAsync(await _test.CreateAsync(), Host, Lunch));
    }

    [Fact]
    public async Task What_is_wrong_with_a_question_or_an_answer_is_named()
    {
        var (id, _, _) = await MeetAsync();
        var many = Enumerable.Range(0, 11).Select(i => $"Option {i}").ToArray();
        foreach (var wrong in (CreatePollRequest[])[new(), Lunch with { Question = "" }, Lunch with { Question = new string('x', 301) }, Lunch with { Options = ["one"] },
            Lunch with { Options = many }, Lunch with { Options = ["same", "Same"] }, Lunch with { Options = ["a", null!] }, Lunch with { Options = ["a", new string('x', 201)] }])
        {
            Refused(ProblemTypes.InvalidRequest, await CreateAsync(id, Host, wrong));
        }

        var poll = Ok(await CreateAsync(id, Host, Lunch));
        foreach (var wrong in (int[][])[[], [3], [-1], [0, 0], [0, 1]]) Refused(ProblemTypes.InvalidRequest, await VoteAsync(id, User(1), poll.PollId, wrong));
        foreach (var unknown in (string[])["", "pol_x", "../live-state", poll.PollId + "x"]) Refused(ProblemTypes.NotFound, await VoteAsync(id, User(1), unknown, 0));
    }

    [Fact]
    public async Task The_same_key_asks_once_and_a_session_has_so_many_polls()
    {
        var (id, _, _) = await MeetAsync();
        var first = Ok(await _test.Plane.CreatePoll.ExecuteAsync(Host, id, Lunch, "key-1", None));
        Assert.Equal(first.PollId, Ok(await _test.Plane.CreatePoll.ExecuteAsync(Host, id, Lunch, "key-1", None)).PollId);
        for (var i = 1; i < 50; i++) Ok(await CreateAsync(id, Host, Lunch));
        Refused(ProblemTypes.Conflict, await CreateAsync(id, Host, Lunch));
        Assert.Equal(first.PollId, Ok(await _test.Plane.CreatePoll.ExecuteAsync(Host, id, Lunch, "key-1", None)).PollId);
    }

    private async Task<(string Id, SignalConnection Host, SignalConnection Ada)> MeetAsync()
    {
        var id = await _test.CreateAsync();
        var (_, host) = await _test.JoinAndEnterAsync(id, Host);
        var (_, ada) = await _test.JoinAndEnterAsync(id, User(1));
        await _test.JoinAndEnterAsync(id, User(2));
        return (id, host, ada);
    }

    private Task<Outcome<PollState>> CreateAsync(string id, CallerIdentity caller, CreatePollRequest request) => _test.Plane.CreatePoll.ExecuteAsync(caller, id, request, null, None);

    private Task<Outcome<PollState>> VoteAsync(string id, CallerIdentity caller, string pollId, params int[] options) =>
        _test.Plane.VoteInPoll.ExecuteAsync(caller, id, pollId, new VoteRequest(options), None);
}
