using System.Buffers.Binary;
using VideoConf.Rtc.Congestion;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;
using VideoConf.Rtc.Tests.Fuzzing;

namespace VideoConf.Rtc.Tests.Congestion;

public sealed class CongestionFuzzTests
{
    [Fact]
    public void Any_feedback_leaves_a_sane_rate_and_allocates_nothing()
    {
        var options = new CongestionOptions();
        var controller = new CongestionController(options);
        controller.Want(default, new Bitrate(5_000_000));
        var now = 0L;
        FuzzRun.Over(Corpus(), 20_000, input =>
        {
            now += 7 + (input.Length > 0 ? input[^1] : 0);
            var time = MonoTime.FromMilliseconds(now);
            var last = default(SequenceNumber);
            for (var i = 0; i < 8; i++) last = controller.Stamp(time, 1200);

            // Half of them are about what was just sent, or none would get far.
            if (input.Length >= 20 && (now & 1) == 0) BinaryPrimitives.WriteUInt16BigEndian(input[12..], last.Add(-30).Value);
            var reader = new RtcpReader(input);
            while (reader.TryRead(out var packet))
            {
                if (Twcc.TryParse(packet, out var feedback)) controller.HandleFeedback(time, feedback);
            }

            controller.HandleTimeout(time);
            var allowance = controller.Poll(time, 10_000);
            var target = controller.Target.BitsPerSecond;
            if (target < options.Minimum.BitsPerSecond || target > options.Maximum.BitsPerSecond) throw new InvalidOperationException($"The target is {target}.");
            if (allowance.Bytes is < 0 or > 1_000_000 || allowance.Padding is < 0 or > 1_000_000) throw new InvalidOperationException($"The allowance is {allowance}.");
            if (!double.IsFinite(controller.RoundTripMilliseconds) || !(controller.Loss is >= 0 and <= 1)) throw new InvalidOperationException("A figure is no number.");
        }, longRunDivisor: 10);
        Assert.True(controller.Counters is { Received: > 1_000, Lost: > 1_000, NeverSent: > 1_000, Repeated: > 1_000, ClockJumps: > 100 }, $"{controller.Counters.Received}");
    }

    // The draft's example, feedback about low numbers as the run begins with, and a run that counts 65,535 packets.
    private static byte[][] Corpus()
    {
        var all = new List<byte[]>
        {
            Hex.Parse("8fcd0006 00000001 00000002 fffe 0007 000001 00 c580 08 04 ffff 0000"),
            Hex.Parse("8fcd0005 00000001 00000002 0005 0001 000000 00 2001 04 00"),
            Hex.Parse("8fcd0009 00000001 00000002 0000 ffff 000000 00 1fff 1fff 1fff 1fff 1fff 1fff 1fff 1fff 0007 0000"),
        };
        var recorder = new TwccRecorder();
        var buffer = new byte[1200];
        for (var i = 0; i < 400; i++)
        {
            if (i % 9 != 4) recorder.Record(new SequenceNumber((ushort)i), MonoTime.FromMilliseconds(i * 3));
            if (i % 40 != 39 || !recorder.TryWrite(buffer, new Ssrc(1), new Ssrc(2), out var written)) continue;
            var feedback = buffer[..written];
            BinaryPrimitives.WriteUInt16BigEndian(feedback.AsSpan(12), (ushort)(i * 5));
            all.Add(feedback);
        }

        return [.. all];
    }
}
