using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using VideoConf.TestSupport.Browsers;
using VideoConf.TestSupport.Network;

namespace VideoConf.Load.Network;

/// <summary>Runs scenarios: a page sends, another receives over a network that is given.</summary>
internal sealed class CallRun : IAsyncDisposable
{
    /// <summary>Until the largest size is there, or as it is.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan FirstPicture = TimeSpan.FromSeconds(15);
    private const int FullHeight = 720;

    private readonly WebApplication _pages;
    private readonly Chromium _browser;
    private readonly string _version;

    private CallRun(WebApplication pages, Chromium browser, string version) => (_pages, _browser, _version) = (pages, browser, version);

    private Uri Page => new(_pages.Urls.First());

    public static async Task<CallRun> OpenAsync()
    {
        // An empty page of this machine: cameras and WebRTC want an origin to trust.
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://{IPAddress.Loopback}:0");
        var pages = builder.Build();
        pages.Run(static context => context.Response.WriteAsync("<!doctype html><title>call</title>"));
        await pages.StartAsync();
        var browser = await Chromium.StartAsync("--enable-blink-features=MediaStreamInsertableStreams");
        return new CallRun(pages, browser, await browser.VersionAsync());
    }

    public async Task<Trace> RunAsync(Scenario scenario, ICallServer server, int seed)
    {
        using var network = new RelayedAnswers(seed);
        network.Set(RelayDirection.Up, new LinkConditions { Delay = Scenario.Before.Delay });
        network.Set(RelayDirection.Down, Scenario.Before);
        var sender = await CallPage.OpenAsync(_browser, Page);
        var receiver = await CallPage.OpenAsync(_browser, Page);
        await server.ConnectAsync(sender, receiver, network);
        var readings = new List<Reading>();
        await WarmAsync(receiver, network, readings);

        var sent = new List<Reading> { await sender.SampleAsync() };
        var began = Stopwatch.GetTimestamp();
        var start = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        for (var phase = 0; phase < scenario.Phases.Count; phase++)
        {
            network.Set(RelayDirection.Down, scenario.Phases[phase].Link);
            var end = scenario.StartOf(phase) + scenario.Phases[phase].Seconds;
            while (Stopwatch.GetElapsedTime(began).TotalSeconds < end)
            {
                await Task.Delay(Between);
                readings.Add(await ReadAsync(receiver, network));
            }
        }

        sent.Add(await sender.SampleAsync());
        await sender.CloseAsync();
        await receiver.CloseAsync();
        return new Trace
        {
            Scenario = scenario.Key,
            Server = server.Key,
            ServerVersion = server.Version,
            Browser = _version,
            Date = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime),
            Start = start,
            Readings = readings,
            Sender = sent,
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        await _pages.DisposeAsync();
    }

    private static async Task WarmAsync(CallPage receiver, RelayedAnswers network, List<Reading> readings)
    {
        var began = Stopwatch.GetTimestamp();
        TimeSpan? full = null;
        while (Stopwatch.GetElapsedTime(began) is var time && time < WarmUp)
        {
            await Task.Delay(Between);
            var reading = await ReadAsync(receiver, network);
            readings.Add(reading);
            if (time > FirstPicture && readings[^1].FramesDecoded == 0) throw new InvalidOperationException($"No picture came within {FirstPicture.TotalSeconds} s; the connection is {reading.State}.");
            if (reading.Frames.Count > 0 && reading.Frames[^1][2] >= FullHeight) full ??= time;
            if (full is { } since && time - since > TimeSpan.FromSeconds(4)) return;
        }
    }

    private static async Task<Reading> ReadAsync(CallPage receiver, RelayedAnswers network)
    {
        var counters = network.Counters(RelayDirection.Down);
        return (await receiver.SampleAsync()) with { Offered = counters.Bytes, Overflowed = counters.Overflowed };
    }
}
