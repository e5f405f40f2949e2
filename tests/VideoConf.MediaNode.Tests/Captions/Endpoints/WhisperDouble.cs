using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace VideoConf.MediaNode.Tests.Captions.Endpoints;

/// <summary>A service with OpenAI's audio API: refuses what the real ones refuse, and is out of order as a test wants it.</summary>
internal sealed class WhisperDouble : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WhisperDouble()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        _app = builder.Build();
        _app.MapPost("/v1/audio/transcriptions", AnswerAsync);
        _app.MapPost("/openai/deployments/{deployment}/audio/transcriptions", AnswerAsync);
        _app.MapPost("/openai/v1/audio/transcriptions", AnswerAsync);
    }

    public ConcurrentQueue<Asked> Requests { get; } = [];

    public string Key { get; set; } = "sk-test";

    /// <summary>Answers in place of the transcription until it returns false.</summary>
    public Func<HttpContext, int, Task<bool>> Disturb { get; set; } = static (_, _) => Task.FromResult(false);

    public Func<Asked, string> Answer { get; set; } = static asked => $$$"""
        {"task":"transcribe","language":"english","duration":{{{asked.Seconds:F2}}},"text":" Hello there. How are you?","segments":[
        {"id":0,"seek":0,"start":0.5,"end":1.25,"text":" Hello there.","tokens":[50364],"temperature":0.0,"avg_logprob":-0.21,"compression_ratio":0.8,"no_speech_prob":0.01},
        {"id":1,"seek":0,"start":1.25,"end":2.0,"text":" How are you?","tokens":[50364],"temperature":0.0,"avg_logprob":-0.25,"compression_ratio":0.8,"no_speech_prob":0.01}],
        "usage":{"type":"duration","seconds":3}}
        """;

    public int Port { get; private set; }

    public Uri Endpoint => new($"http://127.0.0.1:{Port}/v1");

    public static async Task<WhisperDouble> StartAsync()
    {
        var service = new WhisperDouble();
        await service._app.StartAsync();
        service.Port = new Uri(service._app.Urls.First()).Port;
        return service;
    }

    /// <summary>Brings any name here.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var form = await request.ReadFormAsync();
        var isAzure = request.Path.StartsWithSegments("/openai", StringComparison.Ordinal);
        var key = isAzure ? request.Headers["api-key"].ToString() : request.Headers.Authorization.ToString();
        if (key != (isAzure ? Key : $"Bearer {Key}"))
        {
            await Results.Json(new { error = new { message = $"Incorrect API key provided: {key}", type = "invalid_request_error", code = "invalid_api_key" } }, statusCode: 401)
                .ExecuteAsync(context);
            return;
        }

        using var audio = new MemoryStream();
        var file = form.Files.GetFile("file");
        if (file is not null) await file.CopyToAsync(audio);
        var wave = audio.ToArray();
        if (file is null || form["model"].Count != 1 || !file.FileName.EndsWith(".wav", StringComparison.Ordinal) || !IsWave(wave))
        {
            await Results.Json(new { error = new { message = "Invalid file format.", type = "invalid_request_error" } }, statusCode: 400).ExecuteAsync(context);
            return;
        }

        var asked = new Asked(request.Path + request.QueryString, form["model"]!, form["language"]!, form["response_format"]!, (wave.Length - 44) / 32_000.0);
        Requests.Enqueue(asked);
        if (await Disturb(context, Requests.Count)) return;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(Answer(asked));
    }

    private static bool IsWave(byte[] wave) =>
        wave.Length > 44 && wave.AsSpan(0, 4).SequenceEqual("RIFF"u8) && wave.AsSpan(8, 8).SequenceEqual("WAVEfmt "u8)
        && BinaryPrimitives.ReadInt32LittleEndian(wave.AsSpan(4)) == wave.Length - 8
        && BinaryPrimitives.ReadInt16LittleEndian(wave.AsSpan(20)) == 1 && BinaryPrimitives.ReadInt16LittleEndian(wave.AsSpan(22)) == 1
        && BinaryPrimitives.ReadInt32LittleEndian(wave.AsSpan(24)) == 16_000 && BinaryPrimitives.ReadInt32LittleEndian(wave.AsSpan(28)) == 32_000
        && BinaryPrimitives.ReadInt32LittleEndian(wave.AsSpan(40)) == wave.Length - 44;

    internal sealed record Asked(string Path, string Model, string Language, string Format, double Seconds);
}
