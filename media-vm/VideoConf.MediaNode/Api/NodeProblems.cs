using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using VideoConf.Contracts.Problems;

namespace VideoConf.MediaNode.Api;

/// <summary>Refusals as RFC 9457 problems: the one place where a problem type gets its status and title.</summary>
internal static class NodeProblems
{
    /// <summary>A refusal of the given <see cref="ProblemTypes"/>.</summary>
    public static IResult Of(string type, string detail)
    {
        var (status, title) = Describe(type);
        return Write(type, status, title, detail, errors: null);
    }

    /// <summary>A 400 that names the field.</summary>
    public static IResult Field(string field, string sentence)
    {
        var (status, title) = Describe(ProblemTypes.InvalidRequest);
        return Write(
            ProblemTypes.InvalidRequest, status, title, sentence, new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [sentence] });
    }

    private static (int Status, string Title) Describe(string type) => type switch
    {
        ProblemTypes.InvalidRequest => (StatusCodes.Status400BadRequest, "The request is not valid"),
        ProblemTypes.Unauthorized => (StatusCodes.Status401Unauthorized, "No valid token"),
        ProblemTypes.TokenRevoked => (StatusCodes.Status401Unauthorized, "The participant has left"),
        ProblemTypes.Forbidden => (StatusCodes.Status403Forbidden, "Not allowed"),
        ProblemTypes.NotFound => (StatusCodes.Status404NotFound, "Not found"),
        ProblemTypes.Conflict => (StatusCodes.Status409Conflict, "Conflict with another request"),
        ProblemTypes.RoomFull => (StatusCodes.Status409Conflict, "The room is full"),
        ProblemTypes.TooLarge => (StatusCodes.Status413PayloadTooLarge, "Too large"),
        ProblemTypes.UnsupportedMediaType => (StatusCodes.Status415UnsupportedMediaType, "Not a media type this takes"),
        ProblemTypes.UnacceptableSdp => (StatusCodes.Status422UnprocessableEntity, "The SDP cannot be answered"),
        ProblemTypes.MediaNodeBusy => (StatusCodes.Status503ServiceUnavailable, "The node has too much to do"),
        ProblemTypes.NoMediaNode => (StatusCodes.Status503ServiceUnavailable, "The node takes no media now"),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a problem type of the node API."),
    };

    private static ProblemHttpResult Write(string type, int status, string title, string detail, Dictionary<string, string[]>? errors)
    {
        var extensions = new Dictionary<string, object?>(StringComparer.Ordinal) { ["traceId"] = Activity.Current?.TraceId.ToHexString() };
        if (errors is not null) extensions["errors"] = errors;
        return TypedResults.Problem(detail, instance: null, status, title, type, extensions);
    }
}
