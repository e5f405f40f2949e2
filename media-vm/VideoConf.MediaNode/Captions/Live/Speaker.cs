using System.Globalization;
using VideoConf.MediaNode.Audio;
using VideoConf.MediaNode.Audio.Voice;

namespace VideoConf.MediaNode.Captions.Live;

/// <summary>
/// One participant in a room with captions: their frames cut into utterances, and those that have a place on the floor given to the engine.
/// Owned by the room's loop; only results come from the engine's threads.
/// </summary>
internal sealed class Speaker(string participantId, ISpeakerRoom room) : IAsyncDisposable
{
    private const double Smoothing = 0.1; // Of each frame: 200 ms.

    private UtteranceCutter _cutter = new();
    private ITranscriberSession? _session;
    private bool _writes; // The current utterance is with the engine.
    private DateTimeOffset? _missedSince;
    private DateTimeOffset _last;
    private int _unfinished;

    /// <summary>Who.</summary>
    public string ParticipantId => participantId;

    /// <summary>How loud they are, smoothed, in dBFS.</summary>
    public double Loudness { get; private set; } = -90;

    /// <summary>Whether they speak and are not written down.</summary>
    public bool Waits => _cutter.IsInside && !_writes;

    /// <summary>Utterances whose final result is not there yet.</summary>
    public int Unfinished => Volatile.Read(ref _unfinished);

    /// <summary>Audio that waits for the engine.</summary>
    public TimeSpan Backlog => _session?.Backlog ?? TimeSpan.Zero;

    /// <summary>Whether a frame of silence may be left undecoded: nobody needs it between utterances.</summary>
    public bool IsIdle => !_cutter.IsInside;

    /// <summary>Takes the next frame.</summary>
    public void Take(PcmFrame frame)
    {
        var cut = _cutter.Take(frame);
        Loudness += (_cutter.Level - Loudness) * Smoothing;
        _last = frame.EndsAt;
        switch (cut)
        {
            case VoiceCut.Begins:
                Loudness = Math.Max(Loudness, _cutter.Level);
                if (room.Floor.TryTake(participantId, Loudness)) Begin(frame);
                else _missedSince = frame.StartedAt;
                break;
            case VoiceCut.Continues:
                room.Floor.Update(participantId, Loudness);
                if (_writes) Write(frame.Samples.Span);
                break;
            case VoiceCut.Ends:
                if (_writes) Write(frame.Samples.Span);
                Rest();
                break;
            case VoiceCut.None:
                break;
        }
    }

    /// <summary>Has got a place in the middle of what they say.</summary>
    public void GetPlace()
    {
        CloseMissed(_last, "Others were louder.");
        Begin(frame: null);
    }

    /// <summary>Has lost the place in the middle of what they say.</summary>
    public void LosePlace()
    {
        EndUtterance();
        _missedSince = _cutter.IsInside ? _last : null;
    }

    /// <summary>Says nothing more: the track ended, or captions are turned off. With a track of theirs they may begin anew.</summary>
    public void Finish()
    {
        Rest();

        // Cut off in the middle of a word, they would still count as speaking, and would be given a place that they never give back.
        _cutter = new UtteranceCutter();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_session is { } session) await session.DisposeAsync();
        _session = null;
    }

    private void Rest()
    {
        EndUtterance();
        room.Floor.Leave(participantId);
        CloseMissed(_last, "Others were louder.");
    }

    private void Begin(PcmFrame? frame)
    {
        _session ??= room.Open(result => Hear(result));
        var startedAt = frame is null ? _last : _cutter.PreRoll.Count > 0 ? _cutter.PreRoll[0].StartedAt : frame.Value.StartedAt;
        var id = string.Create(CultureInfo.InvariantCulture, $"{participantId}-{startedAt.ToUnixTimeMilliseconds()}");
        Interlocked.Increment(ref _unfinished);
        if (!_session.Begin(id, startedAt))
        {
            Interlocked.Decrement(ref _unfinished);
            room.Floor.Leave(participantId);
            _missedSince = startedAt;
            return;
        }

        _writes = true;
        room.Counters.CountSpeakers(1);
        if (frame is not { } first) return;
        foreach (var earlier in _cutter.PreRoll) Write(earlier.Samples.Span);
        Write(first.Samples.Span);
    }

    private void Write(ReadOnlySpan<short> samples)
    {
        _session!.Write(samples);
        room.Counters.CountAudio(PcmFrame.Duration);
    }

    private void EndUtterance()
    {
        if (!_writes) return;
        _writes = false;
        room.Counters.CountSpeakers(-1);
        _session!.End();
    }

    private void CloseMissed(DateTimeOffset to, string reason)
    {
        if (_missedSince is not { } since) return;
        _missedSince = null;
        if (to > since) room.Miss(participantId, since, to, reason);
    }

    private void Hear(HeardSpeech result)
    {
        room.Hear(participantId, result);
        if (result.IsFinal) Interlocked.Decrement(ref _unfinished);
    }
}
