using System.Numerics;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Sfu.Speakers;

/// <summary>
/// How loud one voice is and when it spoke lately, from the levels that its packets carry (RFC 6464). Time is told by the packets' timestamps, so that
/// neither jitter nor a sender that falls silent (DTX) bends it. A mutable struct of a few words: a bit stands for 20 ms of speech or none.
/// </summary>
internal struct VoiceLevel
{
    /// <summary>Frames in "just now": 100 ms, a syllable.</summary>
    public const int ShortFrames = 5;

    /// <summary>Frames in "lately": a second, some words.</summary>
    public const int LongFrames = 50;

    private const int FramesPerSecond = 50;

    // Per frame: rises within three so that a first word counts, falls within half a second so that pauses do not.
    private const float Attack = 0.35f;
    private const float Release = 0.04f;

    // -50 dBov: speech at a normal microphone is above, room noise below. Where noise is louder, speech is what stands out of it.
    private const float SpeechAbove = 127 - 50;
    private const float SpeechAboveNoise = 12;
    private const float MostNoise = 127 - 35;
    private const float NoiseRise = 3f / FramesPerSecond; // 3 dB a second: nobody speaks for half a minute without a pause, a fan does.
    private const float NoiseFall = 0.3f;

    private const int SpeechFrames = 3; // Of the short ones: a click of a keyboard is shorter.
    private const int HoldMilliseconds = 1_000; // Breath and pauses between words do not end a turn.
    private const int LateMilliseconds = 60; // A packet that has not come by then is taken for none.
    private const int LongestPacketFrames = 6; // 120 ms; a longer gap is silence, and nobody's packet.

    private ulong _frames;
    private uint _timestamp;
    private int _filled;
    private float _noise;
    private MonoTime _heardAt;
    private MonoTime _speaksUntil;
    private bool _hasBegun;

    /// <summary>0 for silence to 127 for full scale, smoothed.</summary>
    public float Loudness { get; private set; }

    /// <summary>Whether this is someone speaking, pauses for breath included. As of the last <see cref="Advance"/>.</summary>
    public bool IsSpeaking { get; private set; }

    /// <summary>Frames of speech in the last 100 ms, of <see cref="ShortFrames"/>.</summary>
    public readonly int ShortActivity => BitOperations.PopCount(_frames & ((1UL << ShortFrames) - 1));

    /// <summary>Frames of speech in the last second, of <see cref="LongFrames"/>.</summary>
    public readonly int LongActivity => BitOperations.PopCount(_frames & ((1UL << LongFrames) - 1));

    /// <summary>Where it stands among others: by loudness, but nobody's noise before somebody's voice.</summary>
    public readonly float Rank => IsSpeaking ? 128 + Loudness : Loudness;

    /// <summary>Takes a packet's level.</summary>
    /// <param name="belowFullScale">0 (loudest) to 127.</param>
    /// <param name="timestamp">The packet's.</param>
    /// <param name="clockRate">Ticks of it per second.</param>
    /// <param name="now">When it came.</param>
    public void Add(int belowFullScale, uint timestamp, int clockRate, MonoTime now)
    {
        var steps = 1;
        if (_hasBegun)
        {
            var ahead = (int)(timestamp - _timestamp);
            if (ahead <= 0 && ahead > -clockRate) return; // Late: what it would change is past.
            steps = ahead <= 0 ? int.MaxValue : Math.Max(1, ahead / (clockRate / FramesPerSecond));
        }

        _hasBegun = true;
        _timestamp = timestamp;
        _heardAt = now;

        // 1. How loud, against the noise there is.
        float loudness = 127 - belowFullScale;
        var weight = 1 - MathF.Pow(1 - (loudness > Loudness ? Attack : Release), Math.Min(steps, 64));
        Loudness += (loudness - Loudness) * weight;
        _noise = loudness < _noise ? _noise + ((loudness - _noise) * NoiseFall) : Math.Min(MostNoise, _noise + (NoiseRise * Math.Min(steps, LongestPacketFrames)));
        var isSpeech = loudness > Math.Max(SpeechAbove, _noise + SpeechAboveNoise);

        // 2. Its frames: those of the packet, behind those of a pause.
        var frames = Math.Clamp(steps, 1, LongestPacketFrames);
        var pause = steps > LongestPacketFrames;
        Shift(Math.Max(1, Math.Min(steps, 64) - _filled));
        _filled = 0;
        if (isSpeech) _frames |= pause ? 1 : (1UL << frames) - 1;
        if (ShortActivity >= SpeechFrames) _speaksUntil = now.AddMilliseconds(HoldMilliseconds);
        IsSpeaking = now < _speaksUntil;
    }

    /// <summary>Lets time pass: frames that have not come are silence.</summary>
    public void Advance(MonoTime now)
    {
        IsSpeaking = now < _speaksUntil;
        var missing = (int)Math.Clamp((now.MillisecondsSince(_heardAt) - LateMilliseconds) * FramesPerSecond / 1_000, 0, 64) - _filled;
        if (!_hasBegun || missing <= 0) return;
        Shift(missing);
        _filled += missing;
    }

    /// <summary>No packet came for a while.</summary>
    public void Silence() => this = default;

    private void Shift(int frames) => _frames = frames >= 64 ? 0 : _frames << frames;
}
