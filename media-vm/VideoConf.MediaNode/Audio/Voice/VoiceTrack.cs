using VideoConf.MediaNode.Audio.Opus;

namespace VideoConf.MediaNode.Audio.Voice;

/// <summary>
/// One participant's voice: packets in any order in, frames in order and without holes out. Lost packets are restored or concealed, pauses of
/// transmission become silence, times are those of capture. They step back only behind silence that turned out to be a path that stood still.
/// <para>Drive: <see cref="Add"/> what arrived, then <see cref="Advance"/> at least every 100 ms; frames come to the given sink. Not thread-safe.</para>
/// </summary>
internal sealed class VoiceTrack(Action<PcmFrame> sink) : IDisposable
{
    /// <summary>Lost packets concealed in a row; libopus has faded to silence by then.</summary>
    private const int MostConcealed = 5;

    /// <summary>Behind its own time by less, a packet is only jitter of the mapping.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(60);

    /// <summary>Silence filled in at most; a longer pause is a leap.</summary>
    private static readonly TimeSpan LongestFill = TimeSpan.FromSeconds(1);

    /// <summary>No packet for so long means that nothing is being sent: discontinuous transmission, or muted. Above <see cref="PacketOrder.Patience"/>.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);

    private readonly OpusVoiceDecoder _decoder = new();
    private readonly PacketOrder _order = new();
    private readonly ArrivalClock _clock = new();
    private readonly short[] _decoded = new short[OpusVoiceDecoder.MostSamples];
    private readonly short[] _pending = new short[PcmFrame.SampleCount];
    private int _pendingCount;
    private int _lastSamples = PcmFrame.SampleCount;
    private DateTimeOffset _position; // When the next frame begins.
    private TimeSpan _lag; // From capture to arrival, of the last packet. Grows where a sender's clock runs slow, which is no pause.
    private bool _started;
    private TimeSpan _filled; // Silence since the last packet.

    /// <summary>Packets that never came.</summary>
    public long Lost => _order.Lost;

    /// <summary>Payloads that were no Opus packets.</summary>
    public long Undecodable { get; private set; }

    /// <summary>Takes in a packet that arrived.</summary>
    public void Add(in VoicePacket packet) => _order.Add(packet);

    /// <summary>Emits all frames that can be told by now.</summary>
    /// <param name="now">The server's UTC.</param>
    public void Advance(DateTimeOffset now)
    {
        while (_order.TryTake(now, out var packet, out var missing)) Take(packet, missing);
        if (!_started || _filled >= LongestFill) return;
        while (now - _lag - _position > Quiet && _filled < LongestFill && _order.Count == 0) EmitSilence();
    }

    /// <inheritdoc/>
    public void Dispose() => _decoder.Dispose();

    private void Take(in VoicePacket packet, int missing)
    {
        var capturedAt = _clock.Map(packet.Timestamp, packet.ArrivedAt);
        _lag = packet.ArrivedAt - capturedAt;
        if (!_started)
        {
            _started = true;
            _position = capturedAt;
        }

        // 1. What was lost on the way.
        if (missing is > 0 and <= MostConcealed) Restore(packet.Payload.Span, missing);

        // 2. What was not sent: silence, or after a long pause simply a later time.
        var ahead = capturedAt - (_position + Held);
        if (ahead > LongestFill)
        {
            while (_filled < LongestFill) EmitSilence();
            _pendingCount = 0;
            _position = capturedAt > _position ? capturedAt : _position;
        }
        else if (ahead < -Slack)
        {
            // Silence was put where this comes late. Kept, each such delay would be added to all times that follow.
            _position = capturedAt - Held;
        }
        else
        {
            while (capturedAt - (_position + Held) > Slack) EmitSilence();
        }

        // 3. The packet itself.
        _filled = TimeSpan.Zero;
        if (packet.Payload.IsEmpty) return;
        var count = _decoder.Decode(packet.Payload.Span, _decoded);
        if (count == 0) Undecodable++;
        else _lastSamples = count;
        Emit(_decoded.AsSpan(0, count));
    }

    private TimeSpan Held => TimeSpan.FromSeconds(_pendingCount / (double)PcmFrame.SampleRate);

    private void Restore(ReadOnlySpan<byte> next, int missing)
    {
        for (var i = 1; i < missing; i++) Emit(_decoded.AsSpan(0, _decoder.Conceal(_decoded, _lastSamples)));
        Emit(_decoded.AsSpan(0, next.IsEmpty ? _decoder.Conceal(_decoded, _lastSamples) : _decoder.Recover(next, _decoded, _lastSamples)));
    }

    private void Emit(ReadOnlySpan<short> samples)
    {
        while (!samples.IsEmpty)
        {
            var part = Math.Min(samples.Length, _pending.Length - _pendingCount);
            samples[..part].CopyTo(_pending.AsSpan(_pendingCount));
            samples = samples[part..];
            _pendingCount += part;
            if (_pendingCount == _pending.Length) Flush();
        }
    }

    private void EmitSilence()
    {
        _filled += PcmFrame.Duration;
        if (_pendingCount > 0)
        {
            _pending.AsSpan(_pendingCount).Clear();
            Flush();
            return;
        }

        sink(new PcmFrame(PcmFrame.Silence, _position));
        _position += PcmFrame.Duration;
    }

    private void Flush()
    {
        sink(new PcmFrame(_pending.ToArray(), _position));
        _position += PcmFrame.Duration;
        _pendingCount = 0;
    }
}
