using Microsoft.AspNetCore.SignalR;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Primitives;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Tokens;
using VideoConf.Functions.Signaling;
using VideoConf.Meetings;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Functions.Tests.Signaling;

public sealed class HubCallsTests : IDisposable
{
    private readonly HubCalls _calls = new(NullLogger<HubCalls>.Instance);

    [Fact]
    public async Task A_call_is_made_as_whom_the_connection_was_opened_for()
    {
        SignalConnection? seen = null;

        await _calls.RunAsync<Done>(Invocation(), connection =>
        {
            seen = connection;
            return Task.FromResult<Outcome<Done>>(Done.Value);
        });

        Assert.Equal(("c1", "prt_1"), (seen!.ConnectionId, seen.Claims.ParticipantId));
    }

    [Fact]
    public async Task A_refusal_is_a_hub_error_in_its_typed_words()
    {
        var error = await Assert.ThrowsAsync<HubException>(() => _calls.RunAsync<Done>(Invocation(), _ => Task.FromResult<Outcome<Done>>(new Problem(ProblemTypes.RoomFull, "No place is left."))));

        Assert.Equal("room-full: No place is left.", error.Message);
    }

    [Fact]
    public async Task A_bug_is_told_without_its_inside()
    {
        var error = await Assert.ThrowsAsync<HubException>(() => _calls.RunAsync<Done>(Invocation(), _ => throw new InvalidOperationException("secret")));

        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_no_join_token_opened_is_refused()
    {
        var invocation = Invocation();
        invocation.Claims = new Dictionary<string, StringValues>();

        var error = await Assert.ThrowsAsync<HubException>(() => _calls.RunAsync<Done>(invocation, _ => Task.FromResult<Outcome<Done>>(Done.Value)));
        Assert.StartsWith("unauthorized: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_calls_at_once_are_refused()
    {
        for (var i = 0; i < SignalingLimits.CallBurst; i++) await _calls.RunAsync<Done>(Invocation(), _ => Task.FromResult<Outcome<Done>>(Done.Value));

        var error = await Assert.ThrowsAsync<HubException>(async () =>
        {
            // The bucket may be filled while this runs; it does not hold as much as this.
            for (var i = 0; i < 10 * SignalingLimits.CallBurst; i++) await _calls.RunAsync<Done>(Invocation(), _ => Task.FromResult<Outcome<Done>>(Done.Value));
        });
        Assert.StartsWith("rate-limited: ", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _calls.Dispose();

    private static SignalRInvocationContext Invocation() => new()
    {
        ConnectionId = "c1",
        Event = "JoinRoom",
        Claims = ConnectionClaims.Of(new JoinClaims("abcd-efgh-jkmn", "ses_1", "prt_1", "usr_1", "Ada", "host", [], "jti_1")).ToDictionary(claim => claim.Type, claim => new StringValues(claim.Value)),
    };
}
