using Azure.Core;
using Azure.Core.Serialization;
using Microsoft.Azure.SignalR;
using Microsoft.Azure.SignalR.Management;
using Microsoft.Extensions.Logging;
using VideoConf.Http;

namespace VideoConf.Azure.Signals;

/// <summary>The hub at Azure SignalR Service, reached by its REST interface as the application's identity. Made at the first message and kept.</summary>
public sealed class SignalHubContext(Uri service, TokenCredential credential, ILoggerFactory loggers) : IDisposable
{
    /// <summary>The hub's name at the service: that of the class whose functions the service calls.</summary>
    public const string Hub = "SignalHub";

    /// <summary>Longer than this nobody waits for a signal: the function that sends it has somebody waiting too.</summary>
    private static readonly TimeSpan SendFor = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _making = new(1);
    private ServiceManager? _manager;
    private volatile ServiceHubContext? _context;

    /// <summary>The hub. A first time that fails is no last time.</summary>
    public async ValueTask<ServiceHubContext> GetAsync(CancellationToken cancellationToken)
    {
        if (_context is { } ready) return ready;
        await _making.WaitAsync(cancellationToken);
        try
        {
            _manager ??= Manager();
            return _context ??= await _manager.CreateHubContextAsync(Hub, cancellationToken);
        }
        finally
        {
            _making.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _context?.Dispose();
        _manager?.Dispose();
        _making.Dispose();
    }

    private ServiceManager Manager() => new ServiceManagerBuilder().WithLoggerFactory(loggers).WithOptions(options =>
    {
        options.ServiceEndpoints = [new ServiceEndpoint(service, credential)];
        options.HttpClientTimeout = SendFor;

        // Its own default is to give up at once. 429 is what a unit that is too busy says, and an answer that got lost may be asked for again: whoever
        // gets a message twice sees by its version that it knows it already.
        options.RetryOptions = new ServiceManagerRetryOptions { MaxRetries = 3, Delay = TimeSpan.FromMilliseconds(300), MaxDelay = TimeSpan.FromSeconds(3), Mode = ServiceManagerRetryMode.Exponential };

        // The client knows one spelling of every message, whichever host sends it.
        options.UseJsonObjectSerializer(new JsonObjectSerializer(JsonSettings.Hub));
    }).BuildServiceManager();
}
