using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using VideoConf.Local.Files;
using VideoConf.Local.Tests.Running;
using VideoConf.Meetings.Storage;

namespace VideoConf.Local.Tests.Recordings;

/// <summary>Files by signed address, as a browser's player and a download ask for them.</summary>
public sealed class FileTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string Text = "0123456789abcdefghijklmnopqrstuvwxyz";

    private readonly RunningHost _host = shared.Host;

    [Fact]
    public async Task A_player_reads_the_whole_and_any_range()
    {
        var url = await StoreAsync("video/mp4", "Weekly.mp4");
        using var whole = await _host.Http.GetAsync(url);
        Assert.Equal((HttpStatusCode.OK, Text), (whole.StatusCode, await whole.Content.ReadAsStringAsync()));
        Assert.Equal("video/mp4", whole.Content.Headers.ContentType!.ToString());
        Assert.Equal("bytes", whole.Headers.AcceptRanges.Single());
        Assert.Equal("nosniff", whole.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.StartsWith("inline", whole.Content.Headers.ContentDisposition!.ToString(), StringComparison.Ordinal);

        foreach (var (from, to, expected) in ((long?, long?, string)[])[(10, 13, "abcd"), (30, null, "uvwxyz"), (null, 3, "xyz"), (35, 99, "z")])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new RangeHeaderValue(from, to) } };
            using var part = await _host.Http.SendAsync(request);
            Assert.Equal((HttpStatusCode.PartialContent, expected), (part.StatusCode, await part.Content.ReadAsStringAsync()));
            Assert.Equal(Text.Length, part.Content.Headers.ContentRange!.Length);
        }

        using var beyond = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new RangeHeaderValue(99, 100) } };
        using var refused = await _host.Http.SendAsync(beyond);
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, refused.StatusCode);
    }

    [Fact]
    public async Task Head_and_validators_spare_a_second_transfer()
    {
        var url = await StoreAsync("video/mp4", "Weekly.mp4");
        using var head = await _host.SendAsync(HttpMethod.Head, url, token: null);
        Assert.Equal((HttpStatusCode.OK, (long?)Text.Length), (head.StatusCode, head.Content.Headers.ContentLength));
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { IfNoneMatch = { head.Headers.ETag! } } };
        using var same = await _host.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
    }

    [Fact]
    public async Task A_download_is_called_as_the_meeting_is_whatever_that_is()
    {
        const string Name = "Größe 会議; filename=\"x\"\r\n.mp4";
        var url = await StoreAsync("video/mp4", Name);
        using var response = await _host.Http.GetAsync(url + "?download=1");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var disposition = response.Content.Headers.ContentDisposition!;
        Assert.Equal(("attachment", Name), (disposition.DispositionType, disposition.FileNameStar));
    }

    [Fact]
    public async Task An_address_that_ended_was_forged_or_names_what_is_gone_is_refused()
    {
        var url = await StoreAsync("video/mp4", "a.mp4");
        using var forged = await _host.Http.GetAsync(url.Replace("/files/A", "/files/B", StringComparison.Ordinal));
        await RunningHost.ProblemAsync(forged, 403, "forbidden");
        using var renamed = await _host.Http.GetAsync(url.Replace("a.mp4", "b.mp4", StringComparison.Ordinal));
        await RunningHost.ProblemAsync(renamed, 403, "forbidden");

        var over = Links.Read("recordings/none", "a.mp4", shared.Clock.GetUtcNow().AddSeconds(-1));
        using var expired = await _host.Http.GetAsync(over);
        await RunningHost.ProblemAsync(expired, 403, "forbidden");
        using var gone = await _host.Http.GetAsync(Links.Read("recordings/none", "a.mp4", shared.Clock.GetUtcNow().AddHours(1)));
        await RunningHost.ProblemAsync(gone, 404, "not-found");
    }

    private SignedFileLinks Links => _host.Host.Services.GetRequiredService<SignedFileLinks>();

    private async Task<string> StoreAsync(string type, string fileName)
    {
        var name = $"recordings/test/{Guid.NewGuid():N}.mp4";
        await _host.Host.Services.GetRequiredService<IBlobStore>().WriteAsync(name, new MemoryStream(Encoding.ASCII.GetBytes(Text)), type, CancellationToken.None);
        return Links.Read(name, fileName, shared.Clock.GetUtcNow().AddHours(1));
    }
}
