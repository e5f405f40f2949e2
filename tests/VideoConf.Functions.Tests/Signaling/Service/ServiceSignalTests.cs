using VideoConf.Azure.Signals;
using VideoConf.Contracts.Signaling;
using VideoConf.Functions.Signaling;
using Xunit.Abstractions;

namespace VideoConf.Functions.Tests.Signaling.Service;

public sealed class ServiceSignalTests(ITestOutputHelper output) : IDisposable
{
    private readonly CloudMeeting _meeting = new();

    [Fact]
    public void Functions_and_adapter_speak_of_the_same_hub() => Assert.Equal(nameof(SignalHub), SignalHubContext.Hub);

    [Fact]
    public async Task Who_enters_is_told_to_everybody_else_and_where_the_media_node_is_to_them_alone()
    {
        var (first, _) = await _meeting.EnterAsync(0);
        var (second, join) = await _meeting.EnterAsync(1);

        Assert.Contains(_meeting.Service.Received[first], message => message.Method == HubEvents.ParticipantJoined && message.Argument.GetProperty("participantId").GetString() == join.ParticipantId);
        Assert.DoesNotContain(_meeting.Service.Received[second], message => message.Method == HubEvents.ParticipantJoined);
        Assert.Single(_meeting.Service.Received[second], message => message.Method == HubEvents.SfuEndpoint);
    }

    [Fact]
    public async Task A_refused_call_answers_with_its_typed_words_and_nothing_of_the_inside()
    {
        var (connection, _) = await _meeting.EnterAsync(0);

        var refused = await _meeting.Service.InvokeAsync(connection, HubMethods.SendOffer, new SendSdpRequest("prt_nobody", "v=0\r\n"));
        Assert.Matches("^[a-z-]+: .+$", refused.GetProperty("hubError").GetString());
        Assert.Single(refused.EnumerateObject());
    }

    [Fact]
    public async Task An_argument_that_does_not_fit_is_refused_in_the_same_form()
    {
        var (connection, _) = await _meeting.EnterAsync(0);

        var refused = await _meeting.Service.InvokeAsync(connection, HubMethods.UpdateState, new { isMuted = "perhaps" });
        Assert.Equal("invalid-request: The argument of UpdateState cannot be read.", refused.GetProperty("hubError").GetString());
    }

    [Fact]
    public async Task A_connection_that_is_gone_is_no_failure_of_those_who_stay()
    {
        var (first, _) = await _meeting.EnterAsync(0);
        var (second, _) = await _meeting.EnterAsync(1);
        await _meeting.Service.DisconnectAsync(second);

        Assert.False(CloudMeeting.IsRefused(await _meeting.Service.InvokeAsync(first, HubMethods.UpdateState, new { isMuted = false })));
    }

    /// <summary>What a meeting costs at the service and in executions. The numbers are exact: who changes them changes the bill.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(50)]
    public async Task A_join_is_one_message_to_each_of_the_others(int others)
    {
        for (var i = 0; i < others; i++) await _meeting.EnterAsync(i);
        var service = _meeting.Service;
        (service.Invocations, service.Messages, service.Requests) = (0, 0, 0);
        var http = _meeting.HttpCalls;

        var (_, join) = await _meeting.EnterAsync(others);
        var answered = service.Messages - others;
        output.WriteLine($"Join as number {others + 1}: {service.Messages} messages, {service.Requests} REST requests, {service.Invocations + _meeting.HttpCalls - http} executions; {join.ParticipantId}");

        // To the others ParticipantJoined each; to the new one SfuEndpoint and the answer, which has everybody in it and so grows by pieces of 2 KB.
        Assert.InRange(answered, 2, 2 + (others / 4));
        Assert.Equal((1, 3), (service.Invocations, service.Requests));
        Assert.Equal(4, _meeting.HttpCalls - http);
    }

    [Theory]
    [InlineData(3, 20)]
    [InlineData(60, 1)]
    public async Task A_minute_in_which_nothing_happens_is_keep_alives_alone(int keepAliveSeconds, int each)
    {
        var connections = new List<string>();
        for (var i = 0; i < 10; i++) connections.Add((await _meeting.EnterAsync(i)).ConnectionId);
        var service = _meeting.Service;
        (service.Invocations, service.Messages, service.Requests) = (0, 0, 0);

        await _meeting.PassAMinuteAsync(connections, keepAliveSeconds);
        output.WriteLine($"A minute of 10 with KeepAlive every {keepAliveSeconds} s: {service.Messages} messages, {service.Invocations} executions");

        Assert.Equal((10 * each, 10 * each, 0), (service.Invocations, service.Messages, service.Requests));
    }

    [Fact]
    public async Task A_microphone_that_is_switched_is_one_request_and_one_message_to_each_of_the_others()
    {
        var connections = new List<string>();
        for (var i = 0; i < 10; i++) connections.Add((await _meeting.EnterAsync(i)).ConnectionId);
        var service = _meeting.Service;
        (service.Invocations, service.Messages, service.Requests) = (0, 0, 0);

        await service.InvokeAsync(connections[0], HubMethods.UpdateState, new { isMuted = false });

        Assert.Equal(1, service.Invocations);
        Assert.Equal(1, service.Requests);
        Assert.InRange(service.Messages, 10, 11);
    }

    public void Dispose() => _meeting.Dispose();
}
