using System.Text;
using BenchmarkDotNet.Attributes;
using VideoConf.Rtc.Ice;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;
using VideoConf.Rtc.Stun;

namespace VideoConf.Benchmarks.Media;

/// <summary>What keeps a peer's transport alive and its sender informed: checks answered, feedback read and written.</summary>
public class ControlBenchmarks
{
    private const int PacketsPerFeedback = 100;

    private static readonly TransportAddress Peer = TransportAddress.FromIPv4(0xC0000201, 5000);

    private readonly IceCredentials _local = IceCredentials.Generate();
    private readonly byte[] _check = new byte[128];
    private readonly byte[] _response = new byte[IceLiteAgent.MaximumResponseLength];
    private readonly byte[] _feedback = new byte[1200];
    private readonly TwccRecorder _recorder = new();
    private IceLiteAgent _agent = null!;
    private int _checkLength;
    private int _feedbackLength;
    private ushort _sequence;
    private long _now;

    [GlobalSetup]
    public void Setup()
    {
        _agent = new IceLiteAgent(_local);
        StunWriter.TryStart(_check, StunClass.Request, StunMethod.Binding, new byte[12], out var writer);
        writer.TryAdd(StunAttribute.Username, Encoding.ASCII.GetBytes($"{_local.Ufrag}:peer"));
        writer.TryAdd(StunAttribute.IceControlling, 1ul);
        writer.TryAdd(StunAttribute.Priority, 1u);
        writer.TryAdd(StunAttribute.UseCandidate, []);
        writer.TryAddIntegrity(Encoding.ASCII.GetBytes(_local.Password));
        writer.TryAddFingerprint();
        _checkLength = writer.Length;
        Settling.Settle(() => AnswerCheck(), 200);
        Settling.Settle(() => WriteFeedback(), 200);
        Settling.Settle(() => ReadFeedback(), 200);
    }

    /// <summary>One connectivity check, verified and answered.</summary>
    [Benchmark]
    public int AnswerCheck() =>
        _agent.HandleStun(default, _check.AsSpan(0, _checkLength), Peer, _response, out var length) == IceInput.Dropped
            ? throw new InvalidOperationException("The check was not answered.")
            : length;

    /// <summary>A hundred arrivals noted, every eleventh lost, and the feedback about them written.</summary>
    [Benchmark]
    public int WriteFeedback()
    {
        for (var i = 0; i < PacketsPerFeedback; i++)
        {
            _now += 1_000_000;
            if (++_sequence % 11 != 0) _recorder.Record(new SequenceNumber(_sequence), new MonoTime(_now));
        }

        return _recorder.TryWrite(_feedback, new Ssrc(1), new Ssrc(2), out _feedbackLength) ? _feedbackLength : throw new InvalidOperationException();
    }

    /// <summary>The same feedback walked packet by packet.</summary>
    [Benchmark]
    public int ReadFeedback()
    {
        var reader = new RtcpReader(_feedback.AsSpan(0, _feedbackLength));
        if (!reader.TryRead(out var packet) || !Twcc.TryParse(packet, out var feedback)) throw new InvalidOperationException();
        var received = 0;
        while (feedback.TryRead(out var status)) received += status.IsReceived ? 1 : 0;
        return received;
    }
}
