namespace VideoConf.Rtc.Congestion;

/// <summary>What an estimator has seen. The last five grow with nothing a correct receiver does often.</summary>
public struct CongestionCounters
{
    /// <summary>Packets sent.</summary>
    public long Sent { get; internal set; }

    /// <summary>Packets that feedback said arrived.</summary>
    public long Received { get; internal set; }

    /// <summary>Packets that feedback said are missing, those that came late after all not taken off.</summary>
    public long Lost { get; internal set; }

    /// <summary>Packets that came after they had been told as missing.</summary>
    public long Late { get; internal set; }

    /// <summary>Feedback packets taken in.</summary>
    public long Feedbacks { get; internal set; }

    /// <summary>Times that the delay said too much is sent.</summary>
    public long Overuses { get; internal set; }

    /// <summary>Probes planned.</summary>
    public long Probes { get; internal set; }

    /// <summary>Times that feedback did not come, and the rate went to the minimum.</summary>
    public long Stalls { get; internal set; }

    /// <summary>Packets described that never were sent.</summary>
    public long NeverSent { get; internal set; }

    /// <summary>Packets described that are long forgotten.</summary>
    public long Outdated { get; internal set; }

    /// <summary>Packets told again as arrived, or as missing after they had arrived.</summary>
    public long Repeated { get; internal set; }

    /// <summary>Times that the receiver's clock went back, or forward by far more than time went by.</summary>
    public long ClockJumps { get; internal set; }

    /// <summary>Arrivals too far from the others of their feedback to be true.</summary>
    public long AbsurdArrivals { get; internal set; }
}
