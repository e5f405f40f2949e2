using System.Net;
using System.Net.Http.Json;
using System.Text;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.MediaNode.Tests.Support;
using VideoConf.Sfu;
using VideoConf.Sfu.Codecs;

namespace VideoConf.MediaNode.Tests.Api;

public sealed class RoomTests
{
    [Fact]
    public async Task A_room_may_be_put_and_deleted_twice()
    {
        await using var node = await NodeFixture.StartAsync();
        for (var i = 0; i < 2; i++)
        {
            using var put = await node.Http.PutAsJsonAsync(NodePaths.Room("abcd"), new PutRoomRequest("ses_1", 10));
            Assert.Equal(HttpStatusCode.NoContent, put.StatusCode);
        }

        for (var i = 0; i < 2; i++)
        {
            using var delete = await node.Http.DeleteAsync(NodePaths.Room("abcd"));
            Assert.Equal(HttpStatusCode.NoContent, delete.StatusCode);
        }

        Assert.Equal(["start", "put abcd ses_1 10", "put abcd ses_1 10", "delete abcd", "delete abcd"], node.Engine.Calls);
    }

    [Fact]
    public async Task Whose_media_is_dropped_comes_with_the_room()
    {
        await using var node = await NodeFixture.StartAsync();
        ParticipantRestriction[] restrictions = [new("prt_a", [TrackSources.Microphone, TrackSources.ScreenAudio]), new("prt_b", [TrackSources.Camera, TrackSources.Screen])];
        using var put = await node.Http.PutAsJsonAsync(NodePaths.Room("abcd"), new PutRoomRequest("ses_1", 10, 7, restrictions));
        Assert.Equal(HttpStatusCode.NoContent, put.StatusCode);
        var told = node.Engine.Restrictions;
        Assert.Equal(
            (7, SfuSources.Microphone | SfuSources.ScreenAudio, SfuSources.Camera | SfuSources.Screen, SfuSources.None),
            (told.Version, told.Of("prt_a"), told.Of("prt_b"), told.Of("prt_c")));
    }

    [Fact]
    public async Task Which_codecs_video_may_be_in_comes_with_the_room()
    {
        await using var node = await NodeFixture.StartAsync();
        using var put = await node.Http.PutAsJsonAsync(NodePaths.Room("abcd"), new PutRoomRequest("ses_1", 10, 7, VideoCodecs: ["AV1", "VP8"]));
        Assert.Equal(HttpStatusCode.NoContent, put.StatusCode);
        Assert.Equal([CodecKind.Av1, CodecKind.Vp8], node.Engine.Restrictions.VideoCodecs);
    }

    [Fact]
    public async Task A_node_that_takes_no_more_rooms_says_so()
    {
        await using var node = await NodeFixture.StartAsync();
        node.Engine.TakesRooms = false;
        using var put = await node.Http.PutAsJsonAsync(NodePaths.Room("abcd"), new PutRoomRequest("ses_1", 10));
        await Problem.AssertAsync(put, HttpStatusCode.ServiceUnavailable, ProblemTypes.NoMediaNode);
    }

    [Theory]
    [InlineData("""{"sessionId":"ses_1","maxParticipants":0}""", "maxParticipants")]
    [InlineData("""{"sessionId":"ses_1","maxParticipants":"many"}""", "maxParticipants")]
    [InlineData("""{"sessionId":"ses_1","maxParticipants":4,"videoCodecs":["H261"]}""", "videoCodecs")]
    [InlineData("""{"sessionId":"ses_1","maxParticipants":4,"videoCodecs":["VP8","VP8","VP8","VP8","VP8"]}""", "videoCodecs")]
    [InlineData("""{"sessionId":"","maxParticipants":4}""", "sessionId")]
    [InlineData("""{"maxParticipants":4}""", "sessionId")]
    [InlineData("""{"sessionId":{},"maxParticipants":4}""", "sessionId")]
    [InlineData("""{"sessionId":"ses_1","maxParticipants":4,"version":-1}""", "version")]
    [InlineData("""{"sessionId":"ses_1","maxParticipants":4,"version":1,"restrictions":[{"participantId":"prt_a","sources":["smell"]}]}""", "restrictions")]
    [InlineData("""{"sessionId":"ses_1","maxParticipants":4,"version":1,"restrictions":[{"participantId":"","sources":[]}]}""", "restrictions")]
    [InlineData("""{"sessionId":"ses_1","maxParticipants":4,"version":1,"restrictions":[null]}""", "restrictions")]
    [InlineData("""{"sessionId":"ses_1","maxParticipants":4,"version":1,"restrictions":[{"participantId":"prt_a"}]}""", "restrictions")]
    [InlineData("""{"sessionId":""", "sessionId")]
    [InlineData("null", "$")]
    [InlineData("[]", "$")]
    public async Task A_wrong_body_names_its_field(string body, string field)
    {
        await using var node = await NodeFixture.StartAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await node.Http.PutAsync(NodePaths.Room("abcd"), content);
        var problem = await Problem.AssertAsync(response, HttpStatusCode.BadRequest, ProblemTypes.InvalidRequest);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
    }

    [Fact]
    public async Task A_body_that_is_no_json_is_refused_by_its_type()
    {
        await using var node = await NodeFixture.StartAsync();
        using var content = new StringContent("sessionId=1", Encoding.UTF8, "application/x-www-form-urlencoded");
        using var response = await node.Http.PutAsync(NodePaths.Room("abcd"), content);
        await Problem.AssertAsync(response, HttpStatusCode.UnsupportedMediaType, ProblemTypes.UnsupportedMediaType);
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_refused()
    {
        await using var node = await NodeFixture.StartAsync();
        using var content = new StringContent($$"""{"sessionId":"{{new string('x', 2 * 1024 * 1024)}}"}""", Encoding.UTF8, "application/json");
        using var response = await node.Http.PutAsync(NodePaths.Room("abcd"), content);
        await Problem.AssertAsync(response, HttpStatusCode.RequestEntityTooLarge, ProblemTypes.TooLarge);
    }
}
