using System.Buffers.Binary;
using System.Security.Cryptography;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Sctp;

/// <content>What comes in.</content>
public sealed partial class SctpAssociation
{
    private const int HeartbeatLength = 4 + 16;

    private readonly byte[] _heartbeat = new byte[HeartbeatLength];
    private MonoTime _heartbeatAt = MonoTime.Never;
    private MonoTime _heartbeatSent;
    private bool _isHeartbeatOut;

    /// <summary>Takes a decrypted datagram. What does not belong to this association is dropped and counted.</summary>
    public void HandleDatagram(MonoTime now, ReadOnlySpan<byte> datagram)
    {
        _now = now;
        switch (SctpPacket.TryParse(datagram, out var packet))
        {
            case SctpParseResult.BadChecksum:
                _counters.BadChecksum++;
                return;
            case SctpParseResult.Malformed:
                _counters.Malformed++;
                return;
        }

        if (packet.SourcePort != _options.RemotePort || packet.DestinationPort != _options.LocalPort)
        {
            _counters.BadTag++;
            return;
        }

        var chunks = packet.Chunks;
        var hasData = false;
        while (chunks.TryRead(out var chunk))
        {
            if (State == SctpState.Ended)
            {
                AnswerAfterTheEnd(packet, chunk);
                return;
            }

            if (!IsTagRight(packet, chunk))
            {
                _counters.BadTag++;
                return;
            }

            if (!Handle(packet, chunk, ref hasData)) return;
        }

        if (chunks.IsMalformed) _counters.Malformed++;
        if (State == SctpState.Ended || _receiver is null) return;
        if (hasData)
        {
            _receiver.EndPacket(now);
            if (State == SctpState.ShutdownSent)
            {
                _receiver.AcknowledgeNow();
                SendShutdown(); // RFC 9260 section 9.2: every DATA is answered so.
            }
        }

        Proceed();
    }

    // What an acknowledgement may have made possible.
    private void Proceed()
    {
        PumpResets();
        ProceedShutdown();
    }

    // RFC 9260 section 8.5.1. The cookie says itself which tag goes with it.
    private bool IsTagRight(in SctpPacket packet, SctpChunk chunk) => chunk.Type switch
    {
        SctpChunkType.Init => packet.Tag.Value == 0 && packet.Bytes.Length - SctpPacket.HeaderLength <= ((chunk.Bytes.Length + 3) & ~3),
        SctpChunkType.CookieEcho => true,
        SctpChunkType.Abort or SctpChunkType.ShutdownComplete when (chunk.Flags & 1) != 0 => _remoteTag.Value != 0 && packet.Tag == _remoteTag,
        _ => packet.Tag == _localTag,
    };

    // False: the rest of the packet is not to be looked at.
    private bool Handle(in SctpPacket packet, SctpChunk chunk, ref bool hasData)
    {
        switch (chunk.Type)
        {
            case SctpChunkType.Init:
                HandleInit(chunk);
                return false;
            case SctpChunkType.InitAck:
                HandleInitAck(chunk);
                return false;
            case SctpChunkType.CookieEcho:
                return HandleCookieEcho(packet.Tag, chunk);
            case SctpChunkType.CookieAck:
                if (State == SctpState.CookieEchoed) Establish();
                return true;
            case SctpChunkType.Abort:
                HandleAbort(chunk);
                return false;
            case SctpChunkType.Error:
                HandleError(chunk);
                return true;
        }

        // Everything else needs both sides to know each other.
        if (_receiver is null || State < SctpState.Established) return false;
        switch (chunk.Type)
        {
            case SctpChunkType.Data:
                hasData = true;
                return HandleData(_receiver, chunk);
            case SctpChunkType.Sack:
                HandleSack(chunk);
                return true;
            case SctpChunkType.ForwardTsn:
                if (!ForwardTsnChunk.TryParse(chunk, out var forward)) _counters.Malformed++;
                else if (!_receiver.HandleForward(forward)) _counters.AbsurdTsn++;
                return true;
            case SctpChunkType.Heartbeat:
                if (chunk.Value.Length <= SctpPacket.MaximumLength - SctpPacket.HeaderLength - 4) Reply(SctpChunkType.HeartbeatAck, chunk.Value, _remoteTag);
                else _counters.Malformed++;
                return true;
            case SctpChunkType.HeartbeatAck:
                HandleHeartbeatAck(chunk);
                return true;
            case SctpChunkType.Reconfiguration:
                HandleReconfiguration(_receiver, chunk);
                return true;
            case SctpChunkType.Shutdown:
                HandleShutdown(chunk);
                return true;
            case SctpChunkType.ShutdownAck:
                HandleShutdownAck();
                return true;
            case SctpChunkType.ShutdownComplete:
                if (State == SctpState.ShutdownAckSent) End(SctpEndReason.Shutdown);
                return false;
            default:
                return HandleUnknown(chunk);
        }
    }

    private bool HandleData(SctpReceiver receiver, SctpChunk chunk)
    {
        if (!DataChunk.TryParse(chunk, out var data))
        {
            AbortWith(SctpErrorCause.NoUserData, SctpEndReason.ProtocolViolation);
            return false;
        }

        if (State is SctpState.ShutdownReceived or SctpState.ShutdownAckSent) return true; // The peer said that it had sent all.
        switch (receiver.HandleData(data))
        {
            case ReceiveOutcome.Duplicate:
                _counters.Duplicates++;
                break;
            case ReceiveOutcome.Absurd:
                _counters.AbsurdTsn++;
                break;
            case ReceiveOutcome.NoRoom:
                _counters.Dropped++;
                break;
            case ReceiveOutcome.BadStream:
                _counters.BadStream++;
                Span<byte> cause = [0, 0, 0, 0, 0, 0, 0, 0];
                BinaryPrimitives.WriteUInt16BigEndian(cause, (ushort)SctpErrorCause.InvalidStream);
                BinaryPrimitives.WriteUInt16BigEndian(cause[2..], 8);
                BinaryPrimitives.WriteUInt16BigEndian(cause[4..], data.Stream.Value);
                Reply(SctpChunkType.Error, cause, _remoteTag);
                break;
            case ReceiveOutcome.WindowIgnored:
                AbortWith(SctpErrorCause.OutOfResource, SctpEndReason.WindowIgnored);
                return false;
            case ReceiveOutcome.TooLong:
                AbortWith(SctpErrorCause.ProtocolViolation, SctpEndReason.MessageTooLong);
                return false;
        }

        return true;
    }

    private void HandleSack(SctpChunk chunk)
    {
        if (!SackChunk.TryParse(chunk, out var sack))
        {
            _counters.Malformed++;
            return;
        }

        Acknowledge(sack);
    }

    private void Acknowledge(in SackChunk sack)
    {
        switch (_sender.HandleSack(_now, sack))
        {
            case SackOutcome.Absurd:
                _counters.AbsurdTsn++;
                break;
            case SackOutcome.Progress:
            case SackOutcome.NoNews when sack.Window == 0: // A closed window that is still answered for (RFC 9260 section 6.1, rule A).
                _errors = 0;
                if (!_isHeartbeatOut && _heartbeatAt != MonoTime.Never) _heartbeatAt = _now.AddMilliseconds(_options.HeartbeatInterval);
                break;
        }
    }

    private void Heartbeat()
    {
        if (_isHeartbeatOut)
        {
            if (HasTooManyErrors()) return;
            _timeout.BackOff();
        }

        BinaryPrimitives.WriteUInt16BigEndian(_heartbeat, (ushort)SctpParameterType.HeartbeatInfo);
        BinaryPrimitives.WriteUInt16BigEndian(_heartbeat.AsSpan(2), HeartbeatLength);
        RandomNumberGenerator.Fill(_heartbeat.AsSpan(4)); // A peer that answers without having heard is not believed.
        Reply(SctpChunkType.Heartbeat, _heartbeat, _remoteTag);
        _isHeartbeatOut = true;
        _heartbeatSent = _now;
        _heartbeatAt = _now.AddMilliseconds(_timeout.Milliseconds);
    }

    private void HandleHeartbeatAck(SctpChunk chunk)
    {
        if (!_isHeartbeatOut || !CryptographicOperations.FixedTimeEquals(chunk.Value, _heartbeat)) return;
        _isHeartbeatOut = false;
        _errors = 0;
        _timeout.Sample(_now.Nanoseconds - _heartbeatSent.Nanoseconds);
        if (_heartbeatAt != MonoTime.Never) _heartbeatAt = _now.AddMilliseconds(_options.HeartbeatInterval);
    }

    // The two highest bits of a type say what to do with it (RFC 9260 section 3.2).
    private bool HandleUnknown(SctpChunk chunk)
    {
        _counters.UnknownChunks++;
        if (((byte)chunk.Type & 0x40) != 0)
        {
            var told = chunk.Bytes[..Math.Min(chunk.Bytes.Length, 64)];
            Span<byte> cause = stackalloc byte[4 + 64];
            BinaryPrimitives.WriteUInt16BigEndian(cause, (ushort)SctpErrorCause.UnrecognizedChunk);
            BinaryPrimitives.WriteUInt16BigEndian(cause[2..], (ushort)(4 + told.Length));
            told.CopyTo(cause[4..]);
            Reply(SctpChunkType.Error, cause[..(4 + told.Length)], _remoteTag);
        }

        return ((byte)chunk.Type & 0x80) != 0;
    }
}
