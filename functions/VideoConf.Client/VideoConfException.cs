using System.Net;

namespace VideoConf.Client;

/// <summary>The server refused a request: an RFC 9457 problem.</summary>
public sealed class VideoConfException : Exception
{
    /// <summary>A problem.</summary>
    public VideoConfException(HttpStatusCode status, string type, string detail)
        : base(detail)
    {
        Status = status;
        Type = type;
    }

    /// <summary>The answer's status.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>One of <see cref="Contracts.Problems.ProblemTypes"/>; <c>about:blank</c> when the answer was no problem.</summary>
    public string Type { get; }

    /// <summary>Field to sentences, where fields are wrong.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Errors { get; init; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>With <c>consent-required</c>: the types without an answer.</summary>
    public IReadOnlyList<string> RequiredConsents { get; init; } = [];

    /// <summary>When to try again, where the server says so.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Finds the request in the server's log.</summary>
    public string? TraceId { get; init; }
}
