using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using VideoConf.Contracts.Problems;

namespace VideoConf.Http;

/// <summary>Offers and answers as bodies (RFC 9725).</summary>
public static class SdpBody
{
    /// <summary>The media type.</summary>
    public const string Type = "application/sdp";

    private const int MaxBytes = 256 * 1024;

    /// <summary>Reads an offer of at most 256 KiB.</summary>
    /// <exception cref="ProblemException">It is too large, or something else than SDP.</exception>
    public static async Task<string> ReadAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = context.Request;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals(Type, StringComparison.OrdinalIgnoreCase))
        {
            context.Response.Headers["Accept-Post"] = Type;
            throw new ProblemException(ProblemTypes.UnsupportedMediaType, $"The body must be {Type}.");
        }

        var bytes = await JsonBody.ReadBytesAsync(request, MaxBytes, context.RequestAborted);
        return Encoding.UTF8.GetString(bytes.Span);
    }

    /// <summary>The headers that name a new media resource.</summary>
    public static void Name(HttpContext context, string roomId, string mediaId)
    {
        ArgumentNullException.ThrowIfNull(context);
        var headers = context.Response.Headers;
        headers.Location = $"/v1/rooms/{Uri.EscapeDataString(roomId)}/media/{Uri.EscapeDataString(mediaId)}";
        // RFC 9725 section 4.3.1: the ICE session of the resource; ours never changes its tag, a PATCH replaces the whole offer.
        headers.ETag = $"\"{mediaId}\"";
        headers["Accept-Patch"] = Type;
    }
}
