using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Primitives;
using VideoConf.Contracts.Captions;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Tokens;
using VideoConf.Functions.Signaling;
using VideoConf.Meetings;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Functions.Tests.Signaling;

public sealed class HubCallsTests : IDisposable
{
    private readonly HubCalls _calls = new(NullLogger<HubCalls>.Instance);

    [Fact]
    public async Task A_call_is_made_as_whom_the_connection_was_opened_for()
    {
        SignalConnection? seen = null;

        await _calls.RunAsync(Invocation(), connection =>
        {
            seen = connection;
            return Task.FromResult<Outcome<Done>>(Done.Value);
        });

        Assert.Equal(("c1", "prt_1"), (seen!.ConnectionId, seen.Claims.ParticipantId));
    }

    [Fact]
    public async Task A_refusal_is_a_hub_error_in_its_typed_words()
    {
        var answer = await _calls.RunAsync(Invocation(), _ => Task.FromResult<Outcome<Done>>(new Problem(ProblemTypes.RoomFull, "No place is left.")));

        Assert.Equal("room-full: No place is left.", Error(answer));
    }

    [Fact]
    public async Task A_bug_is_told_without_its_inside()
    {
        var answer = await _calls.RunAsync<Done>(Invocation(), _ => throw new InvalidOperationException("secret"));

        Assert.StartsWith("internal-error: ", Error(answer), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", answer.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_too_busy_is_no_bug()
    {
        var answer = await _calls.RunAsync<Done>(Invocation(), _ => throw new DocumentStoreBusyException("429"));

        Assert.StartsWith("rate-limited: ", Error(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_no_join_token_opened_is_refused()
    {
        var invocation = Invocation();
        invocation.Claims = new Dictionary<string, StringValues>();

        Assert.StartsWith("unauthorized: ", Error(await _calls.RunAsync(invocation, _ => Task.FromResult<Outcome<Done>>(Done.Value))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_calls_at_once_are_refused()
    {
        // The bucket may be filled while this runs; it does not hold as much as this.
        string? error = null;
        for (var i = 0; i < 10 * SignalingLimits.CallBurst && error is null; i++) error = Error(await _calls.RunAsync(Invocation(), _ => Task.FromResult<Outcome<Done>>(Done.Value)));

        Assert.StartsWith("rate-limited: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_done_without_a_result_answers_null() =>
        Assert.Equal(JsonValueKind.Null, (await _calls.RunAsync(Invocation(), _ => Task.FromResult<Outcome<Done>>(Done.Value))).ValueKind);

    /// <summary>Whatever class the platform keeps JSON in, its text is JSON.</summary>
    [Fact]
    public async Task An_argument_is_read_from_any_JSON_of_the_platform()
    {
        foreach (var argument in new object[] { JsonDocument.Parse("""{"isOn":true,"language":"de"}""").RootElement, JsonNode.Parse("""{"isOn":true,"language":"de"}""")! })
        {
            var invocation = Invocation();
            invocation.Arguments = [argument];
            SetCaptionsRequest? seen = null;
            await _calls.RunAsync<SetCaptionsRequest, Done>(invocation, (_, request) =>
            {
                seen = request;
                return Task.FromResult<Outcome<Done>>(Done.Value);
            });

            Assert.Equal((true, "de"), (seen!.IsOn, seen.Language));
        }
    }

    public void Dispose() => _calls.Dispose();

    private static string? Error(JsonElement answer) => answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("hubError", out var text) ? text.GetString() : null;

    private static SignalRInvocationContext Invocation() => new()
    {
        ConnectionId = "c1",
        Event = "JoinRoom",
        Claims = ConnectionClaims.Of(new JoinClaims("abcd-efgh-jkmn", "ses_1", "prt_1", "usr_1", "Ada", "host", [], "jti_1")).ToDictionary(claim => claim.Type, claim => new StringValues(claim.Value)),
    };
}
