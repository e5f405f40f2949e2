using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using VideoConf.Meetings.Captions;

namespace VideoConf.OpenAI.Tests;

/// <summary>A service that is busy, slow, broken or unwilling is told apart, in words that give nothing away.</summary>
public sealed class FailureTests
{
    private static CancellationToken None => CancellationToken.None;

    private static async Task<EngineUnavailableException> FailAsync(Action<FakeChatServer> prepare, Func<ChatOptions, ChatOptions>? change = null)
    {
        await using var server = await FakeChatServer.StartAsync();
        prepare(server);
        using var summarizer = new ChatSummarizer(change is null ? server.Options : change(server.Options));
        var error = await Assert.ThrowsAsync<EngineUnavailableException>(() => summarizer.SummarizeAsync(Talk.Planning, "en", None));
        Assert.DoesNotContain("sk-secret", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Words of the service", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests); // Whoever asks again is the caller, and it waits first.
        return error;
    }

    [Theory]
    [InlineData("Retry-After", "7", 7)]
    [InlineData("retry-after-ms", "2500", 2.5)]
    [InlineData("Retry-After", "999999", 3600)]
    [InlineData("Retry-After", "Thu, 01 Jan 1970 00:00:00 GMT", 0)]
    public async Task Throttling_says_how_long_to_wait(string header, string value, double seconds)
    {
        var error = await FailAsync(server => server.Respond = FakeChatServer.Error(429, "rate_limit_exceeded", (header, value)));
        Assert.Equal((true, TimeSpan.FromSeconds(seconds)), (error.IsTransient, error.RetryAfter));
    }

    [Fact]
    public async Task A_date_to_come_back_at_is_a_time_to_wait()
    {
        var at = DateTimeOffset.UtcNow.AddMinutes(10).ToString("r", CultureInfo.InvariantCulture);
        var error = await FailAsync(server => server.Respond = FakeChatServer.Error(503, "overloaded", ("Retry-After", at)));
        Assert.InRange(error.RetryAfter!.Value, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10));
    }

    [Theory]
    [InlineData(429, "rate_limit_exceeded", true)]
    [InlineData(429, "insufficient_quota", false)]
    [InlineData(500, "server_error", true)]
    [InlineData(503, "overloaded", true)]
    [InlineData(408, "timeout", true)]
    [InlineData(400, "invalid_request_error", false)]
    [InlineData(400, "content_filter", false)]
    [InlineData(400, "context_length_exceeded", false)]
    [InlineData(401, "invalid_api_key", false)]
    [InlineData(403, "forbidden", false)]
    [InlineData(404, "model_not_found", false)]
    public async Task Only_what_may_pass_is_tried_again(int status, string code, bool isTransient)
    {
        var error = await FailAsync(server => server.Respond = FakeChatServer.Error(status, code));
        Assert.Equal((isTransient, null), (error.IsTransient, error.RetryAfter));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>Bad gateway</html>")]
    [InlineData("{\"id\":\"x\",\"choices\":[]}")]
    [InlineData("{\"id\":\"x\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"con")]
    [InlineData("[[[[")]
    public async Task A_body_that_is_no_answer_is_tried_again(string body) =>
        Assert.True((await FailAsync(server => server.Respond = FakeChatServer.Text(body))).IsTransient);

    [Theory]
    [InlineData("HACKED")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{\"summary\":[]}")]
    [InlineData("{\"summary\":[],\"actionItems\":[],\"decisions\":[],\"topics\":[],\"sentiment\":[],\"more\":1}")]
    [InlineData("{\"summary\":[null],\"actionItems\":null,\"decisions\":[],\"topics\":[],\"sentiment\":[]}")]
    [InlineData("{\"summary\":[{\"text\":\"x\",\"lines\":[\"1\"]}],\"actionItems\":[],\"decisions\":[],\"topics\":[],\"sentiment\":[]}")]
    [InlineData("{\"summary\":[{\"text\":null,\"lines\":[1]}],\"actionItems\":[],\"decisions\":[],\"topics\":[],\"sentiment\":[]}")]
    public async Task An_answer_of_another_form_is_none(string answer) => Assert.True((await FailAsync(server => server.Model = _ => answer)).IsTransient);

    [Fact]
    public async Task A_refusal_and_a_filtered_answer_are_final_and_a_cut_one_is_not()
    {
        Assert.False((await FailAsync(server => server.Refusal = "I cannot help with that.")).IsTransient);
        Assert.False((await FailAsync(server => (server.FinishReason, server.Model) = ("content_filter", _ => Talk.Minutes()))).IsTransient);
        Assert.True((await FailAsync(server => (server.FinishReason, server.Model) = ("length", _ => "{\"summary\":["))).IsTransient);
    }

    [Fact]
    public async Task A_service_that_never_answers_is_given_up() =>
        Assert.True((await FailAsync(server => server.Respond = context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default), options => options with { SummaryTimeout = TimeSpan.FromSeconds(1) })).IsTransient);

    [Fact]
    public async Task A_stream_that_breaks_off_is_tried_again() => Assert.True((await FailAsync(server => server.Respond = async context =>
    {
        context.Response.ContentLength = 1000;
        await context.Response.WriteAsync("{\"id\":");
        await context.Response.Body.FlushAsync();
        context.Abort();
    })).IsTransient);

    [Fact]
    public async Task An_endless_answer_is_not_read_to_its_end() => Assert.True((await FailAsync(server => server.Respond = async context =>
    {
        var filler = new byte[64 * 1024];
        filler.AsSpan().Fill((byte)' ');
        for (var sent = 0; sent < 64 * 1024 * 1024 && !context.RequestAborted.IsCancellationRequested; sent += filler.Length) await context.Response.Body.WriteAsync(filler, CancellationToken.None);
    })).IsTransient);

    [Fact]
    public async Task A_redirect_is_not_followed() => Assert.False((await FailAsync(server => server.Respond = context =>
    {
        context.Response.StatusCode = 307;
        context.Response.Headers.Location = "/elsewhere/chat/completions";
        return Task.CompletedTask;
    })).IsTransient);

    [Fact]
    public async Task Nobody_at_the_address_may_be_somebody_later()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        using var translator = new ChatTranslator(new ChatOptions { Endpoint = new Uri($"http://127.0.0.1:{port}/v1"), Model = "m" });
        Assert.True((await Assert.ThrowsAsync<EngineUnavailableException>(() => translator.TranslateAsync("Hello.", "en", "de", None))).IsTransient);
    }

    [Fact]
    public async Task Who_asked_and_went_away_is_told_nothing_else()
    {
        await using var server = await FakeChatServer.StartAsync();
        using var gone = new CancellationTokenSource();
        server.Respond = async context =>
        {
            await gone.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
        };
        using var summarizer = new ChatSummarizer(server.Options);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => summarizer.SummarizeAsync(Talk.Planning, "en", gone.Token));
    }
}
