using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtp;

namespace VideoConf.Rtc.Rtcp;

/// <summary>
/// Tells which packets of one stream to ask for again (RFC 4585 section 6.2.1). Asks soon, repeats once a round trip, and gives up in time:
/// a packet that comes after its frame was due helps nobody.
/// <para>
/// Call <see cref="Record"/> per packet and <see cref="TakeDue"/> at <see cref="NextTimeout"/>; when <see cref="TakeNeedsKeyFrame"/> says so, a
/// key frame (PLI) is what helps.
/// </para>
/// </summary>
public sealed class NackGenerator
{
    // Numbers as libwebrtc's NackRequester has them (modules/video_coding/nack_requester.cc): 1,000 packets, 10 tries.
    private const int Capacity = 1024;
    private const int MaximumTries = 10;

    // Below this, reordering looks like loss: half a frame of 60 Hz.
    private const int FirstAskMilliseconds = 8;

    // A decoder waits for about this long before it asks for a key frame by itself.
    private const int GiveUpMilliseconds = 1000;

    private const int MinimumRetryMilliseconds = 20;

    private readonly Entry[] _entries = new Entry[Capacity];
    private SequenceUnwrapper _unwrapper;
    private long _oldest; // No packet before this is missing.
    private long _end; // Behind the highest that arrived.
    private bool _started;
    private bool _needsKeyFrame;

    /// <summary>How many are missing and still asked for.</summary>
    public int MissingCount { get; private set; }

    /// <summary>When <see cref="TakeDue"/> may have something.</summary>
    public MonoTime NextTimeout { get; private set; } = MonoTime.Never;

    /// <summary>Notes an arrival, and with it what must have been lost.</summary>
    /// <param name="number">The packet's sequence number.</param>
    /// <param name="now">When it arrived.</param>
    /// <returns>Whether it had been missing: it is a retransmission, or late.</returns>
    public bool Record(SequenceNumber number, MonoTime now)
    {
        var unwrapped = _unwrapper.Unwrap(number);
        if (!_started)
        {
            _started = true;
            _oldest = unwrapped;
            _end = unwrapped + 1;
            return false;
        }

        if (unwrapped < _end) return unwrapped >= _oldest && Remove(unwrapped);

        if (unwrapped - _end >= Capacity)
        {
            // More than could be asked for: start over from here.
            Clear(unwrapped);
            _needsKeyFrame = true;
            return false;
        }

        for (var missing = _end; missing < unwrapped; missing++) Add(missing, now);
        Forget(ref At(unwrapped));
        _end = unwrapped + 1;
        if (_end - _oldest > Capacity) _oldest = _end - Capacity;
        return false;
    }

    /// <summary>Takes what is to be asked for now, in ascending order.</summary>
    /// <param name="now">The time.</param>
    /// <param name="roundTripMilliseconds">The round trip to the sender, or a guess.</param>
    /// <param name="due">Filled from the start; what does not fit comes at the next call.</param>
    /// <returns>How many were written.</returns>
    public int TakeDue(MonoTime now, int roundTripMilliseconds, Span<SequenceNumber> due)
    {
        if (now < NextTimeout) return 0;

        var count = 0;
        var next = MonoTime.Never;
        var retry = Math.Max(MinimumRetryMilliseconds, roundTripMilliseconds);
        for (var number = _oldest; number < _end && MissingCount > 0; number++)
        {
            ref var entry = ref At(number);
            if (!entry.IsMissing) continue;
            if (entry.Tries >= MaximumTries || now.MillisecondsSince(entry.Since) >= GiveUpMilliseconds)
            {
                Remove(number);
                _needsKeyFrame = true;
                continue;
            }

            if (entry.AskAt <= now && count < due.Length)
            {
                due[count++] = new SequenceNumber((ushort)number);
                entry.Tries++;
                entry.AskAt = now.AddMilliseconds(retry);
            }

            next = MonoTime.Min(next, MonoTime.Min(entry.AskAt, entry.Since.AddMilliseconds(GiveUpMilliseconds)));
        }

        NextTimeout = next;
        if (MissingCount == 0) _oldest = _end;
        return count;
    }

    /// <summary>Whether something was given up, since the last call, that only a key frame makes good.</summary>
    public bool TakeNeedsKeyFrame()
    {
        var needs = _needsKeyFrame;
        _needsKeyFrame = false;
        return needs;
    }

    private void Add(long number, MonoTime now)
    {
        ref var entry = ref At(number);
        Forget(ref entry);
        entry = new Entry { IsMissing = true, Since = now, AskAt = now.AddMilliseconds(FirstAskMilliseconds) };
        MissingCount++;
        NextTimeout = MonoTime.Min(NextTimeout, entry.AskAt);
    }

    // The window has gone round: what was missing a window ago is given up.
    private void Forget(ref Entry entry)
    {
        if (!entry.IsMissing) return;
        entry = default;
        MissingCount--;
        _needsKeyFrame = true;
    }

    private bool Remove(long number)
    {
        ref var entry = ref At(number);
        if (!entry.IsMissing) return false;
        entry = default;
        MissingCount--;
        if (MissingCount == 0) NextTimeout = MonoTime.Never;
        return true;
    }

    private void Clear(long restart)
    {
        Array.Clear(_entries);
        MissingCount = 0;
        NextTimeout = MonoTime.Never;
        _oldest = restart;
        _end = restart + 1;
    }

    private ref Entry At(long number) => ref _entries[number & (Capacity - 1)];

    private struct Entry
    {
        public bool IsMissing;
        public byte Tries;
        public MonoTime Since;
        public MonoTime AskAt;
    }
}
