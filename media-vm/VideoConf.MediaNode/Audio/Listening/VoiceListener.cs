using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using VideoConf.MediaNode.Audio.Opus;
using VideoConf.MediaNode.Audio.Voice;
using VideoConf.Rtc.Rtp;
using VideoConf.Sfu.Taps;

namespace VideoConf.MediaNode.Audio.Listening;

/// <summary>
/// One outside listener: the voice in a tap, decoded, over a WebSocket. Binary messages are 20 ms of samples; a text message before the first one, and
/// before each that does not follow the one before, says when it begins. See <c>docs/audio.md</c>.
/// </summary>
internal sealed partial class VoiceListener(WebSocket socket, MediaTap tap, string participantId, Func<bool> mayStay, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);

    /// <summary>A message that is not taken for so long: nobody listens.</summary>
    private static readonly TimeSpan SendTime = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(5);

    /// <summary>What is older is not sent any more: a listener that was slow is to hear what is said now.</summary>
    private static readonly TimeSpan OldestSent = TimeSpan.FromSeconds(5);

    private readonly Dictionary<int, (VoiceTrack Voice, TapTrack Info, SequenceUnwrapper Sequence, long? Timestamp)> _tracks = [];
    private readonly Queue<PcmFrame> _frames = new();
    private DateTimeOffset? _next; // When the frame that follows the last one sent begins.

    /// <summary>Sends until the session, the listener or the connection ends.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = ReadAsync(gone);
        var (status, reason) = (WebSocketCloseStatus.NormalClosure, "The session has ended.");
        try
        {
            await SendAsync(new { type = "format", participantId, sampleRate = PcmFrame.SampleRate, channels = 1, encoding = "s16le" }, gone.Token);
            using var timer = new PeriodicTimer(Beat, clock);
            while (true)
            {
                var isLast = tap.IsEnded;
                await TurnAsync(gone.Token);
                if (isLast) break;
                if (!mayStay())
                {
                    (status, reason) = (WebSocketCloseStatus.PolicyViolation, "The listener has left the room.");
                    break;
                }

                await timer.WaitForNextTickAsync(gone.Token);
            }
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            // The listener is gone, or what was read of it said so; or the node ends.
            (status, reason) = cancellationToken.IsCancellationRequested ? (WebSocketCloseStatus.EndpointUnavailable, "The media node ends.") : await reading;
        }
        catch (Exception broken) when (broken is WebSocketException or OperationCanceledException or IOException)
        {
            LogBroken(participantId, broken.Message);
            socket.Abort();
        }
        finally
        {
            foreach (var track in _tracks.Values) track.Voice.Dispose();
        }

        await CloseAsync(status, reason);

        // To cancel a read aborts the connection, perhaps before the other side has read why: it is given time to answer the close.
        gone.CancelAfter(CloseTime);
        await reading;
    }

    /// <summary>A listener has nothing to say here but that it goes.</summary>
    private async Task<(WebSocketCloseStatus Status, string Reason)> ReadAsync(CancellationTokenSource gone)
    {
        var answer = (WebSocketCloseStatus.NormalClosure, "Closed by the listener.");
        try
        {
            var buffer = new byte[256];
            var received = await socket.ReceiveAsync(buffer.AsMemory(), gone.Token);
            if (received.MessageType != WebSocketMessageType.Close) answer = (WebSocketCloseStatus.InvalidMessageType, "This stream takes no messages.");
        }
        catch (Exception over) when (over is WebSocketException or OperationCanceledException or IOException)
        {
            LogBroken(participantId, over.Message);
        }

        await gone.CancelAsync();
        return answer;
    }

    private async Task TurnAsync(CancellationToken cancellationToken)
    {
        while (tap.TryRead(out var record)) Take(record);
        foreach (var track in _tracks.Values) track.Voice.Advance(clock.GetUtcNow());
        var oldest = clock.GetUtcNow() - OldestSent;
        while (_frames.TryDequeue(out var frame))
        {
            if (frame.StartedAt < oldest) continue;
            if (frame.StartedAt != _next) await SendAsync(new { type = "at", at = frame.StartedAt }, cancellationToken);
            _next = frame.EndsAt;
            await SendAsync(Bytes(frame.Samples.Span), WebSocketMessageType.Binary, cancellationToken);
        }
    }

    private void Take(in TapRecord record)
    {
        switch (record.Kind)
        {
            case TapRecordKind.TrackStarted:
                var info = record.ReadTrack();
                if (info.Source != VideoConf.Sfu.TrackSource.Microphone || info.ClockRate != OpusVoiceDecoder.ClockRate) break;
                _tracks[info.Number] = (new VoiceTrack(_frames.Enqueue), info, default, null);
                break;
            case TapRecordKind.Packet when _tracks.TryGetValue(record.Track, out var track) && RtpView.TryParse(record.Bytes, out var packet) && packet.PayloadType == track.Info.PayloadType:
                track.Timestamp = track.Timestamp is { } last ? last + (int)(packet.Timestamp - (uint)last) : packet.Timestamp;
                var arrivedAt = DateTimeOffset.UnixEpoch.AddTicks(record.ReceivedAt / 100);
                track.Voice.Add(new VoicePacket(track.Sequence.Unwrap(packet.SequenceNumber), track.Timestamp.Value, arrivedAt, packet.Payload.ToArray()));
                track.Voice.Advance(arrivedAt);
                _tracks[record.Track] = track;
                break;
            case TapRecordKind.TrackEnded when _tracks.Remove(record.Track, out var ended):
                ended.Voice.Advance(clock.GetUtcNow() + PacketOrder.Patience);
                ended.Voice.Dispose();
                break;
            default:
                break;
        }
    }

    private static byte[] Bytes(ReadOnlySpan<short> samples)
    {
        var bytes = new byte[samples.Length * sizeof(short)];
        MemoryMarshal.AsBytes(samples).CopyTo(bytes);
        if (!BitConverter.IsLittleEndian)
        {
            for (var i = 0; i < bytes.Length; i += 2) (bytes[i], bytes[i + 1]) = (bytes[i + 1], bytes[i]);
        }

        return bytes;
    }

    private Task SendAsync(object message, CancellationToken cancellationToken) =>
        SendAsync(JsonSerializer.SerializeToUtf8Bytes(message, JsonSerializerOptions.Web), WebSocketMessageType.Text, cancellationToken);

    private async Task SendAsync(byte[] message, WebSocketMessageType type, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(SendTime);
        await socket.SendAsync(message, type, endOfMessage: true, limit.Token);
    }

    private async Task CloseAsync(WebSocketCloseStatus status, string reason)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
        using var limit = new CancellationTokenSource(SendTime, clock);
        try
        {
            await socket.CloseOutputAsync(status, reason, limit.Token);
        }
        catch (Exception over) when (over is WebSocketException or OperationCanceledException or IOException)
        {
            LogBroken(participantId, over.Message);
        }
    }

    [LoggerMessage(3351, LogLevel.Debug, "A listener to {ParticipantId} is gone: {Reason}")]
    private partial void LogBroken(string participantId, string reason);
}
