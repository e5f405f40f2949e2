using System.Net;
using System.Text;
using VideoConf.Local.Tests.Running;

namespace VideoConf.Local.Tests.Http;

public sealed class MediaTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly RunningHost _host = shared.Host;

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n")]
    public async Task An_offer_that_cannot_be_answered_is_refused_in_words(string sdp)
    {
        var (room, token) = await JoinAsync();
        using var response = await SendAsync(HttpMethod.Post, $"/v1/rooms/{room}/media", token, sdp);
        Assert.True(response.StatusCode is HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest, response.StatusCode.ToString());
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task An_offer_of_a_megabyte_or_of_another_type_is_refused()
    {
        var (room, token) = await JoinAsync();
        using var large = await SendAsync(HttpMethod.Post, $"/v1/rooms/{room}/media", token, new string('x', 1024 * 1024));
        await RunningHost.ProblemAsync(large, 413, "too-large");
        using var json = await _host.SendAsync(HttpMethod.Post, $"/v1/rooms/{room}/media", token, RunningHost.Json("{}"));
        await RunningHost.ProblemAsync(json, 415, "unsupported-media-type");
    }

    [Fact]
    public async Task A_media_resource_that_is_not_there_is_told_so()
    {
        var (room, token) = await JoinAsync();
        using var slots = await _host.SendAsync(HttpMethod.Get, $"/v1/rooms/{room}/media/med_nothing", token);
        await RunningHost.ProblemAsync(slots, 404, "not-found");
        using var anonymous = await _host.SendAsync(HttpMethod.Delete, $"/v1/rooms/{room}/media/med_nothing", null);
        await RunningHost.ProblemAsync(anonymous, 401, "unauthorized");
    }

    [Fact]
    public async Task A_player_of_another_origin_may_ask()
    {
        using var preflight = await _host.SendAsync(
            HttpMethod.Options, "/v1/rooms/abcd-efgh-jkmn/media", null, null,
            ("Origin", "https://player.example"), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "authorization,content-type"));
        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Equal("*", preflight.Headers.GetValues("Access-Control-Allow-Origin").Single());
        using var plain = await _host.SendAsync(HttpMethod.Options, "/v1/rooms/abcd-efgh-jkmn/media", null);
        Assert.Equal(HttpStatusCode.NoContent, plain.StatusCode);
        Assert.Equal("application/sdp", plain.Headers.GetValues("Accept-Post").Single());

        // Everything else is for this origin alone.
        using var meetings = await _host.SendAsync(HttpMethod.Get, "/v1/meetings", null, null, ("Origin", "https://player.example"));
        Assert.False(meetings.Headers.Contains("Access-Control-Allow-Origin"));
    }

    private async Task<(string Room, string Token)> JoinAsync()
    {
        var ada = await _host.SignInAsync("Ada");
        var room = await ada.CreateMeetingAsync();
        return (room, (await ada.JoinAsync(room)).GetProperty("token").GetString()!);
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string token, string sdp) =>
        _host.SendAsync(method, path, token, new StringContent(sdp, Encoding.UTF8, "application/sdp"));
}
