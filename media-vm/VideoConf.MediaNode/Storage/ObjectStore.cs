using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Tokens;

namespace VideoConf.MediaNode.Storage;

/// <summary>
/// Client of an <see cref="ObjectAddress"/>. A failure that may pass is tried again, within bounds of number and time; what a caller must expect is a
/// result, not an exception. The query of an address is a secret: no log line and no result has it. Safe for concurrent use.
/// </summary>
internal sealed partial class ObjectStore : IDisposable
{
    private readonly MediaNodeOptions _node;
    private readonly ObjectStoreOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<ObjectStore> _logger;
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.FromMinutes(2), // So that a moved store is found by its name again.
        ConnectTimeout = TimeSpan.FromSeconds(5),
        AllowAutoRedirect = false, // A redirect must not carry the token elsewhere.
        AutomaticDecompression = DecompressionMethods.None,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan, // Each attempt has its own.
    };

    /// <summary>A client with the given patience.</summary>
    public ObjectStore(MediaNodeOptions node, ObjectStoreOptions options, TimeProvider clock, ILogger<ObjectStore> logger)
    {
        _node = node;
        _options = options;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>Stores an object whole, in place of one of that name. Nobody sees a part of it, however it ends.</summary>
    public async Task<ObjectResult> PutAsync(ObjectAddress address, string name, ObjectBody body, CancellationToken cancellationToken)
    {
        // Only blob storage signs its addresses, and only blob storage knows of blocks.
        if (!address.NeedsToken && body.Length > _options.BlockSize) return await PutBlocksAsync(address, name, body, cancellationToken);
        var (result, _) = await SendAsync<bool>(address, name, HttpMethod.Put, body.Length, request =>
        {
            request.Content = new StreamContent(body.Open(), 128 * 1024);
            request.Content.Headers.ContentLength = body.Length;
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(body.ContentType);
            request.Headers.Add("x-ms-blob-type", "BlockBlob"); // Blob storage asks for it; others pay it no heed.
        }, static (_, _) => Task.FromResult((ObjectResult.Done, true)), cancellationToken);
        return result;
    }

    /// <summary>Put Block for each, then Put Block List, which makes the blob. What was staged in vain the store forgets after a week.</summary>
    private async Task<ObjectResult> PutBlocksAsync(ObjectAddress address, string name, ObjectBody body, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        for (long from = 0; from < body.Length; from += _options.BlockSize)
        {
            // All ids of a blob are of one length before they are encoded.
            var id = Convert.ToBase64String(Encoding.ASCII.GetBytes($"{ids.Count:D6}"));
            var part = (From: from, Length: Math.Min(_options.BlockSize, body.Length - from));
            var (staged, _) = await SendAsync<bool>(
                address with { Query = $"{address.Query}&comp=block&blockid={Uri.EscapeDataString(id)}" }, name, HttpMethod.Put, part.Length,
                request => request.Content = new PartContent(body.Open, part.From, part.Length),
                static (_, _) => Task.FromResult((ObjectResult.Done, true)), cancellationToken);
            if (!staged.IsDone) return staged;
            ids.Add(id);
        }

        var list = new XElement("BlockList", ids.Select(id => new XElement("Latest", id))).ToString(SaveOptions.DisableFormatting);
        var (result, _) = await SendAsync<bool>(address with { Query = $"{address.Query}&comp=blocklist" }, name, HttpMethod.Put, list.Length, request =>
        {
            request.Content = new StringContent(list, Encoding.UTF8, "application/xml");
            request.Headers.Add("x-ms-blob-content-type", body.ContentType);
        }, static (_, _) => Task.FromResult((ObjectResult.Done, true)), cancellationToken);
        return result;
    }

    /// <summary>Reads an object, or a part of it, into memory.</summary>
    /// <param name="address">Where.</param>
    /// <param name="name">Which.</param>
    /// <param name="most">Bytes that are taken at most; a larger object is not read.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="range">First and last byte; null for all.</param>
    public async Task<ObjectContent> GetAsync(
        ObjectAddress address, string name, int most, CancellationToken cancellationToken, (long From, long To)? range = null)
    {
        var (result, content) = await SendAsync<byte[]>(address, name, HttpMethod.Get, most, request =>
        {
            if (range is { } part) request.Headers.Range = new RangeHeaderValue(part.From, part.To);
        }, (response, attempt) => ReadAsync(response, name, most, range, attempt), cancellationToken);
        return new(result.Outcome, result.Detail, result.IsDone ? content : null);
    }

    /// <summary>Deletes an object. That there is none is as good.</summary>
    public async Task<ObjectResult> DeleteAsync(ObjectAddress address, string name, CancellationToken cancellationToken)
    {
        var (result, _) = await SendAsync<bool>(
            address, name, HttpMethod.Delete, 0, static _ => { }, static (_, _) => Task.FromResult((ObjectResult.Done, true)), cancellationToken);
        return result.Outcome == ObjectOutcome.NotFound ? ObjectResult.Done : result;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static async Task<(ObjectResult, byte[]?)> ReadAsync(
        HttpResponseMessage response, string name, int most, (long From, long To)? range, CancellationToken cancellationToken)
    {
        if (range is not null && response.StatusCode != HttpStatusCode.PartialContent)
            return (new(ObjectOutcome.Refused, $"The store gives no part of '{name}'."), null);
        if (response.Content.Headers.ContentLength > most) return (new(ObjectOutcome.TooLarge, $"'{name}' is larger than {most} bytes."), null);
        using var memory = new MemoryStream();
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var block = new byte[64 * 1024];
        for (int read; (read = await stream.ReadAsync(block, cancellationToken)) > 0;)
        {
            if (memory.Length + read > most) return (new(ObjectOutcome.TooLarge, $"'{name}' is larger than {most} bytes."), null);
            memory.Write(block.AsSpan(0, read));
        }

        return (ObjectResult.Done, memory.ToArray());
    }

    private async Task<(ObjectResult Result, T? Value)> SendAsync<T>(
        ObjectAddress address, string name, HttpMethod method, long bytes, Action<HttpRequestMessage> prepare,
        Func<HttpResponseMessage, CancellationToken, Task<(ObjectResult, T?)>> read, CancellationToken cancellationToken)
    {
        if (!ObjectNames.TryAddress(address, name, out var url)) return (new(ObjectOutcome.Refused, "The name or the address of the object is not good."), default);
        var reason = "";
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan? asked = null;
            using var limit = new CancellationTokenSource(_options.TimeFor(bytes), _clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                using var request = new HttpRequestMessage(method, url);
                if (address.NeedsToken)
                    request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _node.NodeKey.Issue(new ControlClaims(_node.NodeId)).Token);
                prepare(request);
                using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
                if (response.IsSuccessStatusCode) return await read(response, either.Token);
                if (Judge(response.StatusCode, name) is { } final) return (final, default);
                reason = $"the store answered {(int)response.StatusCode}";
                asked = response.Headers.RetryAfter?.Delta;
            }
            catch (HttpRequestException unreachable)
            {
                reason = unreachable.InnerException is IOException { InnerException: null } or null ? "the connection failed" : unreachable.HttpRequestError.ToString();
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                reason = "no answer in time";
            }
            catch (IOException broken)
            {
                // Our own file, or the connection while its answer was read.
                if (broken is FileNotFoundException or DirectoryNotFoundException) return (new(ObjectOutcome.LocalFailure, broken.Message), default);
                reason = "the connection broke";
            }

            if (attempt >= _options.Attempts)
            {
                LogGivenUp(method.Method, name, attempt, reason);
                return (new(ObjectOutcome.Unavailable, $"'{name}' after {attempt} attempts: {reason}."), default);
            }

            LogRetrying(method.Method, name, attempt, reason);
            await Task.Delay(new Backoff(_options.FirstPause, _options.LongestPause).Delay(attempt, asked), _clock, cancellationToken);
        }
    }

    /// <summary>
    /// Final answers; null for those that may pass. 401 and 403 may: a control plane may learn the node's key later than the node starts, a signature is
    /// valid from a clock that is a little ahead.
    /// </summary>
    private static ObjectResult? Judge(HttpStatusCode status, string name) => status switch
    {
        HttpStatusCode.NotFound or HttpStatusCode.Gone => new(ObjectOutcome.NotFound, $"There is no '{name}'."),
        HttpStatusCode.RequestEntityTooLarge => new(ObjectOutcome.TooLarge, $"The store takes no object as large as '{name}'."),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests => null,
        _ when (int)status < 500 => new(ObjectOutcome.Refused, $"The store refused '{name}' with {(int)status}."),
        _ => null,
    };

    [LoggerMessage(3401, LogLevel.Debug, "{Method} of '{Name}' failed {Attempt} times: {Reason}; trying again.")]
    private partial void LogRetrying(string method, string name, int attempt, string reason);

    [LoggerMessage(3402, LogLevel.Warning, "{Method} of '{Name}' failed {Attempt} times: {Reason}; given up.")]
    private partial void LogGivenUp(string method, string name, int attempt, string reason);
}
