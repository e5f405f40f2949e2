using System.Globalization;
using VideoConf.MediaNode.Recording;
using VideoConf.MediaNode.Recording.Timing;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtp;
using VideoConf.Sfu;
using VideoConf.Sfu.Codecs;
using VideoConf.Sfu.Taps;

namespace VideoConf.Benchmarks.Recording;

/// <summary>
/// One 720p track from the tap to the disk: 30 pictures a second of six packets of 1,050 bytes, which is 1.5 Mbit/s, as fast as they are taken. Counted is the
/// processor time of the thread that does it: order, frames, times, Matroska, hash, and the writes to the folder. A second of such a track is 180 packets.
/// </summary>
internal static class RecordingRun
{
    private const long Epoch = 1_767_225_600_000_000_000; // 2026-01-01.
    private const long Nanoseconds = 1_000_000_000;
    private const int PicturesPerSecond = 30;
    private const int PacketsPerPicture = 6;
    private const int PayloadBytes = 1_050;
    private const int KeyEvery = 140; // Pictures: as a chunk is cut.
    private const int SaveEvery = 22; // Pictures: three quarters of a second.

    /// <summary>Runs it. The times are per packet of the track.</summary>
    /// <param name="name">What the result is called.</param>
    /// <param name="quick">Fewer and shorter samples.</param>
    public static Measurement Run(string name, bool quick)
    {
        using var sink = new DiskSink();
        var track = new TapTrack(1, "prt_a", TrackSource.Camera, CodecKind.Vp8, 90_000, new PayloadType(96), 0, 0, null);
        using var recorder = new TrackRecorder(track, "trk-1", new ClockOffset(), new RecordingLimits(), sink);
        var picture = 0L;
        var seconds = quick ? 30 : 60;
        Record(20); // Lets the runtime compile the path as it is used.

        var samples = new List<double>();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var packets = 0L;
        for (var round = 0; round < (quick ? 3 : 9); round++)
        {
            var start = ProcessorNanoseconds();
            Record(seconds);
            samples.Add((ProcessorNanoseconds() - start) / (double)(seconds * PicturesPerSecond * PacketsPerPicture));
            packets += seconds * PicturesPerSecond * PacketsPerPicture;
        }

        var bytes = (GC.GetAllocatedBytesForCurrentThread() - allocated) / packets;
        recorder.End();
        if (sink.Frames != picture) throw new InvalidOperationException($"{sink.Frames} of {picture} pictures were recorded.");
        samples.Sort();
        return new Measurement(name, samples[samples.Count / 2], samples[0], samples[^1], bytes);

        void Record(int length)
        {
            Span<byte> packet = stackalloc byte[12 + PayloadBytes];
            for (var end = picture + (length * PicturesPerSecond); picture < end; picture++)
            {
                var now = Epoch + (picture * Nanoseconds / PicturesPerSecond);
                for (var i = 0; i < PacketsPerPicture; i++)
                {
                    var number = new SequenceNumber((ushort)((picture * PacketsPerPicture) + i));
                    RtpWriter.TryWriteHeader(packet, marker: i == PacketsPerPicture - 1, new PayloadType(96), number, (uint)(picture * 3_000), new Ssrc(1));
                    Fill(packet[12..], isFirst: i == 0, isKey: picture % KeyEvery == 0);
                    recorder.Take(packet, now);
                }

                recorder.Tick(now, save: picture % SaveEvery == 0);
            }
        }
    }

    // VP8's payload descriptor (RFC 7741 section 4.2) and the head of its key frame (RFC 6386 section 9.1): 1280 by 720.
    private static void Fill(Span<byte> payload, bool isFirst, bool isKey)
    {
        payload.Fill(0x55);
        payload[0] = (byte)(isFirst ? 0x10 : 0);
        if (!isFirst) return;
        ReadOnlySpan<byte> head = isKey ? [0x10, 0, 0, 0x9D, 0x01, 0x2A, 0x00, 0x05, 0xD0, 0x02] : [0x11, 0, 0];
        head.CopyTo(payload[1..]);
    }

    // proc(5): the first figure of schedstat is the time spent on a processor, in nanoseconds.
    private static long ProcessorNanoseconds() =>
        long.Parse(File.ReadAllText("/proc/thread-self/schedstat").Split(' ')[0], CultureInfo.InvariantCulture);
}
