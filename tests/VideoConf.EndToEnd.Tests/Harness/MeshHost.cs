namespace VideoConf.EndToEnd.Tests.Harness;

/// <summary>A host that leaves the way of media to the rooms, with two media nodes to move between, two people at most from peer to peer, and soon back to peer to peer.</summary>
public sealed class MeshHost : IAsyncLifetime
{
    /// <summary>Who may drain nodes.</summary>
    internal const string Administrator = "boss@example.org";

    internal HostProcess Process { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync() =>
        Process = await HostProcess.StartAsync("mesh", "--media-ip", "127.0.0.1", "--nodes", "2", "--mesh-size", "2", "--quiet-time", "3", "--admin", Administrator);

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (Process is not null) await Process.DisposeAsync();
    }
}
