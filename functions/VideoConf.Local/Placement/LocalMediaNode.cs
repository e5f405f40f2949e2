using System.Net;
using VideoConf.Contracts.Tokens;
using VideoConf.Local.Hosting;

namespace VideoConf.Local.Placement;

/// <summary>The media node in this process, on a loopback listener of its own: spoken to over the node API like any other.</summary>
#pragma warning disable CA1822
internal sealed class LocalMediaNode : IAsyncDisposable
{
    /// <summary>The only node's id.</summary>
    public const string NodeId = "local";

    /// <summary>Where the node's API is; null until it has started.</summary>
    public Uri? Address { get; private set; }

    /// <summary>Where the control plane is; null until it has started. The node keeps its reports until then.</summary>
    public Func<Uri?> ControlPlane { get; set; } = static () => null;

    public static LocalMediaNode Prepare(LocalOptions options, KeyFiles keys, IPAddress media, TokenVerifier verifier) => new();

    public Task StartAsync(ILoggerFactory loggers, CancellationToken cancellationToken) => Task.CompletedTask;

    public string Describe() => "No media node.";

    public Task StopAsync() => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
