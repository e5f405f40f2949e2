namespace VideoConf.MediaNode.Registration;

/// <summary>How a node gets known to the control plane.</summary>
public sealed record RegistrationOptions
{
    /// <summary>What vouches for this machine, asked before every registration: a bearer token, or null when there is none now.</summary>
    public required Func<CancellationToken, Task<string?>> Credential { get; init; }

    /// <summary>Base URL of the node API as the control plane reaches it; null for the listener's own address.</summary>
    public Uri? ApiUrl { get; init; }

    /// <summary>Zone within the region.</summary>
    public string? Zone { get; init; }

    /// <summary>Scale set that the machine is of.</summary>
    public string? ScaleSet { get; init; }

    /// <summary>The machine's name in its scale set.</summary>
    public string? Machine { get; init; }

    /// <summary>Share of new rooms that nodes below 1 get together: a canary's.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Transports that it takes; 0 for no bound of its own.</summary>
    public int Capacity { get; init; }

    /// <summary>Megabits a second that the machine may send; 0 when nobody has said.</summary>
    public int EgressMegabits { get; init; }

    /// <summary>How often CPU and bandwidth are measured when nobody asks.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);
}
