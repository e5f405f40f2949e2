using Microsoft.AspNetCore.Http;
using VideoConf.Contracts.Sessions;
using VideoConf.Meetings.Sessions;

namespace VideoConf.Http;

/// <summary>An attendance list, as a file or as JSON.</summary>
public static class AttendanceResult
{
    /// <summary>The <c>format</c> that is asked for: <c>csv</c> unless it says <c>json</c>.</summary>
    public static string Format(HttpRequest request) => Paging.Text(request, "format") switch
    {
        null or "csv" => "csv",
        "json" => "json",
        _ => throw ProblemException.Field("format", "'format' must be csv or json."),
    };

    /// <summary>The answer.</summary>
    public static IResult Of(AttendanceReport report, string format) =>
        format == "json" ? TypedResults.Ok(report) : new Csv(AttendanceCsv.FileName(report), AttendanceCsv.Write(report));

    private sealed class Csv(string fileName, string text) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.ContentType = AttendanceCsv.ContentType;
            response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
            response.Headers.CacheControl = "private, no-store";
            return response.WriteAsync(text, httpContext.RequestAborted);
        }
    }
}
