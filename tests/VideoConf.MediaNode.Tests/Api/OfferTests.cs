using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.MediaNode.Tests.Support;
using VideoConf.TestSupport;

namespace VideoConf.MediaNode.Tests.Api;

public sealed class OfferTests
{
    private const string Room = "abcd-efgh-jkmn";

    [Fact]
    public async Task An_offer_is_answered_for_the_participant_that_the_token_names()
    {
        await using var node = await NodeFixture.StartAsync();
        using var response = await node.OfferAsync(Room, new("req-1", node.JoinToken(Room, "prt_ada"), "v=0"));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var answer = await response.Content.ReadFromJsonAsync<OfferResponse>();
        Assert.Equal("prt_ada", answer!.ParticipantId);
        Assert.Equal("answer to v=0", answer.Sdp);
        Assert.StartsWith("med_", answer.MediaId, StringComparison.Ordinal);
        Assert.Equal(NodePaths.Media(Room, answer.MediaId), response.Headers.Location?.ToString());
        Assert.Contains($"offer {Room} prt_ada", node.Engine.Calls);
    }

    [Fact]
    public async Task The_same_request_id_gets_the_first_answer()
    {
        await using var node = await NodeFixture.StartAsync();
        var offer = new OfferRequest("req-1", node.JoinToken(Room), "v=0");
        using var first = await node.OfferAsync(Room, offer);
        using var second = await node.OfferAsync(Room, offer with { JoinToken = node.JoinToken(Room) });
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Single(node.Engine.Calls, $"offer {Room} prt_a");
    }

    [Fact]
    public async Task A_repetition_that_overtakes_the_answer_waits_for_it()
    {
        await using var node = await NodeFixture.StartAsync();
        var gate = new TaskCompletionSource();
        node.Engine.Gate = gate.Task;
        var offer = new OfferRequest("req-1", node.JoinToken(Room), "v=0");
        var both = Task.WhenAll(node.OfferAsync(Room, offer), node.OfferAsync(Room, offer));
        await Until.TrueAsync(() => node.Engine.Calls.Contains($"offer {Room} prt_a"), "the offer reaches the engine");
        gate.SetResult();
        var bodies = await Task.WhenAll((await both).Select(response => response.Content.ReadAsStringAsync()));
        Assert.Equal(bodies[0], bodies[1]);
        Assert.Single(node.Engine.Calls, $"offer {Room} prt_a");
    }

    [Fact]
    public async Task A_request_id_does_not_serve_for_another_offer()
    {
        await using var node = await NodeFixture.StartAsync();
        using var first = await node.OfferAsync(Room, new("req-1", node.JoinToken(Room, "prt_a"), "v=0"));
        using var otherSdp = await node.OfferAsync(Room, new("req-1", node.JoinToken(Room, "prt_a"), "v=1"));
        using var otherPerson = await node.OfferAsync(Room, new("req-1", node.JoinToken(Room, "prt_b"), "v=0"));
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        await Problem.AssertAsync(otherSdp, HttpStatusCode.Conflict, ProblemTypes.Conflict);
        await Problem.AssertAsync(otherPerson, HttpStatusCode.Conflict, ProblemTypes.Conflict);
    }

    [Fact]
    public async Task A_refused_offer_can_be_tried_again_under_its_id()
    {
        await using var node = await NodeFixture.StartAsync();
        node.Engine.Refusal = new(null, ProblemTypes.RoomFull, "The room holds as many as it may.");
        var offer = new OfferRequest("req-1", node.JoinToken(Room), "v=0");
        using var refused = await node.OfferAsync(Room, offer);
        using var taken = await node.OfferAsync(Room, offer);
        await Problem.AssertAsync(refused, HttpStatusCode.Conflict, ProblemTypes.RoomFull);
        Assert.Equal(HttpStatusCode.Created, taken.StatusCode);
    }

    [Fact]
    public async Task A_fault_of_the_engine_is_one_requests_problem_and_no_more()
    {
        await using var node = await NodeFixture.StartAsync();
        node.Engine.Fault = new InvalidOperationException("worker 3 is upset");
        var offer = new OfferRequest("req-1", node.JoinToken(Room), "v=0");
        using var failed = await node.OfferAsync(Room, offer);
        using var taken = await node.OfferAsync(Room, offer);
        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.DoesNotContain("upset", await failed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, taken.StatusCode);
    }

    [Fact]
    public async Task A_join_token_of_another_room_is_refused()
    {
        await using var node = await NodeFixture.StartAsync();
        using var response = await node.OfferAsync(Room, new("req-1", node.JoinToken("another-room"), "v=0"));
        await Problem.AssertAsync(response, HttpStatusCode.Forbidden, ProblemTypes.Forbidden);
    }

    [Fact]
    public async Task An_expired_join_token_is_refused()
    {
        await using var node = await NodeFixture.StartAsync();
        using var response = await node.OfferAsync(Room, new("req-1", node.JoinToken(new ShiftedClock(TimeSpan.FromMinutes(-11)), Room), "v=0"));
        await Problem.AssertAsync(response, HttpStatusCode.Unauthorized, ProblemTypes.Unauthorized);
    }

    [Fact]
    public async Task A_service_token_is_no_join_token()
    {
        await using var node = await NodeFixture.StartAsync();
        using var response = await node.OfferAsync(Room, new("req-1", node.ServiceToken(TimeProvider.System), "v=0"));
        await Problem.AssertAsync(response, HttpStatusCode.Unauthorized, ProblemTypes.Unauthorized);
    }

    [Fact]
    public async Task Who_was_deleted_is_refused_with_the_old_token_and_let_in_with_a_later_one()
    {
        await using var node = await NodeFixture.StartAsync();
        var old = node.JoinToken(Room, "prt_a");
        using var deleted = await node.Http.DeleteAsync(NodePaths.Participant(Room, "prt_a"));
        using var again = await node.Http.DeleteAsync(NodePaths.Participant(Room, "prt_a"));
        using var refused = await node.OfferAsync(Room, new("req-1", old, "v=0"));
        using var other = await node.OfferAsync(Room, new("req-2", node.JoinToken(Room, "prt_b"), "v=0"));
        using var later = await node.OfferAsync(Room, new("req-3", node.JoinToken(new ShiftedClock(TimeSpan.FromSeconds(2)), Room, "prt_a"), "v=0"));
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
        await Problem.AssertAsync(refused, HttpStatusCode.Unauthorized, ProblemTypes.TokenRevoked);
        Assert.Equal(HttpStatusCode.Created, other.StatusCode);
        Assert.Equal(HttpStatusCode.Created, later.StatusCode);
    }

    [Fact]
    public async Task An_offer_over_256_KiB_is_refused()
    {
        await using var node = await NodeFixture.StartAsync();
        using var response = await node.OfferAsync(Room, new("req-1", node.JoinToken(Room), new string('a', (256 * 1024) + 1)));
        await Problem.AssertAsync(response, HttpStatusCode.RequestEntityTooLarge, ProblemTypes.TooLarge);
        Assert.DoesNotContain(node.Engine.Calls, call => call.StartsWith("offer", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, "v=0", "requestId")]
    [InlineData("", "v=0", "requestId")]
    [InlineData("req-1", null, "sdp")]
    [InlineData("req-1", "", "sdp")]
    public async Task What_is_missing_is_named(string? requestId, string? sdp, string field)
    {
        await using var node = await NodeFixture.StartAsync();
        using var response = await node.OfferAsync(Room, new(requestId!, node.JoinToken(Room), sdp!));
        var problem = await Problem.AssertAsync(response, HttpStatusCode.BadRequest, ProblemTypes.InvalidRequest);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
    }

    [Fact]
    public async Task A_further_offer_is_the_owners_alone()
    {
        await using var node = await NodeFixture.StartAsync();
        using var first = await node.OfferAsync(Room, new("req-1", node.JoinToken(Room, "prt_a"), "v=0"));
        var media = (await first.Content.ReadFromJsonAsync<OfferResponse>())!.MediaId;

        using var own = await PatchAsync(node, media, new("req-2", node.JoinToken(Room, "prt_a"), "v=1"));
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        Assert.Equal("second answer to v=1", (await own.Content.ReadFromJsonAsync<OfferResponse>())!.Sdp);

        using var foreign = await PatchAsync(node, media, new("req-3", node.JoinToken(Room, "prt_b"), "v=1"));
        await Problem.AssertAsync(foreign, HttpStatusCode.NotFound, ProblemTypes.NotFound);
        using var unknown = await PatchAsync(node, "med_none", new("req-4", node.JoinToken(Room, "prt_a"), "v=1"));
        await Problem.AssertAsync(unknown, HttpStatusCode.NotFound, ProblemTypes.NotFound);
    }

    [Fact]
    public async Task The_slot_map_of_a_media_resource_can_be_read()
    {
        await using var node = await NodeFixture.StartAsync();
        var map = await node.Http.GetFromJsonAsync<SlotMap>(NodePaths.Media(Room, "med_1"));
        Assert.Equal("prt_b", map!.Slots[0].ParticipantId);
        using var unknown = await node.Http.GetAsync(NodePaths.Media(Room, "none"));
        await Problem.AssertAsync(unknown, HttpStatusCode.NotFound, ProblemTypes.NotFound);
    }

    [Fact]
    public async Task What_is_shown_is_taken_for_a_media_resource_that_there_is()
    {
        await using var node = await NodeFixture.StartAsync();
        var view = new MediaView(2, [new("prt_b", TrackSources.Camera, 360), new("prt_b", TrackSources.Screen, 0)]);
        using var taken = await node.Http.PutAsJsonAsync(NodePaths.View(Room, "med_1"), view, JsonSerializerOptions.Web);
        Assert.Equal(HttpStatusCode.NoContent, taken.StatusCode);
        Assert.Contains($"show {Room} med_1 2 prt_b/Camera/360 prt_b/Screen/0", node.Engine.Calls);

        using var unknown = await node.Http.PutAsJsonAsync(NodePaths.View(Room, "none"), view, JsonSerializerOptions.Web);
        await Problem.AssertAsync(unknown, HttpStatusCode.NotFound, ProblemTypes.NotFound);
        foreach (var bad in new[] { view with { Shown = null! }, view with { Shown = [view.Shown[0] with { Source = TrackSources.Microphone }] }, view with { Shown = [view.Shown[0] with { Height = -1 }] } })
        {
            using var refused = await node.Http.PutAsJsonAsync(NodePaths.View(Room, "med_1"), bad, JsonSerializerOptions.Web);
            await Problem.AssertAsync(refused, HttpStatusCode.BadRequest, ProblemTypes.InvalidRequest);
        }
    }

    [Fact]
    public async Task A_media_resource_may_be_deleted_twice()
    {
        await using var node = await NodeFixture.StartAsync();
        for (var i = 0; i < 2; i++)
        {
            using var response = await node.Http.DeleteAsync(NodePaths.Media(Room, "med_1"));
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        }
    }

    private static Task<HttpResponseMessage> PatchAsync(NodeFixture node, string media, OfferRequest offer) =>
        node.Http.PatchAsJsonAsync(NodePaths.Media(Room, media), offer, JsonSerializerOptions.Web);

    [Theory]
    [InlineData("Recording", "recording")]
    [InlineData("Ai", "ai")]
    [InlineData("Recording, Ai", "ai", "recording")]
    [InlineData("Recording, Ai", "recording_ai")]
    public async Task What_the_token_says_was_declined_reaches_the_media_path_with_every_offer(string expected, params string[] declined)
    {
        await using var node = await NodeFixture.StartAsync();

        using var first = await node.OfferAsync(Room, new("req-1", node.JoinToken(Room), "v=0"));
        var mediaId = (await first.Content.ReadFromJsonAsync<OfferResponse>())!.MediaId;
        Assert.DoesNotContain(node.Engine.Calls, call => call.StartsWith("declined", StringComparison.Ordinal));

        using var second = await node.Http.PatchAsJsonAsync(
            NodePaths.Media(Room, mediaId), new OfferRequest("req-2", node.JoinTokenOfWhoDeclined(Room, declined), "v=0"), JsonSerializerOptions.Web);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        using var third = await node.OfferAsync(Room, new("req-3", node.JoinTokenOfWhoDeclined(Room, declined), "v=0"));
        Assert.Equal(2, node.Engine.Calls.Count(call => string.Equals(call, $"declined {expected}", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_request_repeated_with_another_consent_does_not_get_the_answer_of_the_first()
    {
        await using var node = await NodeFixture.StartAsync();

        using var first = await node.OfferAsync(Room, new("req-1", node.JoinToken(Room), "v=0"));
        using var second = await node.OfferAsync(Room, new("req-1", node.JoinTokenOfWhoDeclined(Room, "recording"), "v=0"));

        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
    }
}
