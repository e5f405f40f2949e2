using System.Buffers.Binary;
using VideoConf.MediaNode.Tests.Audio;
using VideoConf.Rtc.Primitives;
using VideoConf.Sfu;
using VideoConf.Sfu.Codecs;
using VideoConf.Sfu.Taps;

namespace VideoConf.MediaNode.Tests.Captions;

/// <summary>The worker's side of a tap: voices as the SFU would copy them, all at once or as time goes.</summary>
internal sealed class TapVoices
{
    private const byte Opus = 111;
    private readonly MediaTap _tap;
    private readonly Lock _gate = new(); // A tap has one writer: who speaks as time goes takes turns.
    private readonly Dictionary<string, (int Track, ushort Sequence, uint Timestamp)> _tracks = new(StringComparer.Ordinal);
    private int _last;

    public TapVoices(MediaTap tap)
    {
        Assert.True(tap.TryAttach(0));
        _tap = tap;
    }

    public MediaTap Tap => _tap;

    /// <summary>Everyone speaks at the same time from <paramref name="at"/> on; packets are written as fast as they can be.</summary>
    public void Say(DateTimeOffset at, params (string Participant, short[] Samples)[] voices)
    {
        var packets = voices.Select(voice => (voice.Participant, Packets: TestEncoder.Packets(voice.Samples))).ToArray();
        for (var i = 0; i < packets.Max(voice => voice.Packets.Count); i++)
        {
            foreach (var voice in packets)
            {
                if (i < voice.Packets.Count) Send(voice.Participant, voice.Packets[i], at.AddMilliseconds(i * 20));
            }
        }

        _tap.Signal();
    }

    /// <summary>One speaks as time goes. Returns when the last packet was sent.</summary>
    public async Task SayAsync(string participant, short[] samples, TimeProvider clock)
    {
        var start = clock.GetTimestamp();
        var utc = clock.GetUtcNow();
        var packets = TestEncoder.Packets(samples);
        for (var i = 0; i < packets.Count; i++)
        {
            var due = TimeSpan.FromMilliseconds(i * 20) - clock.GetElapsedTime(start);
            if (due > TimeSpan.FromMilliseconds(2)) await Task.Delay(due, clock);
            Send(participant, packets[i], utc + clock.GetElapsedTime(start));
            _tap.Signal();
        }
    }

    public void Send(string participant, byte[] payload, DateTimeOffset at)
    {
        using var turn = _gate.EnterScope();
        var nanoseconds = (at - DateTimeOffset.UnixEpoch).Ticks * 100;
        if (!_tracks.TryGetValue(participant, out var track))
        {
            track = (++_last, 65_500, uint.MaxValue - 9_600);
            Assert.True(_tap.TryStart(new TapTrack(track.Track, participant, TrackSource.Microphone, CodecKind.Opus, 48_000, new PayloadType(Opus), 0, 0, null), nanoseconds));
        }

        var packet = new byte[12 + payload.Length];
        packet[0] = 0x80;
        packet[1] = Opus;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), track.Sequence);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), track.Timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), 1);
        payload.CopyTo(packet.AsSpan(12));
        _tap.Write(track.Track, nanoseconds, packet);
        _tracks[participant] = (track.Track, (ushort)(track.Sequence + 1), track.Timestamp + 960);
    }

    public void Leave(string participant, DateTimeOffset at)
    {
        _tap.End(_tracks[participant].Track, (at - DateTimeOffset.UnixEpoch).Ticks * 100);
        _tracks.Remove(participant);
        _tap.Signal();
    }
}
