using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using VideoConf.Meetings.Identity;

namespace VideoConf.Functions.Tests.Http;

/// <summary>Requests as the platform hands them over, and answers as it writes them.</summary>
internal static class Calls
{
    public static readonly CallerIdentity Ada = new("usr_ada00000000000000", "Ada", "ada@example.org", "local", IsGuest: false);

    public static HttpRequest Request(object? body = null, CallerIdentity? caller = null, string? bearer = null)
    {
        var services = new ServiceCollection().AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance).ConfigureHttpJsonOptions(json => JsonSettings.Configure(json.SerializerOptions));
        var context = new DefaultHttpContext { RequestServices = services.BuildServiceProvider() };
        context.Response.Body = new MemoryStream();
        if (caller is not null) context.Items[typeof(CallerIdentity)] = caller;
        if (bearer is not null) context.Request.Headers.Authorization = $"Bearer {bearer}";
        if (body is not null)
        {
            context.Request.ContentType = "application/json";
            context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(body, JsonSettings.Api)));
        }

        return context.Request;
    }

    /// <summary>Writes an answer; its status and its body.</summary>
    public static async Task<(int Status, JsonElement Body)> AnswerAsync(this HttpRequest request, IResult result)
    {
        await result.ExecuteAsync(request.HttpContext);
        var written = ((MemoryStream)request.HttpContext.Response.Body).ToArray();
        return (request.HttpContext.Response.StatusCode, written.Length == 0 ? default : JsonDocument.Parse(written).RootElement);
    }
}
