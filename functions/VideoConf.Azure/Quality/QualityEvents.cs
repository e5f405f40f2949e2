using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Microsoft.Extensions.Logging;
using VideoConf.Azure.Hosting;
using VideoConf.Azure.Resilience;

namespace VideoConf.Azure.Quality;

/// <summary>
/// Sends events to Event Hubs over HTTPS (https://learn.microsoft.com/rest/api/eventhub/send-batch-events), all those of the last moment by one request. Who reports waits
/// for the request that their event is in, because an instance of a serverless app may stop when nobody waits. What cannot be sent is dropped and
/// counted: a measurement is of no use later.
/// </summary>
public sealed partial class QualityEvents
{
    /// <summary>How long an event waits for others.</summary>
    public static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(100);

    // A request may have 1 MiB, of which an event takes some 200 bytes.
    private const int MostEvents = 500;
    private const int MostSends = 8;
    private const int MostBytes = 4096;
    private static readonly string[] Scopes = ["https://eventhubs.azure.net/.default"];

    private readonly Lock _gate = new();
    private readonly HttpPipeline _pipeline;
    private readonly Uri _address;
    private readonly string _region;
    private readonly TimeProvider _clock;
    private readonly ILogger<QualityEvents> _logger;
    private Batch? _open;
    private int _sends;
    private long _dropped;

    /// <summary>Events for one hub.</summary>
    public QualityEvents(
        QualitySettings settings, string region, TokenCredential credential, FirstMinutes minutes, TimeProvider clock, ILogger<QualityEvents> logger, HttpPipelineTransport? transport = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _region = region;
        _clock = clock;
        _logger = logger;
        _address = new Uri($"https://{settings.Namespace}/{Uri.EscapeDataString(settings.EventHub)}/messages?timeout=10&api-version=2014-01");
        var options = new EventHubOptions();
        AzureRequests.Configure(options, minutes, clock);
        options.Retry.MaxRetries = 2;
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(10);
        if (transport is not null) options.Transport = transport;
        _pipeline = HttpPipelineBuilder.Build(options, new BearerTokenAuthenticationPolicy(credential, Scopes));
    }

    /// <summary>Events that were not sent.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Sends what a client in a room measured; ends when it was sent or dropped.</summary>
    public Task SendAsync(string roomId, IEnumerable<KeyValuePair<string, double>> measurements)
    {
        var text = JsonSerializer.Serialize(new QualityEvent
        {
            At = _clock.GetUtcNow(),
            RoomId = roomId,
            Region = _region,
            Measurements = measurements.ToDictionary(measured => measured.Key, measured => (object)measured.Value, StringComparer.Ordinal),
        });
        if (text.Length > MostBytes) return Drop(1);
        lock (_gate)
        {
            if (_open is null)
            {
                if (_sends >= MostSends) return Drop(1); // The hub is slower than the reports are.
                _sends++;
                _open = new Batch();
                _open.Sent = RunAsync(_open);
            }

            var batch = _open;
            batch.Events.Add(text);
            if (batch.Events.Count == MostEvents) _open = null;
            return batch.Sent;
        }
    }

    private async Task RunAsync(Batch batch)
    {
        await Task.Delay(Linger, _clock);
        lock (_gate)
        {
            if (ReferenceEquals(_open, batch)) _open = null;
        }

        try
        {
            await PostAsync(batch.Events);
        }
        catch (Exception error) when (error is RequestFailedException or AuthenticationFailedException or AggregateException or IOException or HttpRequestException or OperationCanceledException)
        {
            _ = Drop(batch.Events.Count);
            LogDropped(_logger, batch.Events.Count, Dropped, error);
        }
        finally
        {
            lock (_gate) _sends--;
        }
    }

    private async Task PostAsync(List<string> events)
    {
        using var message = _pipeline.CreateMessage();
        message.Request.Method = RequestMethod.Post;
        message.Request.Uri.Reset(_address);
        message.Request.Headers.Add("Content-Type", "application/vnd.microsoft.servicebus.json");
        message.Request.Content = RequestContent.Create(JsonSerializer.SerializeToUtf8Bytes(events.Select(text => new { Body = text })));
        await _pipeline.SendAsync(message, CancellationToken.None);
        if (message.Response.IsError) throw new RequestFailedException(message.Response);
    }

    private Task Drop(int count)
    {
        Interlocked.Add(ref _dropped, count);
        return Task.CompletedTask;
    }

    [LoggerMessage(3101, LogLevel.Warning, "{Count} measurements could not be sent, {All} since the start")]
    private static partial void LogDropped(ILogger logger, int count, long all, Exception error);

    private sealed class EventHubOptions : ClientOptions;

    private sealed class Batch
    {
        public List<string> Events { get; } = [];

        public Task Sent { get; set; } = Task.CompletedTask;
    }
}
