using VideoConf.MediaNode.Audio;

namespace VideoConf.MediaNode.Captions;

/// <summary>
/// The audio of one utterance on its way from who hears it to who understands it: written on one thread, read on another, bounded by the
/// longest utterance there is.
/// </summary>
internal sealed class Utterance(string id, DateTimeOffset startedAt, string language)
{
    /// <summary>Seconds that are kept; what is written beyond is dropped. Cutting ends utterances before.</summary>
    public const int MostSeconds = 30;

    private const int MostSamples = MostSeconds * PcmFrame.SampleRate;

    private readonly object _lock = new(); // A monitor: readers wait on it.
    private short[] _samples = new short[4 * PcmFrame.SampleRate];
    private int _written;
    private int _read;
    private bool _ended;
    private bool _abandoned;

    /// <summary>Comes back with the results.</summary>
    public string Id { get; } = id;

    /// <summary>When its first sample was captured.</summary>
    public DateTimeOffset StartedAt { get; } = startedAt;

    /// <summary>BCP 47.</summary>
    public string Language { get; } = language;

    /// <summary>Whether nobody wants its result any more.</summary>
    public bool IsAbandoned
    {
        get { lock (_lock) return _abandoned; }
    }

    /// <summary>Audio not read yet.</summary>
    public TimeSpan Backlog
    {
        get { lock (_lock) return TimeSpan.FromSeconds((_written - _read) / (double)PcmFrame.SampleRate); }
    }

    /// <summary>Audio so far.</summary>
    public TimeSpan Length
    {
        get { lock (_lock) return TimeSpan.FromSeconds(_written / (double)PcmFrame.SampleRate); }
    }

    /// <summary>Appends.</summary>
    public void Write(ReadOnlySpan<short> samples)
    {
        lock (_lock)
        {
            if (_ended) return;
            samples = samples[..Math.Min(samples.Length, MostSamples - _written)];
            if (_written + samples.Length > _samples.Length)
                Array.Resize(ref _samples, Math.Min(MostSamples, Math.Max(_samples.Length * 2, _written + samples.Length)));
            samples.CopyTo(_samples.AsSpan(_written));
            _written += samples.Length;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Nothing more comes.</summary>
    public void End()
    {
        lock (_lock)
        {
            _ended = true;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Nobody wants the result any more.</summary>
    public void Abandon()
    {
        lock (_lock)
        {
            _abandoned = true;
            _ended = true;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Reads what comes next, waiting for it.</summary>
    /// <returns>Samples read; 0 at the end, or when nothing has come within <paramref name="timeout"/>.</returns>
    public int Read(Span<short> samples, TimeSpan timeout)
    {
        lock (_lock)
        {
            var deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
            while (_read == _written && !_ended)
            {
                var left = deadline - Environment.TickCount64;
                if (left <= 0 || !Monitor.Wait(_lock, (int)left)) return 0;
            }

            var count = Math.Min(samples.Length, _written - _read);
            _samples.AsSpan(_read, count).CopyTo(samples);
            _read += count;
            return count;
        }
    }

    /// <summary>All of it so far, read from now on.</summary>
    public short[] ReadAll()
    {
        lock (_lock)
        {
            _read = _written;
            return _samples.AsSpan(0, _written).ToArray();
        }
    }
}
