using VideoConf.Contracts.Chat;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Signaling;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Chat;

public sealed class ChatTests : IDisposable
{
    private readonly TestPlane _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task A_message_reaches_everybody_and_whoever_comes_later_reads_it()
    {
        var id = await _test.CreateAsync();
        var (host, first) = await _test.JoinAndEnterAsync(id, Host);
        var (_, second) = await _test.JoinAndEnterAsync(id, User(1));
        var sent = Ok(await SendAsync(first, "  Welcome <b>all</b>\r\nto https://example.org \u0007 "));
        Assert.Equal((1, host.ParticipantId, "Hanna Host", "Welcome <b>all</b>\nto https://example.org"), (sent.Number, sent.ParticipantId, sent.DisplayName, sent.Text));
        Assert.Equal(sent, Assert.Single(Got(first)));
        Assert.Equal(sent, Assert.Single(Got(second)));
        Ok(await SendAsync(second, "Hello"));

        await _test.JoinAndEnterAsync(id, User(2));
        var page = Ok(await ListAsync(id, User(2)));
        Assert.Equal([2, 1], page.Items.Select(item => item.Number));
        Assert.Equal(sent, page.Items[1]);
        var newest = Ok(await ListAsync(id, User(2), pageSize: 1));
        Assert.Equal([1], Ok(await _test.Plane.ListChat.ExecuteAsync(User(2), id, null, 1, newest.ContinuationToken, None)).Items.Select(item => item.Number));
    }

    [Fact]
    public async Task A_private_message_is_for_two_and_nobody_else_ever_sees_it()
    {
        var id = await _test.CreateAsync();
        var (_, host) = await _test.JoinAndEnterAsync(id, Host);
        var (_, ada) = await _test.JoinAndEnterAsync(id, User(1));
        var (bea, beas) = await _test.JoinAndEnterAsync(id, User(2));
        var sent = Ok(await SendAsync(ada, "only you", to: bea.ParticipantId));
        Assert.Empty(Got(host));
        Assert.Equal("only you", Assert.Single(Got(ada)).Text);
        Assert.Equal(bea.ParticipantId, Assert.Single(Got(beas)).To);
        Assert.Empty(Ok(await ListAsync(id, Host)).Items);
        Assert.Single(Ok(await ListAsync(id, User(1))).Items);
        Assert.Single(Ok(await ListAsync(id, User(2))).Items);
        Refused(ProblemTypes.NotFound, await DeleteAsync(id, Host, sent.MessageId));

        // Who comes back as another participant is the same user.
        Ok(await _test.Plane.LeaveRoom.ExecuteAsync(beas, None));
        Refused(ProblemTypes.NotFound, await SendAsync(ada, "gone?", to: bea.ParticipantId));
        await _test.JoinAndEnterAsync(id, User(2));
        Assert.Single(Ok(await ListAsync(id, User(2))).Items);
    }

    [Fact]
    public async Task A_target_that_is_forged_or_oneself_is_refused()
    {
        var id = await _test.CreateAsync();
        var other = await _test.CreateAsync();
        var (ada, connection) = await _test.JoinAndEnterAsync(id, User(1));
        var (elsewhere, stranger) = await _test.JoinAndEnterAsync(other, User(2));
        var waiting = await _test.JoinAsync(id, User(3));
        Refused(ProblemTypes.NotFound, await SendAsync(connection, "hi", to: elsewhere.ParticipantId));
        Refused(ProblemTypes.NotFound, await SendAsync(connection, "hi", to: waiting.ParticipantId));
        Refused(ProblemTypes.NotFound, await SendAsync(connection, "hi", to: "../live-state"));
        Refused(ProblemTypes.InvalidRequest, await SendAsync(connection, "hi", to: ada.ParticipantId));
        Refused(ProblemTypes.InvalidRequest, await SendAsync(connection, "hi", to: new string('x', 65)));

        // A connection is good for its own token's room, whatever else it knows.
        Refused(ProblemTypes.Forbidden, await _test.Plane.SendChat.ExecuteAsync(User(2), id, new SendChatRequest("hi"), None));
        Ok(await SendAsync(stranger, "in my own room"));
        Assert.Empty(Got(connection));
        Refused(ProblemTypes.Forbidden, await ListAsync(id, User(2)));
        Refused(ProblemTypes.NotFound, await ListAsync("none", User(2)));
    }

    [Fact]
    public async Task Sending_again_is_one_message_told_again()
    {
        var id = await _test.CreateAsync();
        var (_, connection) = await _test.JoinAndEnterAsync(id, User(1));
        var request = new SendChatRequest("once", ClientId: "abcd-1234");
        var sent = Ok(await _test.Plane.SendChat.ExecuteAsync(connection, request, None));
        Assert.Equal(sent, Ok(await _test.Plane.SendChat.ExecuteAsync(connection, request, None)));
        Assert.Equal(sent, Ok(await _test.Plane.SendChat.ExecuteAsync(User(1), id, request with { Text = "twice" }, None)));
        Assert.Single(Ok(await ListAsync(id, User(1))).Items);
        Assert.All(Got(connection), message => Assert.Equal(sent, message));
    }

    [Fact]
    public async Task Many_writers_at_once_get_numbers_without_gaps()
    {
        var id = await _test.CreateAsync();
        var connections = new List<SignalConnection>();
        for (var i = 0; i < 12; i++) connections.Add((await _test.JoinAndEnterAsync(id, User(i))).Connection);
        var sent = await Task.WhenAll(connections.Select(connection => Task.Run(() => SendAsync(connection, "now"))));
        Assert.Equal(Enumerable.Range(1, 12).Select(number => (long)number), sent.Select(outcome => Ok(outcome).Number).Order());
    }

    [Fact]
    public async Task Sender_and_hosts_take_messages_back_for_good()
    {
        var id = await _test.CreateAsync();
        var (_, host) = await _test.JoinAndEnterAsync(id, Host);
        var (_, ada) = await _test.JoinAndEnterAsync(id, User(1));
        await _test.JoinAndEnterAsync(id, User(2));
        var first = Ok(await SendAsync(ada, "mine"));
        var second = Ok(await SendAsync(ada, "not nice"));
        Refused(ProblemTypes.Forbidden, await DeleteAsync(id, User(2), first.MessageId));
        Ok(await DeleteAsync(id, User(1), first.MessageId));
        Ok(await DeleteAsync(id, Host, second.MessageId));
        Ok(await DeleteAsync(id, Host, second.MessageId));
        Assert.All(Ok(await ListAsync(id, User(2))).Items, item => Assert.Equal((true, null), (item.IsDeleted, item.Text)));
        Assert.Equal([false, false, true, true, true], Got(host).Select(message => message.IsDeleted));
        foreach (var wrong in (string[])["", "msg_", "msg_x-1", "rec_1-1", first.MessageId + "0", "msg_" + new string('9', 50)])
            Refused(ProblemTypes.NotFound, await DeleteAsync(id, Host, wrong));
    }

    [Fact]
    public async Task What_breaks_the_rules_is_refused_by_name()
    {
        var id = await _test.CreateAsync();
        var (_, connection) = await _test.JoinAndEnterAsync(id, User(1));
        foreach (var text in (string?[])[null, "", " \r\n\u0000 ", new string('x', 4001), new string('x', 100_000)])
            Assert.Contains("text", Refused(ProblemTypes.InvalidRequest, await SendAsync(connection, text)).Errors!.Keys);
        Assert.Equal(4000, Ok(await SendAsync(connection, string.Concat(Enumerable.Repeat("😀", 4000)))).Text!.EnumerateRunes().Count());
        Assert.Equal("half \uFFFD", Ok(await SendAsync(connection, "half \uD800")).Text);
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.SendChat.ExecuteAsync(connection, new SendChatRequest("x", ClientId: "a/b/c/d/e"), None));
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.SendChat.ExecuteAsync(connection, null, None));
        Refused(ProblemTypes.InvalidRequest, await ListAsync(id, User(1), pageSize: 0));
    }

    [Fact]
    public async Task Who_writes_too_fast_waits_and_the_others_do_not()
    {
        var id = await _test.CreateAsync();
        var (_, ada) = await _test.JoinAndEnterAsync(id, User(1));
        var (_, bea) = await _test.JoinAndEnterAsync(id, User(2));
        for (var i = 0; i < 10; i++) Ok(await SendAsync(ada, "flood"));
        var problem = Refused(ProblemTypes.RateLimited, await SendAsync(ada, "flood"));
        Assert.Equal(TimeSpan.FromSeconds(2), problem.RetryAfter);
        Ok(await SendAsync(bea, "calm"));
        _test.Clock.Advance(TimeSpan.FromSeconds(2));
        Ok(await SendAsync(ada, "better"));
        Refused(ProblemTypes.RateLimited, await SendAsync(ada, "flood"));
    }

    [Fact]
    public async Task A_meeting_without_chat_has_none()
    {
        var id = await _test.CreateAsync(new MeetingSettingsInput { ChatEnabled = false });
        var (_, connection) = await _test.JoinAndEnterAsync(id, Host);
        Refused(ProblemTypes.Forbidden, await SendAsync(connection, "hello?"));
        Assert.False((await _test.MeetingAsync(id)).Settings.ChatEnabled);
    }

    [Fact]
    public async Task After_a_session_those_who_were_in_it_read_what_was_written_until_they_left()
    {
        var id = await _test.CreateAsync();
        var (_, host) = await _test.JoinAndEnterAsync(id, Host);
        var (_, ada) = await _test.JoinAndEnterAsync(id, User(1));
        Ok(await SendAsync(host, "before"));
        _test.Clock.Advance(TimeSpan.FromSeconds(1));
        Ok(await _test.Plane.LeaveRoom.ExecuteAsync(ada, None));
        _test.Clock.Advance(TimeSpan.FromSeconds(1));
        var after = Ok(await SendAsync(host, "after"));
        Assert.Equal(["before"], Ok(await ListAsync(id, User(1))).Items.Select(item => item.Text));
        Refused(ProblemTypes.NotFound, await DeleteAsync(id, User(1), after.MessageId));

        Ok(await _test.Plane.EndMeeting.ExecuteAsync(Host, id, None));
        Assert.Equal(["before"], Ok(await ListAsync(id, User(1))).Items.Select(item => item.Text));
        Assert.Equal(["after", "before"], Ok(await ListAsync(id, Host)).Items.Select(item => item.Text));
        Refused(ProblemTypes.MeetingEnded, await _test.Plane.SendChat.ExecuteAsync(Host, id, new SendChatRequest("late"), None));
        Refused(ProblemTypes.MeetingEnded, await SendAsync(host, "late"));
    }

    private Task<Outcome<ChatMessage>> SendAsync(SignalConnection connection, string? text, string? to = null) =>
        _test.Plane.SendChat.ExecuteAsync(connection, new SendChatRequest(text, to), None);

    private Task<Outcome<Page<ChatMessage>>> ListAsync(string id, CallerIdentity caller, int? pageSize = null) =>
        _test.Plane.ListChat.ExecuteAsync(caller, id, null, pageSize, null, None);

    private Task<Outcome<Done>> DeleteAsync(string id, CallerIdentity caller, string messageId) => _test.Plane.DeleteChat.ExecuteAsync(caller, id, messageId, None);

    private IReadOnlyList<ChatMessage> Got(SignalConnection connection) => _test.Signals.To<ChatMessage>(connection.ConnectionId, HubEvents.ChatMessage);
}
