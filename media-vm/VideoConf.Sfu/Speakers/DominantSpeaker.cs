namespace VideoConf.Sfu.Speakers;

/// <summary>
/// Who of a room has the floor. After I. Volfin and I. Cohen, "Dominant speaker identification for multipoint videoconferencing" (Computer Speech and
/// Language 27, 2013): speech is looked at over a moment, a syllable and a second, and who wants the floor must have more of it at each length than
/// who has it. The paper compares likelihoods; with the thresholds that it ends up with (3, 2 and 0) these come to the counts compared here: who has
/// the floor is silent just now, who wants it speaks just now, and has spoken more in the last second. A cough or a "yes" does not take the floor,
/// nobody loses it by drawing breath, and whoever goes on talking over others keeps it.
/// </summary>
internal static class DominantSpeaker
{
    /// <summary>Nobody.</summary>
    public const int None = -1;

    private const int JustNow = 3; // Frames of the last 100 ms that somebody speaks in to count as speaking just now.

    /// <summary>Decides anew. Call it several times a second.</summary>
    /// <param name="voices">What is known of each voice.</param>
    /// <param name="holder">Who has the floor, as an index, or <see cref="None"/>.</param>
    /// <returns>Who has it from now on: <see cref="None"/> only while nobody ever had.</returns>
    public static int Decide(ReadOnlySpan<VoiceActivity> voices, int holder)
    {
        var isHeld = holder != None && voices[holder].IsSpeaking;
        if (isHeld && voices[holder].Short > 0) return holder;

        // A floor that nobody holds any more goes to whoever speaks; one that is held, to who has spoken more lately.
        var best = holder;
        var most = isHeld ? voices[holder].Long : 0;
        for (var i = 0; i < voices.Length; i++)
        {
            ref readonly var voice = ref voices[i];
            if (i == holder || !voice.IsSpeaking || voice.Short < JustNow) continue;
            var isMore = voice.Long > most || (voice.Long == most && best != holder && voice.Loudness > voices[best].Loudness);
            if (!isMore) continue;
            best = i;
            most = voice.Long;
        }

        return best;
    }
}

/// <summary>One voice as <see cref="DominantSpeaker"/> looks at it.</summary>
/// <param name="Short">Frames of speech in the last 100 ms.</param>
/// <param name="Long">Frames of speech in the last second.</param>
/// <param name="Loudness">How loud it is.</param>
/// <param name="IsSpeaking">Whether it speaks, pauses for breath included.</param>
internal readonly record struct VoiceActivity(int Short, int Long, float Loudness, bool IsSpeaking);
