using System.Buffers;

namespace VideoConf.Rtc.Sctp;

/// <summary>A whole message, in rented memory.</summary>
internal readonly record struct WholeMessage(SctpMessageInfo Info, byte[] Buffer, int Length)
{
    public int Cost => Length + Reassembly.Overhead;

    public void Release() => ArrayPool<byte>.Shared.Return(Buffer);
}

/// <summary>
/// Puts the pieces of messages together and messages in order (RFC 9260 sections 6.5 to 6.9). Pieces are in one table by TSN; the first and the
/// last piece of a run without gaps know each other, so that a piece costs the same work however many are there.
/// </summary>
internal sealed class Reassembly(SctpOptions options)
{
    /// <summary>What a piece or a message counts beside its bytes, so that a million pieces of one byte are no way round the bound.</summary>
    public const int Overhead = 64;

    private readonly Dictionary<long, Piece> _pieces = [];
    private readonly Dictionary<StreamId, InboundStream> _streams = [];
    private readonly Queue<WholeMessage> _ready = new();
    private readonly Stack<Piece> _spare = new();

    /// <summary>Bytes kept, overhead counted.</summary>
    public long Buffered { get; private set; }

    /// <summary>Messages whose number was long past, or there twice.</summary>
    public long Dropped { get; private set; }

    /// <summary>A message grew longer than was agreed on.</summary>
    public bool HasTooLongMessage { get; private set; }

    /// <summary>Whether a message waits to be taken.</summary>
    public bool HasWhole => _ready.Count > 0;

    public bool TryTake(out WholeMessage message)
    {
        if (!_ready.TryDequeue(out message)) return false;
        Buffered -= message.Cost;
        return true;
    }

    /// <summary>Takes a piece that has not been seen before.</summary>
    public void Add(long tsn, in DataChunk chunk)
    {
        var piece = _spare.TryPop(out var spare) ? spare : new Piece();
        piece.Begin(tsn, chunk);
        Buffered += piece.Length + Overhead;
        _pieces.Add(tsn, piece);

        // Join the runs on both sides. Only the ends of a run are kept true.
        var (start, end, bytes) = (tsn, tsn, piece.Length);
        if (!piece.IsFirst && _pieces.TryGetValue(tsn - 1, out var left) && !left.IsLast && left.BelongsWith(piece))
        {
            start = left.RunStart;
            bytes += left.RunBytes;
        }

        if (!piece.IsLast && _pieces.TryGetValue(tsn + 1, out var right) && !right.IsFirst && right.BelongsWith(piece))
        {
            end = right.RunEnd;
            bytes += right.RunBytes;
        }

        var (first, last) = (_pieces[start], _pieces[end]);
        (first.RunStart, first.RunEnd, first.RunBytes) = (start, end, bytes);
        (last.RunStart, last.RunEnd, last.RunBytes) = (start, end, bytes);
        if (bytes > options.MaximumMessageLength) HasTooLongMessage = true;
        else if (first.IsFirst && last.IsLast) Complete(start, end, bytes);
    }

    /// <summary>Forgets the pieces that the peer has given up, with what else there is of their messages (RFC 3758 section 3.6).</summary>
    /// <param name="cumulative">The new cumulative TSN.</param>
    public void Abandon(long cumulative)
    {
        // Dictionary allows removal while it is walked.
        foreach (var (tsn, piece) in _pieces)
        {
            if (tsn <= cumulative) Remove(tsn, piece);
        }

        for (var tsn = cumulative + 1; _pieces.TryGetValue(tsn, out var piece) && !piece.IsFirst; tsn++) Remove(tsn, piece);
    }

    /// <summary>Does not wait for the stream's messages up to this any more. Those of them that are whole are delivered.</summary>
    public void Skip(StreamId id, StreamSequence sequence)
    {
        if (id.Value >= options.MaximumStreams) return;
        var stream = Get(id);
        if (sequence.DistanceFrom(stream.Next) < 0) return;
        var whole = stream.Waiting.Keys.Where(key => sequence.DistanceFrom(key) >= 0).OrderBy(key => key.DistanceFrom(stream.Next)).ToArray();
        foreach (var key in whole)
        {
            stream.Waiting.Remove(key, out var message);
            _ready.Enqueue(message);
        }

        stream.Next = sequence.Next;
        DeliverInOrder(stream);
    }

    /// <summary>Numbers begin anew (RFC 6525 section 5.2.2).</summary>
    /// <returns>Whether anything ever came on the stream.</returns>
    public bool Reset(StreamId id)
    {
        if (!_streams.Remove(id, out var stream)) return false;
        foreach (var message in stream.Waiting.Values) Discard(message);
        return true;
    }

    /// <summary>The streams on which something ever came.</summary>
    public StreamId[] KnownStreams() => [.. _streams.Keys];

    /// <summary>Gives the memory back, but for messages that can still be taken.</summary>
    public void Clear()
    {
        foreach (var (tsn, piece) in _pieces) Remove(tsn, piece);
        foreach (var id in KnownStreams()) Reset(id);
    }

    private void Complete(long start, long end, int bytes)
    {
        var first = _pieces[start];
        var message = new WholeMessage(new SctpMessageInfo(first.Stream, first.Protocol, first.IsUnordered), ArrayPool<byte>.Shared.Rent(bytes), bytes);
        var sequence = first.Sequence;
        var at = 0;
        for (var tsn = start; tsn <= end; tsn++)
        {
            var piece = _pieces[tsn];
            piece.Payload.CopyTo(message.Buffer.AsSpan(at));
            at += piece.Length;
            Remove(tsn, piece);
        }

        Buffered += message.Cost;
        var stream = Get(message.Info.Stream);
        if (message.Info.IsUnordered) _ready.Enqueue(message);
        else if (sequence.DistanceFrom(stream.Next) < 0 || !stream.Waiting.TryAdd(sequence, message)) Discard(message);
        else DeliverInOrder(stream);
    }

    private void DeliverInOrder(InboundStream stream)
    {
        while (stream.Waiting.Remove(stream.Next, out var message))
        {
            _ready.Enqueue(message);
            stream.Next = stream.Next.Next;
        }
    }

    private void Discard(WholeMessage message)
    {
        Dropped++;
        Buffered -= message.Cost;
        message.Release();
    }

    private void Remove(long tsn, Piece piece)
    {
        _pieces.Remove(tsn);
        Buffered -= piece.Length + Overhead;
        piece.Release();
        if (_spare.Count < 64) _spare.Push(piece);
    }

    private InboundStream Get(StreamId id)
    {
        if (!_streams.TryGetValue(id, out var stream)) _streams.Add(id, stream = new InboundStream());
        return stream;
    }

    private sealed class InboundStream
    {
        public StreamSequence Next { get; set; }

        public Dictionary<StreamSequence, WholeMessage> Waiting { get; } = [];
    }

    private sealed class Piece
    {
        private byte[] _buffer = [];

        public long RunStart { get; set; }

        public long RunEnd { get; set; }

        public int RunBytes { get; set; }

        public StreamId Stream { get; private set; }

        public StreamSequence Sequence { get; private set; }

        public PayloadProtocol Protocol { get; private set; }

        public DataFlags Flags { get; private set; }

        public int Length { get; private set; }

        public bool IsFirst => (Flags & DataFlags.Beginning) != DataFlags.None;

        public bool IsLast => (Flags & DataFlags.End) != DataFlags.None;

        public bool IsUnordered => (Flags & DataFlags.Unordered) != DataFlags.None;

        public ReadOnlySpan<byte> Payload => _buffer.AsSpan(0, Length);

        public bool BelongsWith(Piece other) =>
            Stream == other.Stream && IsUnordered == other.IsUnordered && (IsUnordered || Sequence == other.Sequence);

        public void Begin(long tsn, in DataChunk chunk)
        {
            (RunStart, RunEnd) = (tsn, tsn);
            (Stream, Sequence, Protocol, Flags) = (chunk.Stream, chunk.Sequence, chunk.Protocol, chunk.Flags);
            Length = chunk.Payload.Length;
            RunBytes = Length;
            _buffer = ArrayPool<byte>.Shared.Rent(Length);
            chunk.Payload.CopyTo(_buffer);
        }

        public void Release()
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }
}
