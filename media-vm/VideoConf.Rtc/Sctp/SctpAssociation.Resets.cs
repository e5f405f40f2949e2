using System.Buffers.Binary;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Sctp;

/// <content>Streams that begin anew (RFC 6525): how a data channel closes. One request of ours is under way at a time.</content>
public sealed partial class SctpAssociation
{
    /// <summary>Streams that one request names: fits a packet.</summary>
    private const int MaximumResets = 128;

    private readonly HashSet<StreamId> _resetting = [];
    private readonly List<StreamId> _resetsWanted = [];
    private readonly List<StreamId> _resetsSent = [];
    private MonoTime _resetAt = MonoTime.Never;
    private byte[] _resetRequest = [];
    private uint _nextRequest;
    private uint _expectedRequest;
    private ReconfigurationResult? _lastAnswer;
    private bool _canReset;

    /// <summary>
    /// Wants the stream that we send on to begin anew, as soon as all that was sent on it is acknowledged. Until <see cref="SctpEventKind.ResetDone"/>
    /// nothing can be sent on it.
    /// </summary>
    /// <returns>False when there is no such stream, or no association.</returns>
    public bool TryResetStream(MonoTime now, StreamId stream)
    {
        _now = now;
        if (State != SctpState.Established || stream.Value >= OutgoingStreams) return false;
        if (!_resetting.Add(stream)) return true;
        _resetsWanted.Add(stream);
        PumpResets();
        return true;
    }

    /// <summary>Whether a stream that we send on is to begin anew and has not, or never will.</summary>
    public bool IsResetting(StreamId stream) => _resetting.Contains(stream);

    private void PumpResets()
    {
        if (_resetsWanted.Count == 0 || _resetRequest.Length > 0 || State != SctpState.Established) return;
        for (var i = _resetsWanted.Count - 1; i >= 0 && _resetsSent.Count < MaximumResets; i--)
        {
            if (_sender.BufferedOf(_resetsWanted[i]) > 0) continue;
            _resetsSent.Add(_resetsWanted[i]);
            _resetsWanted.RemoveAt(i);
        }

        if (_resetsSent.Count == 0) return;
        if (!_canReset)
        {
            FinishResets(SctpEventKind.ResetRefused);
            return;
        }

        var request = new byte[16 + (2 * _resetsSent.Count)];
        BinaryPrimitives.WriteUInt16BigEndian(request, (ushort)SctpParameterType.OutgoingReset);
        BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(2), (ushort)request.Length);
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(4), _nextRequest);
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(8), _expectedRequest - 1);
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(12), (uint)_sender.LastTsn);
        for (var i = 0; i < _resetsSent.Count; i++) BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(16 + (2 * i)), _resetsSent[i].Value);
        _resetRequest = request;
        SendReset();
    }

    private void SendReset()
    {
        Reply(SctpChunkType.Reconfiguration, _resetRequest, _remoteTag);
        _resetAt = _now.AddMilliseconds(_timeout.Milliseconds);
    }

    private void RetryReset()
    {
        if (HasTooManyErrors()) return;
        _timeout.BackOff();
        SendReset();
    }

    private void FinishResets(SctpEventKind kind)
    {
        foreach (var stream in _resetsSent)
        {
            _sender.ResetStream(stream);
            if (kind == SctpEventKind.ResetDone) _resetting.Remove(stream);
            AddEvent(kind, stream);
        }

        _resetsSent.Clear();
        _resetRequest = [];
        _resetAt = MonoTime.Never;
    }

    private void HandleReconfiguration(SctpReceiver receiver, SctpChunk chunk)
    {
        var parameters = new SctpParameterReader(chunk.Value);
        while (parameters.TryRead(out var type, out var bytes))
        {
            switch (type)
            {
                case SctpParameterType.ReconfigurationResponse when bytes.Length >= 12:
                    HandleAnswer(BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]), (ReconfigurationResult)BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]));
                    break;
                case SctpParameterType.OutgoingReset when bytes.Length >= 16:
                case SctpParameterType.IncomingReset or SctpParameterType.TsnReset or SctpParameterType.AddOutgoingStreams or SctpParameterType.AddIncomingStreams
                    when bytes.Length >= 8:
                    HandleRequest(receiver, type, bytes);
                    break;
                default:
                    _counters.Malformed++;
                    return;
            }
        }

        if (parameters.IsMalformed) _counters.Malformed++;
    }

    private void HandleAnswer(uint request, ReconfigurationResult result)
    {
        if (_resetRequest.Length == 0 || request != _nextRequest) return;
        if (result == ReconfigurationResult.InProgress)
        {
            // The peer waits for DATA that is under way; the timer asks again, with the same number.
            _resetAt = _now.AddMilliseconds(_timeout.Milliseconds);
            return;
        }

        _errors = 0;
        _nextRequest++;
        FinishResets(result is ReconfigurationResult.Performed or ReconfigurationResult.NothingToDo ? SctpEventKind.ResetDone : SctpEventKind.ResetRefused);
    }

    private void HandleRequest(SctpReceiver receiver, SctpParameterType type, ReadOnlySpan<byte> bytes)
    {
        var number = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        ReconfigurationResult result;
        if (number == _expectedRequest - 1 && _lastAnswer is { } last && last != ReconfigurationResult.InProgress)
        {
            result = last; // Our answer was lost.
        }
        else if (number == _expectedRequest || (number == _expectedRequest - 1 && _lastAnswer == ReconfigurationResult.InProgress))
        {
            result = type switch
            {
                SctpParameterType.OutgoingReset => ResetIncoming(receiver, bytes),
                SctpParameterType.IncomingReset => ResetOutgoing(bytes[8..]),
                _ => ReconfigurationResult.Denied,
            };
            _lastAnswer = result;
            _expectedRequest = number + 1;
        }
        else
        {
            result = ReconfigurationResult.BadSequence;
        }

        Span<byte> answer = stackalloc byte[12];
        BinaryPrimitives.WriteUInt16BigEndian(answer, (ushort)SctpParameterType.ReconfigurationResponse);
        BinaryPrimitives.WriteUInt16BigEndian(answer[2..], 12);
        BinaryPrimitives.WriteUInt32BigEndian(answer[4..], number);
        BinaryPrimitives.WriteUInt32BigEndian(answer[8..], (uint)result);
        Reply(SctpChunkType.Reconfiguration, answer, _remoteTag);
    }

    private ReconfigurationResult ResetIncoming(SctpReceiver receiver, ReadOnlySpan<byte> bytes)
    {
        if (!receiver.HasReached(new Tsn(BinaryPrimitives.ReadUInt32BigEndian(bytes[12..])))) return ReconfigurationResult.InProgress;
        var streams = bytes[16..];
        if (streams.IsEmpty)
        {
            foreach (var stream in receiver.Messages.KnownStreams())
            {
                receiver.Messages.Reset(stream);
                AddEvent(SctpEventKind.ResetByPeer, stream);
            }
        }

        for (; streams.Length >= 2; streams = streams[2..])
        {
            var stream = new StreamId(BinaryPrimitives.ReadUInt16BigEndian(streams));
            if (stream.Value >= _options.MaximumStreams) return ReconfigurationResult.WrongStream;
            receiver.Messages.Reset(stream);
            AddEvent(SctpEventKind.ResetByPeer, stream);
        }

        return ReconfigurationResult.Performed;
    }

    private ReconfigurationResult ResetOutgoing(ReadOnlySpan<byte> streams)
    {
        for (; streams.Length >= 2; streams = streams[2..])
        {
            if (!TryResetStream(_now, new StreamId(BinaryPrimitives.ReadUInt16BigEndian(streams)))) return ReconfigurationResult.WrongStream;
        }

        return ReconfigurationResult.Performed;
    }
}
