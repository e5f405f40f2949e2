using System.Buffers.Binary;
using System.Runtime.InteropServices;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Sctp;

/// <summary>What an acknowledgement did.</summary>
internal enum SackOutcome
{
    /// <summary>Older than what is known.</summary>
    Old,

    /// <summary>It speaks of what was never sent.</summary>
    Absurd,

    /// <summary>Nothing new arrived.</summary>
    NoNews,

    /// <summary>Something new arrived.</summary>
    Progress,
}

/// <summary>
/// The sending half of an association: queue, pieces, retransmission (RFC 9260 sections 6 and 7) and giving up (RFC 3758). Messages go out in the
/// order in which they were given: the pieces of one message have TSNs in a row.
/// </summary>
internal sealed class SctpSender(SctpOptions options, RetransmissionTimeout timeout, long firstTsn)
{
    /// <summary>As many bytes of payload as a packet with one DATA chunk has room for.</summary>
    private const int MaximumPiece = SctpPacket.MaximumLength - SctpPacket.HeaderLength - 4 - DataChunk.FixedLength;

    /// <summary>Streams that one FORWARD TSN speaks of: fits a packet.</summary>
    private const int MaximumSkippedStreams = 128;

    private readonly Queue<OutgoingMessage> _queue = new();
    private readonly SentChunks _sent = new();
    private readonly CongestionWindow _window = new();
    private readonly Dictionary<StreamId, StreamSequence> _sequences = [];
    private readonly Dictionary<StreamId, long> _bufferedByStream = [];
    private readonly Dictionary<StreamId, StreamSequence> _skipped = [];
    private long _cumulative = firstTsn - 1;
    private long _advanced = firstTsn - 1;
    private long _nextTsn = firstTsn;
    private long _flight;
    private long _peerWindow;
    private long _timedTsn = -1;
    private MonoTime _timedSince;
    private int _lost;
    private bool _isFastRetransmissionDue;
    private bool _isForwardDue;

    /// <summary>Whether the peer understands FORWARD TSN. If not, what was sent once is never given up.</summary>
    public bool CanAbandon { get; set; }

    /// <summary>T3-rtx.</summary>
    public MonoTime NextTimeout { get; private set; } = MonoTime.Never;

    public long Retransmissions { get; private set; }

    public long Abandoned { get; private set; }

    /// <summary>Bytes of messages that are not acknowledged yet.</summary>
    public long Buffered { get; private set; }

    public long LastTsn => _nextTsn - 1;

    public bool IsIdle => _queue.Count == 0 && _sent.Count == 0;

    public long WindowSize => _window.Size;

    public long PeerWindow => _peerWindow;

    public long BufferedOf(StreamId stream) => _bufferedByStream.GetValueOrDefault(stream);

    /// <summary>What INIT or INIT ACK told.</summary>
    public void Begin(uint peerWindow) => _peerWindow = peerWindow;

    public bool TryEnqueue(MonoTime now, StreamId stream, PayloadProtocol protocol, SctpDelivery delivery, ReadOnlySpan<byte> payload)
    {
        if (Buffered + payload.Length > options.SendBacklog) return false;
        _queue.Enqueue(new OutgoingMessage(stream, protocol, delivery, payload, now));
        Count(stream, payload.Length);
        return true;
    }

    /// <summary>Numbers of the stream's messages begin anew (RFC 6525 section 5.2.2).</summary>
    public void ResetStream(StreamId stream) => _sequences.Remove(stream);

    /// <summary>Takes an acknowledgement (section 6.2.1).</summary>
    public SackOutcome HandleSack(MonoTime now, in SackChunk sack)
    {
        var cumulative = sack.Cumulative.Unwrap(_cumulative);
        if (cumulative < _cumulative) return SackOutcome.Old;
        var lastEnd = sack.GapBlocks == 0 ? 0 : sack.GapBlock(sack.GapBlocks - 1).End;
        if (cumulative + lastEnd > LastTsn) return SackOutcome.Absurd;

        var flightBefore = _flight;
        var acknowledged = 0L;
        var highestNew = -1L;
        var isFurther = cumulative > _cumulative;

        // 1. Everything up to the cumulative TSN is done with.
        while (_cumulative < cumulative)
        {
            _cumulative++;
            ref var chunk = ref _sent[0];
            if (chunk.Fate is ChunkFate.InFlight or ChunkFate.Lost)
            {
                acknowledged += chunk.Length;
                highestNew = _cumulative;
                Measure(now, _cumulative, chunk.Transmissions);
            }

            Leave(ref chunk, ChunkFate.Acknowledged);
            Finish(chunk.Message, chunk.Length);
            _sent.RemoveFirst();
        }

        // 2. Runs behind a gap. What was in one and no longer is, the peer has thrown away again.
        var block = 0;
        for (var i = 0; i < _sent.Count; i++)
        {
            ref var chunk = ref _sent[i];
            var tsn = _cumulative + 1 + i;
            while (block < sack.GapBlocks && tsn - cumulative > sack.GapBlock(block).End) block++;
            var isCovered = block < sack.GapBlocks && tsn - cumulative >= sack.GapBlock(block).Start;
            if (isCovered && chunk.Fate is (ChunkFate.InFlight or ChunkFate.Lost))
            {
                acknowledged += chunk.Length;
                highestNew = tsn;
                Measure(now, tsn, chunk.Transmissions);
                Leave(ref chunk, ChunkFate.Acknowledged);
            }
            else if (!isCovered && chunk.Fate == ChunkFate.Acknowledged)
            {
                chunk.Fate = ChunkFate.InFlight;
                _flight += chunk.Length;
            }
        }

        // 3. Three reports that it is missing, and a chunk goes out again without waiting for the timer.
        _window.Reached(cumulative);
        if (highestNew >= 0) Miss(_window.IsRecovering && isFurther ? cumulative + lastEnd : highestNew);

        if (isFurther) _window.Acknowledged(acknowledged, flightBefore, _flight);
        _peerWindow = Math.Max(sack.Window - _flight, 0);
        if (_sent.Count == 0) NextTimeout = MonoTime.Never;
        else if (isFurther) NextTimeout = now.AddMilliseconds(timeout.Milliseconds);
        _advanced = Math.Max(_advanced, _cumulative);
        Advance();
        _isForwardDue = _advanced > _cumulative;
        return isFurther || acknowledged > 0 ? SackOutcome.Progress : SackOutcome.NoNews;
    }

    /// <summary>T3-rtx (section 6.3.3): everything under way counts as lost.</summary>
    public void HandleTimeout(MonoTime now)
    {
        for (var i = 0; i < _sent.Count; i++)
        {
            if (_sent[i].Fate == ChunkFate.InFlight) Leave(ref _sent[i], ChunkFate.Lost);
        }

        _timedTsn = -1;
        _window.TimedOut();
        timeout.BackOff();
        _isForwardDue = _advanced > _cumulative;
        NextTimeout = now.AddMilliseconds(timeout.Milliseconds);
    }

    /// <summary>Adds FORWARD TSN and DATA, as much as fits and may be sent.</summary>
    public void Write(MonoTime now, ref SctpPacketWriter writer)
    {
        if (_lost > 0) GiveUpHopeless(now);
        if (_isForwardDue && TryWriteForward(now, ref writer)) _isForwardDue = false;
        WriteLost(now, ref writer);
        WriteNew(now, ref writer);
    }

    /// <summary>Gives the memory back.</summary>
    public void Clear()
    {
        for (var i = 0; i < _sent.Count; i++) _sent[i].Message.Release();
        while (_sent.Count > 0) _sent.RemoveFirst();
        foreach (var message in _queue) message.Release();
        _queue.Clear();
        _bufferedByStream.Clear();
        Buffered = 0;
        _flight = 0;
        _lost = 0;
        _isForwardDue = false;
        NextTimeout = MonoTime.Never;
    }

    private void Miss(long below)
    {
        var isFast = false;
        for (var i = 0; i < _sent.Count && _cumulative + 1 + i < below; i++)
        {
            ref var chunk = ref _sent[i];
            if (chunk.Fate != ChunkFate.InFlight || chunk.WasFastRetransmitted || ++chunk.MissingReports < 3) continue;
            chunk.WasFastRetransmitted = true;
            Leave(ref chunk, ChunkFate.Lost);
            isFast = true;
        }

        if (!isFast) return;
        if (!_window.IsRecovering) _isFastRetransmissionDue = true;
        _window.Lost(LastTsn);
    }

    private void WriteLost(MonoTime now, ref SctpPacketWriter writer)
    {
        // The first packet of a fast retransmission does not ask the window (section 7.2.4, rule 3).
        var isFree = _isFastRetransmissionDue;
        for (var i = 0; i < _sent.Count && _lost > 0; i++)
        {
            ref var chunk = ref _sent[i];
            if (chunk.Fate != ChunkFate.Lost) continue;
            if (!isFree && _flight > 0 && _flight + chunk.Length > _window.Size) return;
            if (!TryWriteData(ref writer, chunk.Message, chunk.Offset, chunk.Length, _cumulative + 1 + i)) return;
            if (_timedTsn == _cumulative + 1 + i) _timedTsn = -1; // Karn: an answer could be to either transmission.
            _isFastRetransmissionDue = false;
            _lost--;
            chunk.Fate = ChunkFate.InFlight;
            chunk.Transmissions++;
            chunk.MissingReports = 0;
            Depart(now, chunk.Length, isEarliest: i == 0);
            Retransmissions++;
        }
    }

    private void WriteNew(MonoTime now, ref SctpPacketWriter writer)
    {
        while (_queue.TryPeek(out var message))
        {
            if (message.IsAbandoned || (message.Sent == 0 && message.IsHopeless(now, 0)))
            {
                _queue.Dequeue();
                if (!message.IsAbandoned) Abandon(message);
                continue;
            }

            // What was lost goes first, and an empty window of the peer's is probed by one chunk at a time (section 6.1, rule A).
            if (_lost > 0 || _flight >= _window.Size) return;
            var length = Math.Min(message.Length - message.Sent, MaximumPiece);
            if (length > _peerWindow && _flight > 0) return;
            if (message.Sent == 0 && !message.Delivery.IsUnordered) message.Sequence = _sequences.GetValueOrDefault(message.Stream);
            if (!TryWriteData(ref writer, message, message.Sent, length, _nextTsn)) return;

            if (message.Sent == 0 && !message.Delivery.IsUnordered) _sequences[message.Stream] = message.Sequence.Next;
            ref var chunk = ref _sent.Add();
            chunk.Message = message;
            chunk.Offset = message.Sent;
            chunk.Length = length;
            chunk.Transmissions = 1;
            message.Sent += length;
            message.Outstanding++;
            if (message.Sent == message.Length) _queue.Dequeue();
            if (_timedTsn < 0)
            {
                _timedTsn = _nextTsn;
                _timedSince = now;
            }

            _nextTsn++;
            Depart(now, length, isEarliest: false);
        }
    }

    private static bool TryWriteData(ref SctpPacketWriter writer, OutgoingMessage message, int offset, int length, long tsn)
    {
        var flags = (offset == 0 ? DataFlags.Beginning : DataFlags.None) | (offset + length == message.Length ? DataFlags.End : DataFlags.None)
            | (message.Delivery.IsUnordered ? DataFlags.Unordered : DataFlags.None);
        if (!writer.TryAdd(SctpChunkType.Data, (byte)flags, DataChunk.FixedLength + length, out var value)) return false;
        BinaryPrimitives.WriteUInt32BigEndian(value, (uint)tsn);
        BinaryPrimitives.WriteUInt16BigEndian(value[4..], message.Stream.Value);
        BinaryPrimitives.WriteUInt16BigEndian(value[6..], message.Delivery.IsUnordered ? (ushort)0 : message.Sequence.Value);
        BinaryPrimitives.WriteUInt32BigEndian(value[8..], message.Protocol.Value);
        message.Slice(offset, length).CopyTo(value[DataChunk.FixedLength..]);
        return true;
    }

    private void Depart(MonoTime now, int length, bool isEarliest)
    {
        _flight += length;
        _peerWindow = Math.Max(_peerWindow - length, 0);
        if (isEarliest || NextTimeout == MonoTime.Never) NextTimeout = now.AddMilliseconds(timeout.Milliseconds);
    }

    private void Leave(ref SentChunk chunk, ChunkFate fate)
    {
        if (chunk.Fate == ChunkFate.InFlight) _flight -= chunk.Length;
        if (chunk.Fate == ChunkFate.Lost) _lost--;
        if (fate == ChunkFate.Lost) _lost++;
        chunk.Fate = fate;
    }

    private void Measure(MonoTime now, long tsn, int transmissions)
    {
        if (_timedTsn < 0 || tsn < _timedTsn) return;
        if (tsn == _timedTsn && transmissions == 1) timeout.Sample(now.Nanoseconds - _timedSince.Nanoseconds);
        _timedTsn = -1;
    }

    private void GiveUpHopeless(MonoTime now)
    {
        if (!CanAbandon) return;
        for (var i = 0; i < _sent.Count; i++)
        {
            ref var chunk = ref _sent[i];
            if (chunk.Fate == ChunkFate.Lost && chunk.Message.IsHopeless(now, chunk.Transmissions)) Abandon(chunk.Message);
        }

        // Told once, and again by the timer or an acknowledgement: every packet must not be a reason for another.
        var before = _advanced;
        Advance();
        _isForwardDue |= _advanced > before;
    }

    private void Abandon(OutgoingMessage message)
    {
        message.IsAbandoned = true;
        Abandoned++;
        Count(message.Stream, message.Sent - message.Length);
        if (message.Outstanding == 0) message.Release();
        for (var i = 0; i < _sent.Count && message.Outstanding > 0; i++)
        {
            if (_sent[i].Message == message) Leave(ref _sent[i], ChunkFate.Abandoned);
        }
    }

    // Advanced.Peer.Ack.Point (RFC 3758 section 3.5).
    private void Advance()
    {
        while (_advanced - _cumulative < _sent.Count)
        {
            ref var next = ref _sent[(int)(_advanced - _cumulative)];
            if (next.Fate != ChunkFate.Abandoned) return;
            _advanced++;
        }
    }

    private bool TryWriteForward(MonoTime now, ref SctpPacketWriter writer)
    {
        _skipped.Clear();
        var to = _cumulative;
        for (var i = 0; _cumulative + i < _advanced; i++)
        {
            var message = _sent[i].Message;
            if (!message.Delivery.IsUnordered)
            {
                if (_skipped.Count == MaximumSkippedStreams && !_skipped.ContainsKey(message.Stream)) break;
                _skipped[message.Stream] = message.Sequence;
            }

            to++;
        }

        if (!writer.TryAdd(SctpChunkType.ForwardTsn, 0, 4 + (_skipped.Count * 4), out var value)) return false;
        BinaryPrimitives.WriteUInt32BigEndian(value, (uint)to);
        value = value[4..];
        foreach (var (stream, sequence) in _skipped)
        {
            BinaryPrimitives.WriteUInt16BigEndian(value, stream.Value);
            BinaryPrimitives.WriteUInt16BigEndian(value[2..], sequence.Value);
            value = value[4..];
        }

        if (NextTimeout == MonoTime.Never) NextTimeout = now.AddMilliseconds(timeout.Milliseconds);
        return true;
    }

    private void Finish(OutgoingMessage message, int length)
    {
        Count(message.Stream, -length);
        message.Outstanding--;
        if (message.Outstanding == 0 && (message.IsAbandoned || message.Sent == message.Length)) message.Release();
    }

    private void Count(StreamId stream, long bytes)
    {
        Buffered += bytes;
        ref var buffered = ref CollectionsMarshal.GetValueRefOrAddDefault(_bufferedByStream, stream, out _);
        buffered += bytes;
        if (buffered == 0) _bufferedByStream.Remove(stream);
    }
}
