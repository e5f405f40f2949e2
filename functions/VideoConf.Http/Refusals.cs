using Microsoft.AspNetCore.Http;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings;
using VideoConf.Meetings.Storage;

namespace VideoConf.Http;

/// <summary>The id that finds a request in the log.</summary>
public static class Correlation
{
    /// <summary>Taken from the request when it is 1 to 64 characters of <c>[A-Za-z0-9._-]</c>, else made; always returned.</summary>
    public const string Header = "X-Correlation-Id";

    private static readonly System.Buffers.SearchValues<char> Characters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>Gives the request its id, and the answer the header.</summary>
    public static void Give(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var given = context.Request.Headers[Header].ToString();
        context.TraceIdentifier = given.Length is > 0 and <= 64 && !given.AsSpan().ContainsAnyExcept(Characters) ? given : Guid.NewGuid().ToString("N");
        context.Response.Headers[Header] = context.TraceIdentifier;
    }
}

/// <summary>What an exception means to the caller.</summary>
public static class Refusals
{
    /// <summary>The problem with the request; null when it is a bug of ours.</summary>
    public static Problem? Of(Exception error) => error switch
    {
        ProblemException refused => refused.Problem,
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new Problem(ProblemTypes.TooLarge, "The body is larger than this takes."),
        DocumentStoreBusyException => new Problem(ProblemTypes.RateLimited, "There is more to do here just now than can be done. Try again in a few seconds.") { RetryAfter = TimeSpan.FromSeconds(3) },
        BadHttpRequestException bad => new Problem(ProblemTypes.InvalidRequest, bad.Message),
        _ => null,
    };

    /// <summary>The answer to a bug of ours.</summary>
    public static ApiProblem Unexpected(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new ApiProblem
        {
            Type = "about:blank",
            Title = "Internal error",
            Status = 500,
            Detail = "Something went wrong here. The log has more under this trace id.",
            TraceId = context.TraceIdentifier,
        };
    }
}
