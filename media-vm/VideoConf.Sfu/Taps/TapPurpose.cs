namespace VideoConf.Sfu.Taps;

/// <summary>What a tap's packets are used for. Who declined that purpose is not in it.</summary>
public enum TapPurpose
{
    /// <summary>A recording.</summary>
    Recording,

    /// <summary>Captions, transcript, summary, or an outside listener.</summary>
    Ai,
}
