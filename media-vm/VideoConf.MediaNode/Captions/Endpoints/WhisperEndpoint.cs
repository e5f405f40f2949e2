using System.Net;
using System.Net.Http.Headers;
using VideoConf.MediaNode.Audio;

namespace VideoConf.MediaNode.Captions.Endpoints;

/// <summary>
/// A service with OpenAI's audio API, <c>POST {endpoint}/audio/transcriptions</c> as multipart/form-data: OpenAI, Azure OpenAI, or a server of
/// one's own with a Whisper model.
/// </summary>
internal sealed class WhisperEndpoint : ISpeechEndpoint
{
    /// <summary>Thirty seconds of speech are a few kilobytes of text.</summary>
    private const int LargestAnswer = 1024 * 1024;

    private readonly HttpClient _http;
    private readonly WhisperAddress _address;
    private readonly string _model;
    private readonly string? _key;
    private readonly TimeProvider _clock;

    /// <summary>One service.</summary>
    /// <param name="endpoint">See <see cref="WhisperAddress.Of"/>.</param>
    /// <param name="model">Model or deployment.</param>
    /// <param name="key">Null when it wants none.</param>
    /// <param name="clock">For a <c>Retry-After</c> that is a date.</param>
    /// <param name="connect">Makes connections in place of the network's names; for tests.</param>
    public WhisperEndpoint(
        Uri endpoint, string model, string? key, TimeProvider clock, Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? connect = null)
    {
        var handler = new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ConnectTimeout = TimeSpan.FromSeconds(5),
            AllowAutoRedirect = false, // A redirect must not carry the key elsewhere.
            ConnectCallback = connect,
        };
        _http = new HttpClient(handler)
        {
            Timeout = Timeout.InfiniteTimeSpan, // Whoever asks has a limit.
            MaxResponseContentBufferSize = LargestAnswer,
        };
        _address = WhisperAddress.Of(endpoint, model);
        _model = model;
        _key = string.IsNullOrWhiteSpace(key) ? null : key.Trim();
        _clock = clock;
        Name = model.Contains("whisper", StringComparison.OrdinalIgnoreCase) ? $"Whisper ({model})" : model;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>The newer models of OpenAI's have no segments to tell.</summary>
    private string Format => _model.Contains("gpt-4o", StringComparison.OrdinalIgnoreCase) ? "json" : "verbose_json";

    /// <inheritdoc/>
    public async Task<RecognizedSpeech> RecognizeAsync(ReadOnlyMemory<short> samples, string language, CancellationToken cancellationToken)
    {
        try
        {
            using var request = Request(samples, language);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
            if (!response.IsSuccessStatusCode) throw Refusal(response);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (!WhisperAnswer.TryParse(body, out var said)) throw new SpeechEngineException($"{Name} gives answers that are no transcriptions.", isTransient: true);
            var length = TimeSpan.FromSeconds(samples.Length / (double)PcmFrame.SampleRate);
            return said with { Start = Least(said.Start, length), End = Least(said.End, length) }; // Models see words in the padding behind the end.
        }
        catch (HttpRequestException failed)
        {
            var why = failed.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError => "cannot be reached",
                HttpRequestError.ConfigurationLimitExceeded => "gives answers that are too long",
                _ => "broke its answer off",
            };
            throw new SpeechEngineException($"{Name} {why}.", isTransient: true, failed);
        }
        catch (IOException broken)
        {
            throw new SpeechEngineException($"{Name} broke its answer off.", isTransient: true, broken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static TimeSpan? Least(TimeSpan? a, TimeSpan b) => a > b ? b : a;

    private HttpRequestMessage Request(ReadOnlyMemory<short> samples, string language)
    {
        var file = new ByteArrayContent(WaveFile.Write(samples.Span));
        file.Headers.ContentType = new MediaTypeHeaderValue("audio/wav");
        var separator = language.IndexOf('-', StringComparison.Ordinal);
        var form = new MultipartFormDataContent
        {
            { file, "file", "speech.wav" },
            { new StringContent(_model), "model" },
            { new StringContent(separator < 0 ? language : language[..separator]), "language" }, // ISO 639-1.
            { new StringContent(Format), "response_format" },
            { new StringContent("0"), "temperature" },
        };
        var request = new HttpRequestMessage(HttpMethod.Post, _address.Url) { Content = form };
        if (_key is null) return request;
        if (_address.KeyIsHeader) request.Headers.Add("api-key", _key);
        else request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _key);
        return request;
    }

    private SpeechEngineException Refusal(HttpResponseMessage response)
    {
        var status = response.StatusCode;
        var (why, transient) = status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => ("refuses the key", false),
            HttpStatusCode.NotFound => ("is not where it is said to be, or has no such model", false),
            HttpStatusCode.TooManyRequests => ("has too many requests", true),
            HttpStatusCode.RequestTimeout => ("does not answer in time", true),
            _ => ($"answers {(int)status}", (int)status >= 500),
        };
        var retry = response.Headers.RetryAfter;
        var wait = retry?.Delta ?? (retry?.Date is { } date ? date - _clock.GetUtcNow() : null);
        return new SpeechEngineException($"{Name} {why}.", transient) { RetryAfter = transient && wait > TimeSpan.Zero ? wait : null };
    }
}
