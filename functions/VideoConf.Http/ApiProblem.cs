using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings;

namespace VideoConf.Http;

/// <summary>
/// The body of every refusal (RFC 9457): <c>type</c> is the bare name of the problem, <c>errors</c> maps each field to its sentences.
/// </summary>
public sealed record ApiProblem
{
    /// <summary>One of <see cref="ProblemTypes"/>.</summary>
    public required string Type { get; init; }

    /// <summary>The status in words.</summary>
    public required string Title { get; init; }

    /// <summary>HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>What is wrong, in a sentence.</summary>
    public string? Detail { get; init; }

    /// <summary>Field (a path such as <c>settings.maxParticipants</c>) to sentences.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors { get; init; }

    /// <summary>With <c>consent-required</c>: the types without an answer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? RequiredConsents { get; init; }

    /// <summary>Finds the request in the log; also in the <c>X-Correlation-Id</c> header.</summary>
    public string? TraceId { get; init; }
}

/// <summary>Turns problems into responses: the one place where that happens.</summary>
public static class ProblemWriter
{
    /// <summary>The body for a problem.</summary>
    public static ApiProblem Body(HttpContext context, Problem problem)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(problem);
        return new ApiProblem
        {
            Type = problem.Type,
            Title = ProblemStatus.TitleOf(problem.Type),
            Status = ProblemStatus.Of(problem.Type),
            Detail = problem.Detail,
            Errors = problem.Errors is { Count: > 0 } errors ? errors : null,
            RequiredConsents = problem.RequiredConsents,
            TraceId = context.TraceIdentifier,
        };
    }

    /// <summary>Writes a problem as the response, with the headers that go with it.</summary>
    public static Task WriteAsync(HttpContext context, Problem problem)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(problem);
        context.Items[typeof(Problem)] = problem; // For the audit log.
        if (problem.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        return WriteAsync(context, Body(context, problem));
    }

    /// <summary>Writes a problem as the response.</summary>
    public static async Task WriteAsync(HttpContext context, ApiProblem problem)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(problem);
        context.Response.StatusCode = problem.Status;
        if (problem.Status == StatusCodes.Status401Unauthorized)
        {
            // RFC 6750 section 3: with an error code only when a token was presented.
            context.Response.Headers.WWWAuthenticate = context.Request.Headers.Authorization.Count == 0
                ? "Bearer realm=\"videoconf\""
                : "Bearer realm=\"videoconf\", error=\"invalid_token\"";
        }

        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsJsonAsync(problem, JsonSettings.Api, "application/problem+json", context.RequestAborted);
    }
}

/// <summary>Stops a request with a problem, from where there is no result to return: parameter binding and middleware.</summary>
public sealed class ProblemException(Problem problem) : Exception(problem.Detail)
{
    /// <summary>With a type of <see cref="ProblemTypes"/> and a sentence.</summary>
    public ProblemException(string type, string detail)
        : this(new Problem(type, detail))
    {
    }

    /// <summary>What is wrong.</summary>
    public Problem Problem { get; } = problem;

    /// <summary>A problem with one field.</summary>
    public static ProblemException Field(string field, string sentence) => new(Problem.Field(field, sentence));
}

/// <summary>A problem as the result of a handler.</summary>
public sealed class ProblemResult(Problem problem) : IResult
{
    /// <summary>What is wrong.</summary>
    public Problem Problem { get; } = problem;

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext) => ProblemWriter.WriteAsync(httpContext, Problem);
}

/// <summary>Outcomes of use cases as results.</summary>
public static class OutcomeResults
{
    /// <summary>The value as <paramref name="success"/> says it, or the problem.</summary>
    public static IResult ToResult<T>(this Outcome<T> outcome, Func<T, IResult> success)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(outcome);
        ArgumentNullException.ThrowIfNull(success);
        return outcome.Succeeded ? success(outcome.Value) : new ProblemResult(outcome.Problem);
    }

    /// <summary>200 with the value, or the problem.</summary>
    public static IResult ToOk<T>(this Outcome<T> outcome)
        where T : class => outcome.ToResult(static value => TypedResults.Ok(value));

    /// <summary>200 with the value and its <c>ETag</c>, or the problem.</summary>
    public static IResult ToOk<T>(this Outcome<Versioned<T>> outcome, HttpContext context)
        where T : class => outcome.ToResult(versioned =>
        {
            ArgumentNullException.ThrowIfNull(context);
            context.Response.Headers.ETag = $"\"{versioned.ETag}\"";
            return TypedResults.Ok(versioned.Value);
        });

    /// <summary>204, or the problem.</summary>
    public static IResult ToNoContent<T>(this Outcome<T> outcome)
        where T : class => outcome.ToResult(static _ => TypedResults.NoContent());
}
