using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace VideoConf.OpenAI.Tests;

/// <summary>A question as it came over the wire.</summary>
internal sealed record Asked(string Path, IReadOnlyDictionary<string, string> Headers, JsonElement Body)
{
    public string System => Message(0, "system");

    public string User => Message(1, "user");

    public JsonElement Material => JsonElement.Parse(User);

    private string Message(int index, string role)
    {
        var message = Body.GetProperty("messages")[index];
        Assert.Equal(role, message.GetProperty("role").GetString());
        var content = message.GetProperty("content");
        return content.ValueKind == JsonValueKind.String ? content.GetString()! : content[0].GetProperty("text").GetString()!;
    }
}

/// <summary>The chat completions protocol: POST <c>{base}/chat/completions</c>, as its public reference describes it.</summary>
internal sealed class FakeChatServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeChatServer(WebApplication app) => _app = app;

    /// <summary>What the model writes; the whole answer when <see cref="Respond"/> is null.</summary>
    public Func<Asked, string> Model { get; set; } = static _ => "{}";

    /// <summary>Answers in place of the model.</summary>
    public Func<HttpContext, Task>? Respond { get; set; }

    public string FinishReason { get; set; } = "stop";

    public string? Refusal { get; set; }

    public ConcurrentQueue<Asked> Requests { get; } = new();

    public int Port { get; private set; }

    public Uri Endpoint => new($"http://127.0.0.1:{Port}/v1");

    public ChatOptions Options => new() { Endpoint = Endpoint, Model = "test-model", Key = "sk-secret" };

    public static async Task<FakeChatServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        builder.Services.AddRouting();
        var server = new FakeChatServer(builder.Build());
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync();
        server.Port = new Uri(server._app.Urls.Single()).Port;
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }

    /// <summary>An error body as the service writes it.</summary>
    public static Func<HttpContext, Task> Error(int status, string code, params (string Name, string Value)[] headers) => async context =>
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers) context.Response.Headers[name] = value;
        await context.Response.WriteAsJsonAsync(new { error = new { message = "Words of the service.", type = "some_error", param = (string?)null, code } });
    };

    public static Func<HttpContext, Task> Text(string body) => context => context.Response.WriteAsync(body);

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        var asked = new Asked(
            context.Request.Path, context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.RootElement.Clone());
        Requests.Enqueue(asked);
        if (Respond is not null)
        {
            await Respond(context);
            return;
        }

        if (context.Request.Method != "POST" || !asked.Path.EndsWith("/chat/completions", StringComparison.Ordinal) || Refuse(asked.Body) is { } wrong && wrong.Length > 0)
        {
            await Error(400, "invalid_request_error")(context);
            return;
        }

        await context.Response.WriteAsJsonAsync(new
        {
            id = "chatcmpl-1",
            @object = "chat.completion",
            created = 1_800_000_000,
            model = asked.Body.GetProperty("model").GetString(),
            choices = new[]
            {
                new { index = 0, message = new { role = "assistant", content = Refusal is null ? Model(asked) : null, refusal = Refusal }, logprobs = (object?)null, finish_reason = FinishReason },
            },
            usage = new { prompt_tokens = 10, completion_tokens = 10, total_tokens = 20 },
        });
    }

    /// <summary>What the service would refuse: a strict schema demands every member and forbids all others.</summary>
    private static string? Refuse(JsonElement body)
    {
        if (!body.TryGetProperty("model", out _) || body.TryGetProperty("tools", out _)) return "model";
        var format = body.GetProperty("response_format");
        if (format.GetProperty("type").GetString() != "json_schema") return "type";
        var schema = format.GetProperty("json_schema");
        if (!schema.GetProperty("strict").GetBoolean() || schema.GetProperty("name").GetString() is not { Length: > 0 and <= 64 }) return "strict";
        return Loose(schema.GetProperty("schema")) ? "schema" : null;
    }

    private static bool Loose(JsonElement schema)
    {
        if (schema.ValueKind == JsonValueKind.Array) return schema.EnumerateArray().Any(Loose);
        if (schema.ValueKind != JsonValueKind.Object) return false;
        if (schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object && schema.TryGetProperty("type", out var type) && type.ValueEquals("object"))
        {
            var required = schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()).Order(StringComparer.Ordinal);
            if (!required.SequenceEqual(properties.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal)) || schema.GetProperty("additionalProperties").GetBoolean()) return true;
        }

        return schema.EnumerateObject().Any(member => Loose(member.Value));
    }
}
