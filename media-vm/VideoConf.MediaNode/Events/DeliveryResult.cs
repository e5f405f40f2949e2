namespace VideoConf.MediaNode.Events;

/// <summary>What became of one attempt to deliver a batch.</summary>
internal enum DeliveryResult
{
    /// <summary>The control plane has it.</summary>
    Delivered,

    /// <summary>It did not arrive, or was not taken for now: try again.</summary>
    TryAgain,

    /// <summary>The control plane will never take it.</summary>
    Refused,
}
