namespace VideoConf.Sfu.Speakers;

/// <summary>Orders voices, loudest first, without letting two equally loud ones change places all the time.</summary>
internal static class SpeakerRanking
{
    /// <summary>How much louder a voice must be to pass another, in dB. Neighbouring words of one speaker differ by as much.</summary>
    public const float Hysteresis = 6;

    /// <summary>Re-orders by loudness; a voice passes its predecessor only when louder by the hysteresis.</summary>
    /// <param name="order">As ranked before.</param>
    /// <param name="loudness">How loud one is, 0 to 127 dB above silence.</param>
    /// <returns>Whether the order changed.</returns>
    public static bool Update<T>(Span<T> order, Func<T, float> loudness)
    {
        var changed = false;
        for (var i = 1; i < order.Length; i++)
        {
            for (var j = i; j > 0 && loudness(order[j]) > loudness(order[j - 1]) + Hysteresis; j--)
            {
                (order[j], order[j - 1]) = (order[j - 1], order[j]);
                changed = true;
            }
        }

        return changed;
    }
}
