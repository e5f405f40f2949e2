namespace VideoConf.TestSupport.Network;

/// <summary>
/// Loss in bursts by the model of Gilbert: the link is good and loses nothing, or bad and loses everything, and changes over from packet to packet.
/// </summary>
/// <param name="Share">Packets lost in the long run, 0 to below 1.</param>
/// <param name="MeanLength">Packets that a burst takes on average, 1 or more.</param>
public sealed record BurstLoss(double Share, double MeanLength)
{
    /// <summary>Chance per packet that a burst ends.</summary>
    public double Leave => 1 / MeanLength;

    /// <summary>Chance per packet that one begins, which makes the share of the long run.</summary>
    public double Enter => Share * Leave / (1 - Share);
}
