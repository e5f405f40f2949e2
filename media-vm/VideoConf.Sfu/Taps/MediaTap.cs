using VideoConf.Rtc.Rtcp;

namespace VideoConf.Sfu.Taps;

/// <summary>
/// A way to listen in on a room: the worker copies decrypted packets into a ring, one consumer takes them out. The worker never waits for
/// the consumer: what finds the ring full is dropped and counted, and shows as lost packets.
/// <para>
/// Use: add it by <see cref="SfuServer.AddTapAsync"/>; then on one thread <see cref="Wait"/> and <see cref="TryRead"/> until that says no,
/// until <see cref="IsEnded"/>. A tap serves one room once. It holds no resource but memory, which the collector takes back.
/// </para>
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design", "CA1001", Justification = "The worker may signal at any time: the signal is for the finalizer, not for a consumer to dispose of.")]
public sealed class MediaTap
{
    private const int Detached = 2;
    private const int LongestTrackRecord = 2_048;

    private readonly TapRing _ring;
    private readonly AutoResetEvent _signal = new(initialState: false);
    private readonly byte[] _scratch = new byte[LongestTrackRecord];
    private int _state; // 0 new, 1 in a room, 2 taken out again.
    private int _waiting;
    private long _dropped;
    private bool _wrote;

    /// <summary>A tap that is in no room yet.</summary>
    public MediaTap(MediaTapOptions options)
    {
        Options = options;
        _ring = new TapRing(options.RingBytes);
    }

    /// <summary>What it takes.</summary>
    public MediaTapOptions Options { get; }

    /// <summary>Packets and sender reports that found the ring full. Rises only.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Bytes that wait for the consumer.</summary>
    public long BytesWaiting => _ring.Used;

    /// <summary>
    /// Whether nothing comes any more: the tap was removed, or its room or session ended. Ask before <see cref="TryRead"/>: what it says no to
    /// after this said yes, is all.
    /// </summary>
    public bool IsEnded => Volatile.Read(ref _state) == Detached;

    /// <summary>The consent that a participant must not have declined.</summary>
    internal SfuConsent Needs => Options.Purpose == TapPurpose.Recording ? SfuConsent.Recording : SfuConsent.Ai;

    /// <summary>Nanoseconds from the worker's clock to UTC; set when the tap is added.</summary>
    internal long UtcOffset { get; private set; }

    /// <summary>The number of the track that began last.</summary>
    internal int LastTrack { get; set; }

    /// <summary>Takes the oldest record. Its bytes are good until the next call. One thread only.</summary>
    public bool TryRead(out TapRecord record) => _ring.TryRead(out record);

    /// <summary>
    /// Blocks the consumer's thread until there is something to read, or the tap has ended. Packets come in every few milliseconds: a consumer
    /// that is in no hurry sleeps for a while instead, and then reads many at once.
    /// </summary>
    /// <returns>Whether there may be something; false when the time is over or the wait was cancelled.</returns>
    public bool Wait(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (HasNews) return true;
        Interlocked.Exchange(ref _waiting, 1);
        if (!HasNews && !cancellationToken.IsCancellationRequested) WaitHandle.WaitAny([_signal, cancellationToken.WaitHandle], timeout);
        Interlocked.Exchange(ref _waiting, 0);
        return HasNews;
    }

    /// <summary>Belongs to a room from now on. False when it has belonged to one before.</summary>
    internal bool TryAttach(long utcOffset)
    {
        if (Interlocked.CompareExchange(ref _state, 1, 0) != 0) return false;
        UtcOffset = utcOffset;
        return true;
    }

    /// <summary>Belongs to no room any more. Nothing may be written afterwards.</summary>
    internal void Detach()
    {
        Volatile.Write(ref _state, Detached);
        _wrote = true;
        Signal();
    }

    /// <summary>Tells that a track begins. False when there is no room for it.</summary>
    internal bool TryStart(TapTrack track, long at)
    {
        var length = TapRecord.Write(track, _scratch);
        return Note(length > 0 && _ring.TryWrite(TapRecordKind.TrackStarted, track.Number, at + UtcOffset, _scratch.AsSpan(0, length)));
    }

    /// <summary>Tells that a track is over.</summary>
    internal void End(int track, long at) => Note(_ring.TryWrite(TapRecordKind.TrackEnded, track, at + UtcOffset, default));

    /// <summary>Copies a packet.</summary>
    internal void Write(int track, long at, ReadOnlySpan<byte> packet) => Note(_ring.TryWrite(TapRecordKind.Packet, track, at + UtcOffset, packet));

    /// <summary>Tells the sender's clock.</summary>
    internal void Write(int track, long at, NtpTime ntp, uint rtpTimestamp) =>
        Note(_ring.TryWrite(TapRecordKind.SenderReport, track, at + UtcOffset, _scratch.AsSpan(0, TapRecord.Write(ntp, rtpTimestamp, _scratch))));

    /// <summary>Wakes the consumer, if it waits for what was written. Once per turn of the worker: waking costs more than copying.</summary>
    internal void Signal()
    {
        if (!_wrote) return;
        _wrote = false;
        Interlocked.MemoryBarrier(); // What was written must be seen by a consumer that this does not see waiting.
        if (Volatile.Read(ref _waiting) != 0 && Interlocked.Exchange(ref _waiting, 0) != 0) _signal.Set();
    }

    private bool HasNews => _ring.Used > 0 || IsEnded;

    private bool Note(bool written)
    {
        if (written) _wrote = true;
        else Interlocked.Increment(ref _dropped);
        return written;
    }
}
