using VideoConf.Meetings.Placement;

namespace VideoConf.Local.Placement;

/// <summary>The media nodes that a one-machine host runs: one in its own process, or several in processes of their own. All are spoken to over the node API.</summary>
internal interface ILocalMedia : IAsyncDisposable
{
    /// <summary>Ids of the nodes.</summary>
    IReadOnlyList<string> NodeIds { get; }

    /// <summary>Lets these nodes register, and nobody else.</summary>
    INodeAdmission Admission { get; }

    /// <summary>Where the control plane is; null until it has started. Nodes keep their reports until then.</summary>
    Func<Uri?> ControlPlane { get; set; }

    /// <summary>Before the control plane listens: binds what can be refused.</summary>
    Task StartAsync(ILoggerFactory loggers, CancellationToken cancellationToken);

    /// <summary>
    /// When the control plane listens: waits until it knows the nodes, because before that no room can be placed. Bounded, because a host whose nodes are late
    /// is still of use, and they go on trying.
    /// </summary>
    Task JoinAsync(NodeRegistry registry, CancellationToken cancellationToken);

    /// <summary>A sentence for the person at the terminal.</summary>
    string Describe();

    /// <summary>Ends all media.</summary>
    Task StopAsync();
}
