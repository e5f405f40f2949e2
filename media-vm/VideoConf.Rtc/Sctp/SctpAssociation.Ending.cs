using System.Buffers.Binary;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Sctp;

/// <content>How it ends: SHUTDOWN and ABORT (RFC 9260 section 9).</content>
public sealed partial class SctpAssociation
{
    private MonoTime _shutdownAt = MonoTime.Never;

    /// <summary>Ends it when all that was sent is acknowledged. Nothing more can be sent.</summary>
    public void Shutdown(MonoTime now)
    {
        _now = now;
        if (State is SctpState.Idle or SctpState.CookieWait or SctpState.CookieEchoed) Abort(now);
        if (State != SctpState.Established) return;
        State = SctpState.ShutdownPending;
        ProceedShutdown();
    }

    /// <summary>Ends it at once. What was not delivered is lost.</summary>
    public void Abort(MonoTime now)
    {
        _now = now;
        if (State != SctpState.Ended) AbortWith(SctpErrorCause.UserInitiated, SctpEndReason.Aborted);
    }

    private void AbortWith(SctpErrorCause cause, SctpEndReason reason)
    {
        _replies.Clear();
        if (_remoteTag.Value != 0)
        {
            Span<byte> value = [0, (byte)cause, 0, 4];
            Reply(SctpChunkType.Abort, cause == SctpErrorCause.None ? default : value, _remoteTag);
        }

        AbortCause = cause;
        End(reason);
    }

    private void HandleAbort(SctpChunk chunk)
    {
        if (State == SctpState.Idle) return;
        var causes = new SctpParameterReader(chunk.Value);
        if (causes.TryRead(out var cause, out _)) AbortCause = (SctpErrorCause)cause;
        End(SctpEndReason.AbortedByPeer);
    }

    private void ProceedShutdown()
    {
        if (!_sender.IsIdle) return;
        if (State == SctpState.ShutdownPending)
        {
            State = SctpState.ShutdownSent;
            SendShutdown();
            StartShutdownTimer();
        }
        else if (State == SctpState.ShutdownReceived)
        {
            State = SctpState.ShutdownAckSent;
            Reply(SctpChunkType.ShutdownAck, default, _remoteTag);
            StartShutdownTimer();
        }
    }

    // T2-shutdown. Heartbeats and resets are of no use any more.
    private void StartShutdownTimer()
    {
        _heartbeatAt = _resetAt = MonoTime.Never;
        _errors = 0;
        _shutdownAt = _now.AddMilliseconds(_timeout.Milliseconds);
    }

    private void RetryShutdown()
    {
        if (HasTooManyErrors()) return;
        _timeout.BackOff();
        _shutdownAt = _now.AddMilliseconds(_timeout.Milliseconds);
        if (State == SctpState.ShutdownSent) SendShutdown();
        else Reply(SctpChunkType.ShutdownAck, default, _remoteTag);
    }

    private void SendShutdown()
    {
        Span<byte> value = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(value, _receiver!.Cumulative.Value);
        Reply(SctpChunkType.Shutdown, value, _remoteTag);
    }

    private void HandleShutdown(SctpChunk chunk)
    {
        if (chunk.Value.Length != 4)
        {
            _counters.Malformed++;
            return;
        }

        // It acknowledges too: as a SACK without gaps would.
        Span<byte> value = [(byte)SctpChunkType.Sack, 0, 0, 4 + SackChunk.FixedLength, .. chunk.Value, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(value[8..], (uint)_sender.PeerWindow);
        if (SackChunk.TryParse(new SctpChunk(value), out var sack)) Acknowledge(sack);

        switch (State)
        {
            case SctpState.Established or SctpState.ShutdownPending:
                State = SctpState.ShutdownReceived;
                ProceedShutdown();
                break;
            case SctpState.ShutdownSent or SctpState.ShutdownAckSent:
                State = SctpState.ShutdownAckSent;
                Reply(SctpChunkType.ShutdownAck, default, _remoteTag);
                break;
        }
    }

    private void HandleShutdownAck()
    {
        if (State is not (SctpState.ShutdownSent or SctpState.ShutdownAckSent)) return;
        Reply(SctpChunkType.ShutdownComplete, default, _remoteTag);
        End(SctpEndReason.Shutdown);
    }

    // Our SHUTDOWN COMPLETE was lost (section 8.4, rule 5).
    private void AnswerAfterTheEnd(in SctpPacket packet, SctpChunk chunk)
    {
        if (EndReason == SctpEndReason.Shutdown && chunk.Type == SctpChunkType.ShutdownAck && packet.Tag == _localTag)
            Reply(SctpChunkType.ShutdownComplete, default, packet.Tag, flags: 1);
    }
}
