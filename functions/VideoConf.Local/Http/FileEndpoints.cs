using System.Globalization;
using Microsoft.Net.Http.Headers;
using VideoConf.Contracts.Problems;
using VideoConf.Local.Files;
using VideoConf.Meetings;
using VideoConf.Meetings.Storage;
using static VideoConf.Contracts.Problems.ProblemTypes;

namespace VideoConf.Local.Http;

/// <summary>
/// <c>/v1/files/{token}/{fileName}</c>: stored files by signed address, for players and downloads. Ranges (RFC 9110 section 14), validators and HEAD, so that a
/// browser seeks in hours of video. No token is asked for, and requests are not counted: the address is the right, and a player asks often.
/// </summary>
internal static class FileEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapMethods("/files/{token}/{fileName}", [HttpMethods.Get, HttpMethods.Head], ReadAsync).WithTags("Files").DisableRateLimiting()
            .Describe("Read a file", "By the signed, time-limited address that a recording names. `Range` is honoured; `?download=1` asks for a download under the file's name.")
            .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream").Produces(StatusCodes.Status206PartialContent, contentType: "application/octet-stream")
            .Problems(Forbidden, NotFound);

    private static async Task<IResult> ReadAsync(string token, string fileName, SignedFileLinks links, IBlobStore blobs, HttpContext context, CancellationToken cancellation)
    {
        if (!links.TryOpen(token, fileName, out var name, out var expired))
            return new ProblemResult(new Problem(ProblemTypes.Forbidden, "This address is not one that was given out here. Open the recording again."));
        if (expired) return new ProblemResult(new Problem(ProblemTypes.Forbidden, "This address has ended. Open the recording again for a fresh one."));
        if (await blobs.GetInfoAsync(name, cancellation) is not { } info)
            return new ProblemResult(new Problem(ProblemTypes.NotFound, "This file was deleted."));

        // RFC 6266 with the name in RFC 8187 form: whatever people call a meeting, the header stays a header.
        var disposition = new ContentDispositionHeaderValue(context.Request.Query.ContainsKey("download") ? "attachment" : "inline");
        disposition.SetHttpFileName(fileName);
        context.Response.Headers.ContentDisposition = disposition.ToString();
        context.Response.Headers.CacheControl = "private, no-cache";
        return StreamOf(blobs, info);
    }

    /// <summary>A blob as an answer with ranges and validators.</summary>
    public static Microsoft.AspNetCore.Http.HttpResults.FileStreamHttpResult StreamOf(IBlobStore blobs, BlobInfo info) => TypedResults.Stream(
        new BlobReadStream(blobs, info), info.ContentType, lastModified: info.LastModified,
        entityTag: new EntityTagHeaderValue(string.Create(CultureInfo.InvariantCulture, $"\"{info.LastModified.UtcTicks:x}-{info.Length:x}\"")), enableRangeProcessing: true);
}
