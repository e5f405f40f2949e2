namespace VideoConf.Functions.Http.Media;

/// <summary>OPTIONS <c>/v1/rooms/{id}/media</c>.</summary>
public static class MediaOptionsFunction
{
    /// <summary>RFC 9725 section 4.2: a client may ask what a POST takes. What a browser asks before a request of another origin, the platform answers.</summary>
    [Function("MediaOptions")]
    public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "options", Route = "v1/rooms/{id}/media")] HttpRequest request, string id)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.HttpContext.Response.Headers["Accept-Post"] = SdpBody.Type;
        return TypedResults.NoContent();
    }
}
