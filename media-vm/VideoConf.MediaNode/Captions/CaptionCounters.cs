using VideoConf.MediaNode.Metrics;

namespace VideoConf.MediaNode.Captions;

/// <summary>What captions and transcriptions of this node have come to. Thread-safe.</summary>
internal sealed class CaptionCounters
{
    private static readonly double[] LagBounds = [0.25, 0.5, 1, 1.5, 2, 3, 5, 10, 30, double.PositiveInfinity];

    private readonly long[] _lags = new long[LagBounds.Length];
    private long _rooms;
    private long _speakers;
    private long _listeners;
    private long _audio;
    private long _missed;
    private long _finals;
    private long _failures;
    private long _jobs;
    private long _jobFailures;

    /// <summary>Rooms more or fewer with captions.</summary>
    public void CountRooms(int change) => Interlocked.Add(ref _rooms, change);

    /// <summary>Speakers more or fewer that are being written down.</summary>
    public void CountSpeakers(int change) => Interlocked.Add(ref _speakers, change);

    /// <summary>Outside listeners more or fewer.</summary>
    public void CountListeners(int change) => Interlocked.Add(ref _listeners, change);

    /// <summary>Audio given to an engine.</summary>
    public void CountAudio(TimeSpan length) => Interlocked.Add(ref _audio, length.Ticks);

    /// <summary>Speech that no engine was given.</summary>
    public void CountMissed(TimeSpan length) => Interlocked.Add(ref _missed, length.Ticks);

    /// <summary>An utterance that an engine failed at.</summary>
    public void CountFailure() => Interlocked.Increment(ref _failures);

    /// <summary>An utterance that is written down, so long after its last word.</summary>
    public void CountFinal(TimeSpan lag)
    {
        Interlocked.Increment(ref _finals);
        Interlocked.Increment(ref _lags[Array.FindIndex(LagBounds, bound => lag.TotalSeconds <= bound)]);
    }

    /// <summary>A transcription of recorded tracks that ended.</summary>
    public void CountJob(bool succeeded) => Interlocked.Increment(ref succeeded ? ref _jobs : ref _jobFailures);

    /// <summary>Writes the families.</summary>
    public void Write(PrometheusText text)
    {
        text.Gauge("videoconf_caption_rooms", "Rooms whose speech is written down.", Interlocked.Read(ref _rooms));
        text.Gauge("videoconf_caption_speakers", "Speakers who are being written down.", Interlocked.Read(ref _speakers));
        text.Gauge("videoconf_audio_listeners", "Outside listeners to a participant's voice.", Interlocked.Read(ref _listeners));
        text.Counter("videoconf_caption_audio_seconds_total", "Speech given to an engine.", Seconds(ref _audio));
        text.Counter("videoconf_caption_missed_seconds_total", "Speech that no engine was given.", Seconds(ref _missed));
        text.Counter("videoconf_caption_utterances_total", "Utterances by what became of them.", "result",
        [
            ("written", Interlocked.Read(ref _finals)),
            ("failed", Interlocked.Read(ref _failures)),
        ]);
        text.Histogram("videoconf_caption_lag_seconds", "From the end of the last word to the final caption.",
            LagBounds.Zip(_lags, (bound, count) => (bound, count)));
        text.Counter("videoconf_transcriptions_total", "Transcriptions of recorded tracks by what became of them.", "result",
        [
            ("succeeded", Interlocked.Read(ref _jobs)),
            ("failed", Interlocked.Read(ref _jobFailures)),
        ]);
    }

    private static double Seconds(ref long ticks) => TimeSpan.FromTicks(Interlocked.Read(ref ticks)).TotalSeconds;
}
