using System.Diagnostics;
using VideoConf.MediaNode.Audio;

namespace VideoConf.MediaNode.Captions.PocketSphinx;

/// <summary>
/// Decoders, each on a thread of its own with a lower priority than media has, for the utterances of all rooms. A decoder serves one utterance
/// from its first sample to its last; with none to serve for a minute it is given up with its memory. At most so many utterances wait.
/// </summary>
internal sealed partial class SphinxPool(SphinxModel model, int decoders, ILogger logger) : IDisposable
{
    /// <summary>Utterances that may wait for a decoder; the longest are 1 MiB each.</summary>
    private const int MostWaiting = 64;

    /// <summary>Partial results come this often at most, by the length of audio they are of.</summary>
    private const int PartialSamples = PcmFrame.SampleRate * 3 / 10;

    /// <summary>An utterance that nobody writes to nor ends for so long has lost its writer.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan IdleLife = TimeSpan.FromMinutes(1);

    private readonly object _lock = new();
    private readonly Queue<(Utterance Utterance, Action<HeardSpeech> Heard)> _waiting = new();
    private readonly List<Thread> _threads = [];
    private int _idle;
    private bool _disposed;
    private long _busyTicks;

    /// <summary>Time that decoders have worked, all together.</summary>
    public TimeSpan Busy => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _busyTicks));

    /// <summary>What went wrong with the last decoder that was to be made; null when it went well.</summary>
    public string? Problem { get; private set; }

    /// <summary>Queues an utterance for the next free decoder. False when too many wait.</summary>
    public bool TryAdd(Utterance utterance, Action<HeardSpeech> heard)
    {
        lock (_lock)
        {
            if (_disposed || _waiting.Count >= MostWaiting) return false;
            _waiting.Enqueue((utterance, heard));
            if (_idle < _waiting.Count && _threads.Count < decoders)
            {
                var thread = new Thread(Work) { IsBackground = true, Name = "pocketsphinx" };
                _threads.Add(thread);
                thread.Start();
            }
            else
            {
                Monitor.Pulse(_lock);
            }

            return true;
        }
    }

    /// <summary>Ends all threads; what they were at is abandoned.</summary>
    public void Dispose()
    {
        Thread[] threads;
        lock (_lock)
        {
            if (_disposed) return;
            _disposed = true;
            threads = [.. _threads];
            foreach (var (utterance, _) in _waiting) utterance.Abandon();
            _waiting.Clear();
            Monitor.PulseAll(_lock);
        }

        foreach (var thread in threads)
        {
            if (!thread.Join(TimeSpan.FromSeconds(5))) LogStuck();
        }
    }

    private void Work()
    {
        ThreadNiceness.Lower();
        SphinxDecoder? decoder = null;
        try
        {
            while (Next() is var (utterance, heard))
            {
                var start = Stopwatch.GetTimestamp();
                try
                {
                    decoder ??= new SphinxDecoder(model);
                    Problem = null;
                    Recognize(decoder, utterance, heard);
                }
                catch (Exception failed) // The one catch site of the thread: what a decoder or a listener did wrong costs this utterance, not the node.
                {
                    LogFailed(failed);
                    Problem = failed is SpeechEngineException ? failed.Message : "PocketSphinx has failed.";
                    decoder?.Dispose();
                    decoder = null;
                    Tell(heard, new HeardSpeech(utterance.Id, "", IsFinal: true, utterance.StartedAt, utterance.StartedAt + utterance.Length) { Failure = Problem });
                }

                LogDone(utterance.Id, utterance.Length.TotalSeconds, Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }
        finally
        {
            decoder?.Dispose();
        }
    }

    private (Utterance Utterance, Action<HeardSpeech> Heard)? Next()
    {
        lock (_lock)
        {
            _idle++;
            var deadline = Environment.TickCount64 + (long)IdleLife.TotalMilliseconds;
            while (_waiting.Count == 0 && !_disposed)
            {
                var left = deadline - Environment.TickCount64;
                if (left <= 0) break;
                Monitor.Wait(_lock, (int)left);
            }

            _idle--;
            if (_waiting.TryDequeue(out var next)) return next;
            _threads.Remove(Thread.CurrentThread);
            return null;
        }
    }

    private void Recognize(SphinxDecoder decoder, Utterance utterance, Action<HeardSpeech> heard)
    {
        Span<short> samples = stackalloc short[PcmFrame.SampleCount * 5];
        var (sinceStart, sincePartial, said) = (0, 0, "");
        decoder.Start();
        int count;
        while ((count = utterance.Read(samples, LongestSilence)) > 0 && !utterance.IsAbandoned)
        {
            var start = Stopwatch.GetTimestamp();
            decoder.Take(samples[..count]);
            Interlocked.Add(ref _busyTicks, Stopwatch.GetTimestamp() - start);
            sinceStart += count;
            sincePartial += count;
            if (sincePartial < PartialSamples) continue;
            sincePartial = 0;
            var words = decoder.Words();
            if (words.Length == 0 || words == said) continue;
            said = words;
            heard(new HeardSpeech(utterance.Id, SphinxText.Write(words), IsFinal: false, utterance.StartedAt, utterance.StartedAt + Seconds(sinceStart)));
        }

        decoder.End();
        if (utterance.IsAbandoned) return;
        var span = decoder.Span() ?? (0, sinceStart / (double)PcmFrame.SampleRate);
        heard(new HeardSpeech(
            utterance.Id, SphinxText.Write(decoder.Words()), IsFinal: true,
            utterance.StartedAt + TimeSpan.FromSeconds(span.Start), utterance.StartedAt + TimeSpan.FromSeconds(span.End)));
    }

    // It may have been the listener that failed: told of it, it may fail again, and that must not end the thread, and the process with it.
    private void Tell(Action<HeardSpeech> heard, HeardSpeech result)
    {
        try
        {
            heard(result);
        }
        catch (Exception failed)
        {
            LogUnheard(failed, result.UtteranceId);
        }
    }

    private static TimeSpan Seconds(int samples) => TimeSpan.FromSeconds(samples / (double)PcmFrame.SampleRate);

    [LoggerMessage(3301, LogLevel.Error, "A decoder of PocketSphinx is given up.")]
    private partial void LogFailed(Exception failure);

    [LoggerMessage(3302, LogLevel.Warning, "A thread of PocketSphinx has not ended within 5 s.")]
    private partial void LogStuck();

    [LoggerMessage(3303, LogLevel.Debug, "Utterance {Id} of {Seconds} s was with a decoder for {Elapsed} s.")]
    private partial void LogDone(string id, double seconds, double elapsed);

    [LoggerMessage(3304, LogLevel.Error, "That utterance {Id} failed was not taken.")]
    private partial void LogUnheard(Exception failure, string id);
}
