using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using VideoConf.TestSupport.Network;

namespace VideoConf.Interop.Tests.Matrix;

/// <summary>The host as a peer reaches it whose media go over a network that a test makes: HTTP goes on as it comes, answers name the network's relays.</summary>
internal sealed class RelayedLine : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http = new();

    private RelayedLine(WebApplication app)
    {
        _app = app;
        Network = new RelayedAnswers(seed: 1, Wire.Take);
    }

    /// <summary>What was seen on it.</summary>
    public WireTally Wire { get; } = new();

    /// <summary>What media go over.</summary>
    public RelayedAnswers Network { get; }

    /// <summary>Where the peer finds the host.</summary>
    public Uri Url => new(_app.Urls.First());

    public static async Task<RelayedLine> OpenAsync(Uri host)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var line = new RelayedLine(builder.Build());
        line._app.Run(context => line.PassAsync(host, context));
        await line._app.StartAsync();
        return line;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
        Network.Dispose();
    }

    private async Task PassAsync(Uri host, HttpContext context)
    {
        var there = context.Request;
        using var request = new HttpRequestMessage(new HttpMethod(there.Method), new Uri(host, there.Path + there.QueryString));
        if (there.ContentLength is > 0) request.Content = new StreamContent(there.Body);
        foreach (var (name, value) in there.Headers)
        {
            if (name is "Host" or "Content-Length" or "Connection" or "Transfer-Encoding" or "Accept-Encoding") continue;
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value)) request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value);
        }

        using var response = await _http.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
        {
            if (name is not ("Transfer-Encoding" or "Content-Length" or "Connection")) context.Response.Headers[name] = values.ToArray();
        }

        var body = await response.Content.ReadAsStringAsync(context.RequestAborted);
        if (body.Length > 0) await context.Response.WriteAsync(body.StartsWith("v=0", StringComparison.Ordinal) ? Network.Relay(body) : body, context.RequestAborted);
    }
}
