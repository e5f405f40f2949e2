namespace VideoConf.Sfu.Speakers;

/// <summary>How loud one voice is, from the levels that its packets carry (RFC 6464). A mutable struct.</summary>
internal struct VoiceLevel
{
    // Per packet of 20 ms: rises within 3 packets so that a first word counts, falls within half a second so that pauses do not.
    private const float Attack = 0.35f;
    private const float Release = 0.04f;
    private const float SpeakingAbove = 127 - 50; // -50 dBov: speech at a normal microphone is above, room noise below.

    private const int HoldPackets = 50; // 1 s: breath and pauses between words do not end a turn.

    private float _loudness;
    private int _hold;

    /// <summary>0 for silence to 127 for full scale, smoothed.</summary>
    public readonly float Loudness => _loudness;

    /// <summary>Whether this is someone speaking.</summary>
    public readonly bool IsSpeaking => _hold > 0;

    /// <summary>Takes a packet's level, 0 (loudest) to 127.</summary>
    public void Add(int belowFullScale)
    {
        var loudness = 127 - belowFullScale;
        _loudness += (loudness - _loudness) * (loudness > _loudness ? Attack : Release);
        _hold = _loudness > SpeakingAbove ? HoldPackets : Math.Max(0, _hold - 1);
    }

    /// <summary>No packet came for a while.</summary>
    public void Silence()
    {
        _loudness = 0;
        _hold = 0;
    }
}
