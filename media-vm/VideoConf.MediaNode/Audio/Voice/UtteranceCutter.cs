namespace VideoConf.MediaNode.Audio.Voice;

/// <summary>What a frame is to the utterance it came in.</summary>
internal enum VoiceCut
{
    /// <summary>Nobody speaks.</summary>
    None,

    /// <summary>The first frame of an utterance; <see cref="UtteranceCutter.PreRoll"/> comes before it.</summary>
    Begins,

    /// <summary>One more frame of it.</summary>
    Continues,

    /// <summary>The last frame of it.</summary>
    Ends,
}

/// <summary>
/// Cuts a voice into utterances by voice activity: a little from before the onset goes along, for the first consonant is quieter than the
/// onset; a long one is cut at its first pause after <see cref="LongAfter"/>, at <see cref="Longest"/> anywhere. Not thread-safe.
/// </summary>
internal sealed class UtteranceCutter
{
    /// <summary>From here on any short pause ends the utterance: captions should become final while they are still read.</summary>
    public static readonly TimeSpan LongAfter = TimeSpan.FromSeconds(12);

    /// <summary>No utterance is longer. Speech services take 30 to 60 s at most, this with its <see cref="PreRoll"/> stays below.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(28);

    private const int PreRollFrames = 15; // 300 ms: 80 of them are the onset itself.
    private const int PauseFrames = 5;

    private readonly VoiceActivity _activity = new();
    private readonly Queue<PcmFrame> _preRoll = new(PreRollFrames + 1);
    private readonly List<PcmFrame> _taken = new(PreRollFrames);
    private bool _inside;
    private int _frames;
    private int _pause;

    /// <summary>With <see cref="VoiceCut.Begins"/>: what came right before, oldest first. Good until the next frame.</summary>
    public IReadOnlyList<PcmFrame> PreRoll => _taken;

    /// <summary>Level of the last frame in dBFS.</summary>
    public double Level => _activity.Level;

    /// <summary>Whether an utterance goes on.</summary>
    public bool IsInside => _inside;

    /// <summary>When the last loud frame ended: the end of the words, as near as can be told without understanding them.</summary>
    public DateTimeOffset LastLoudAt { get; private set; }

    /// <summary>Takes the next frame.</summary>
    public VoiceCut Take(in PcmFrame frame)
    {
        var speech = _activity.Take(frame.Samples.Span);
        if (_activity.IsLoud) LastLoudAt = frame.EndsAt;
        if (!_inside) return speech && _activity.IsLoud ? Begin(frame) : Wait(frame);

        _frames++;
        _pause = _activity.IsLoud ? 0 : _pause + 1;
        var ends = !speech || _frames * PcmFrame.Duration >= Longest || (_frames * PcmFrame.Duration >= LongAfter && _pause >= PauseFrames);
        if (!ends) return VoiceCut.Continues;
        _inside = false;
        return VoiceCut.Ends;
    }

    private VoiceCut Begin(in PcmFrame frame)
    {
        _taken.Clear();
        _taken.AddRange(_preRoll);
        _preRoll.Clear();
        _inside = true;
        _frames = _taken.Count + 1;
        _pause = 0;
        return VoiceCut.Begins;
    }

    private VoiceCut Wait(in PcmFrame frame)
    {
        _preRoll.Enqueue(frame);
        if (_preRoll.Count > PreRollFrames) _preRoll.Dequeue();
        return VoiceCut.None;
    }
}
