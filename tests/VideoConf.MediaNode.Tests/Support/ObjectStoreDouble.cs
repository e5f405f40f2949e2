using System.Collections.Concurrent;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using VideoConf.Contracts.Node;

namespace VideoConf.MediaNode.Tests.Support;

/// <summary>A store of objects in memory behind HTTP, which can be out of order.</summary>
internal sealed class ObjectStoreDouble : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<(string Name, string Id), byte[]> _blocks = [];

    private ObjectStoreDouble(WebApplication app) => _app = app;

    public ConcurrentDictionary<string, byte[]> Objects { get; } = new(StringComparer.Ordinal);

    /// <summary>Types of the objects that were made of blocks.</summary>
    public ConcurrentDictionary<string, string> Types { get; } = new(StringComparer.Ordinal);

    /// <summary>Every request: method, path and query, authorization, blob type, range.</summary>
    public ConcurrentQueue<(string Method, string Path, string Authorization, string BlobType, string ContentType)> Requests { get; } = [];

    /// <summary>The next requests are answered so, before anything is done. 0: the connection is cut.</summary>
    public ConcurrentQueue<int> Failures { get; } = [];

    /// <summary>Objects of these names are never given.</summary>
    public ConcurrentDictionary<string, int> Broken { get; } = new(StringComparer.Ordinal);

    /// <summary>Requests wait for this.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public static async Task<ObjectStoreDouble> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        builder.Services.AddRouting();
        var app = builder.Build();
        var store = new ObjectStoreDouble(app);
        app.Run(store.ServeAsync);
        await app.StartAsync();
        return store;
    }

    public ObjectAddress Address(string folder = "chunks", string query = "", bool needsToken = true) => new($"{_app.Urls.First()}/{folder}", query, needsToken);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>As blob storage takes it: whole, or as blocks that a list makes an object of.</summary>
    private bool Put(string name, IQueryCollection query, IHeaderDictionary headers, byte[] body)
    {
        if (query["comp"] == "block")
        {
            _blocks[(name, query["blockid"].ToString())] = body;
            return headers["x-ms-blob-type"].Count == 0;
        }

        if (query["comp"] != "blocklist")
        {
            Objects[name] = body;
            return true;
        }

        var ids = XElement.Parse(Encoding.UTF8.GetString(body)).Elements("Latest").Select(id => id.Value).ToList();
        if (!ids.TrueForAll(id => _blocks.ContainsKey((name, id)))) return false;
        Objects[name] = [.. ids.SelectMany(id => _blocks[(name, id)])];
        Types[name] = headers["x-ms-blob-content-type"].ToString();
        return true;
    }

    private async Task ServeAsync(HttpContext context)
    {
        var request = context.Request;
        Requests.Enqueue((request.Method, request.Path + request.QueryString.Value, request.Headers.Authorization.ToString(),
            request.Headers["x-ms-blob-type"].ToString(), request.ContentType ?? ""));
        await Gate.WaitAsync(context.RequestAborted);
        if (Failures.TryDequeue(out var failure) || Broken.TryGetValue(request.Path.Value!, out failure))
        {
            if (failure == 0) context.Abort();
            else context.Response.StatusCode = failure;
            return;
        }

        var name = request.Path.Value!;
        if (HttpMethods.IsPut(request.Method))
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, context.RequestAborted);
            context.Response.StatusCode = Put(name, request.Query, request.Headers, body.ToArray()) ? StatusCodes.Status201Created : StatusCodes.Status400BadRequest;
        }
        else if (!Objects.TryGetValue(name, out var content))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
        else if (HttpMethods.IsDelete(request.Method))
        {
            Objects.TryRemove(name, out _);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else
        {
            await Results.Bytes(content, "application/octet-stream", enableRangeProcessing: true).ExecuteAsync(context);
        }
    }
}
