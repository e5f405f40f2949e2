namespace VideoConf.MediaNode.Registration;

/// <summary>Whether the node is to run empty. Once begun it stays so; a nearer deadline replaces a later one. Safe for concurrent use.</summary>
internal sealed partial class DrainDesk(TimeProvider clock, ILogger<DrainDesk> logger)
{
    /// <summary>The control plane says the same deadline with each heartbeat, in whole seconds and a moment late: that is no nearer one.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset? _deadline;

    /// <summary>Completes when it is to drain.</summary>
    public Task Begun => _begun.Task;

    /// <summary>Whether it is to drain.</summary>
    public bool IsDraining => _begun.Task.IsCompleted;

    /// <summary>When it ends in any case; null for when it is empty.</summary>
    public DateTimeOffset? Deadline
    {
        get { lock (_lock) return _deadline; }
    }

    /// <summary>Takes no new rooms from now on.</summary>
    /// <param name="within">When to end in any case; null for when it is empty.</param>
    public void Begin(TimeSpan? within)
    {
        var deadline = within is { } time ? clock.GetUtcNow() + time : (DateTimeOffset?)null;
        lock (_lock)
        {
            if (deadline is not null && (_deadline is null || deadline < _deadline - Slack)) _deadline = deadline;
        }

        if (_begun.TrySetResult()) LogBegun(deadline?.ToString("O") ?? "when it is empty");
    }

    [LoggerMessage(3301, LogLevel.Information, "The node takes no new rooms any more; it ends {Deadline} at the latest")]
    private partial void LogBegun(string deadline);
}
