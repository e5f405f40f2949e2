namespace VideoConf.MediaNode.Audio.Voice;

/// <summary>
/// Tells speech from the room's noise, frame by frame: energy against a noise floor that adapts, with an onset that a click does not pass and a
/// hangover that pauses between words do not end. Not thread-safe.
/// </summary>
internal sealed class VoiceActivity
{
    /// <summary>Pauses up to this long belong to an utterance: longer than between words, shorter than between thoughts.</summary>
    public static readonly TimeSpan Hangover = TimeSpan.FromMilliseconds(500);

    private const int HangoverFrames = 25;
    private const int OnsetFrames = 4; // Of the last five: 80 ms. Keys and clicks are shorter.
    private const double OnsetDecibels = 10; // Over the noise floor.
    private const double StayDecibels = 6;
    private const double QuietestSpeech = -52; // dBFS. Far-off murmur is below, and no engine understands it.
    private const double FloorLowest = -75;
    private const double FloorHighest = -35; // Louder noise is no floor: then everything counts as speech, and the engine decides.
    private const double FloorFall = 0.2; // Of the distance, per frame.
    private const double FloorRise = 0.06; // Decibels per frame, 3 dB a second; a third of that while someone speaks.

    private const int BlockFrames = 25;
    private const int Blocks = 6; // Times half a second: speech has a dip in any 3 s, steady noise has none.

    private readonly double[] _quietest = [.. Enumerable.Repeat(FloorLowest, Blocks)]; // The lowest level of each of the last blocks.
    private int _block;
    private int _blockFrames;
    private double _blockQuietest;
    private double _floor = -60;
    private uint _history; // One bit a frame, the last five.
    private int _hangover;

    /// <summary>Whether the last frame belongs to speech.</summary>
    public bool IsSpeech { get; private set; }

    /// <summary>Whether the last frame itself was loud enough for speech: false in the pauses that <see cref="Hangover"/> bridges.</summary>
    public bool IsLoud { get; private set; }

    /// <summary>Level of the last frame in dBFS, -90 for digital silence.</summary>
    public double Level { get; private set; } = -90;

    /// <summary>Takes the next frame and tells whether it belongs to speech.</summary>
    public bool Take(ReadOnlySpan<short> samples)
    {
        Level = Measure(samples);
        var threshold = Math.Max(_floor + (IsSpeech ? StayDecibels : OnsetDecibels), IsSpeech ? QuietestSpeech - 4 : QuietestSpeech);
        IsLoud = Level > threshold;
        _history = ((_history << 1) | (IsLoud ? 1u : 0u)) & 0x1F;

        if (IsLoud && (IsSpeech || System.Numerics.BitOperations.PopCount(_history) >= OnsetFrames)) _hangover = HangoverFrames;
        else if (_hangover > 0) _hangover--;
        IsSpeech = _hangover > 0;

        if (Level < _floor) _floor += (Level - _floor) * FloorFall;
        else _floor += Math.Min(Level - _floor, IsSpeech ? FloorRise / 3 : FloorRise);
        _floor = Math.Clamp(Math.Max(_floor, SteadyLevel()), FloorLowest, FloorHighest);
        return IsSpeech;
    }

    /// <summary>What the last seconds never fell below: the level of a fan that was switched on.</summary>
    private double SteadyLevel()
    {
        _blockQuietest = _blockFrames == 0 ? Level : Math.Min(_blockQuietest, Level);
        if (++_blockFrames == BlockFrames)
        {
            _quietest[_block] = _blockQuietest;
            _block = (_block + 1) % Blocks;
            _blockFrames = 0;
        }

        var lowest = _blockFrames == 0 ? double.MaxValue : _blockQuietest;
        foreach (var level in _quietest) lowest = Math.Min(lowest, level);
        return lowest;
    }

    /// <summary>Level in dBFS.</summary>
    public static double Measure(ReadOnlySpan<short> samples)
    {
        if (samples.IsEmpty) return -90;
        long sum = 0;
        foreach (var sample in samples) sum += sample * sample;
        return Math.Max(-90, 10 * Math.Log10(((double)sum / samples.Length / (32_768.0 * 32_768.0)) + 1e-12));
    }
}
