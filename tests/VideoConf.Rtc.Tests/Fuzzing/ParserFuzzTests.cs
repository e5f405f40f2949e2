using System.Text;
using VideoConf.Rtc.Dtls;
using VideoConf.Rtc.Ice;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;
using VideoConf.Rtc.Rtp;
using VideoConf.Rtc.Sdp;
using VideoConf.Rtc.Stun;

namespace VideoConf.Rtc.Tests.Fuzzing;

/// <summary>Whatever a peer sends, parsing it neither throws nor grows anything.</summary>
public sealed class ParserFuzzTests
{
    private static readonly byte[] Key = Encoding.ASCII.GetBytes(FuzzCorpus.Server.Password);

    [Fact]
    public void Demultiplexing_survives_any_datagram() =>
        FuzzRun.Over(FuzzCorpus.Demux, 100_000, static input => PacketKind.Classify(input));

    [Fact]
    public void Stun_survives_any_datagram() => FuzzRun.Over(FuzzCorpus.Stun, 50_000, static input =>
    {
        if (!StunMessage.TryParse(input, out var message)) return false;
        Span<ushort> unknown = stackalloc ushort[8];
        message.CopyUnknownRequired(unknown);
        message.TryGetIceUsername(out _, out _);
        message.TryGetPriority(out _);
        message.TryGetNomination(out _);
        message.TryGetXorMappedAddress(out _);
        message.TryGetErrorCode(out _);
        message.HasValidFingerprint();
        message.HasValidIntegrity(Key);
        return true;
    });

    [Fact]
    public void An_ice_agent_survives_any_datagram()
    {
        var agent = new IceLiteAgent(FuzzCorpus.Server);
        agent.SetRemote(FuzzCorpus.Browser);
        var response = new byte[IceLiteAgent.MaximumResponseLength];
        var now = 0L;
        FuzzRun.Over(FuzzCorpus.Stun.Bytes, 50_000, input =>
        {
            now++;
            agent.HandleStun(MonoTime.FromMilliseconds(now), input, TransportAddress.FromIPv4((uint)now, 9), response, out var length);
            if (length > 0 && !StunMessage.TryParse(response.AsSpan(0, length), out _)) throw new InvalidOperationException("The answer is no STUN message.");
        });
    }

    [Fact]
    public void Rtp_survives_any_datagram() => FuzzRun.Over(FuzzCorpus.Rtp, 100_000, static input =>
    {
        RtpView.TryGetHeaderLength(input, out _);
        if (!RtpView.TryParse(input, out var view)) return false;
        var sum = view.Header.Length + view.Payload.Length + view.Padding;
        if (sum != input.Length) throw new InvalidOperationException("The parts do not make the whole.");
        for (var i = 0; i < view.ContributingSourceCount; i++) view.GetContributingSource(i);
        foreach (var extension in view.Extensions) _ = AudioLevel.TryParse(view.Packet.Slice(extension.Offset, extension.Length), out _);
        view.TryGetExtension(3, out _);
        return true;
    });

    [Fact]
    public void Rtcp_survives_any_datagram() => FuzzRun.Over(FuzzCorpus.Rtcp, 50_000, static input => RtcpWalk.Everything(input) > 0);

    /// <summary>What is left of them is OpenSSL's to read: <see cref="Dtls.DtlsFuzzTests"/>.</summary>
    [Fact]
    public void Record_headers_survive_any_datagram() => FuzzRun.Over(FuzzCorpus.Dtls, 50_000, static input => DtlsRecords.ArePlausible(input));

    [Fact]
    public void The_statistics_survive_any_sequence_of_packets()
    {
        var statistics = new ReceiveStatistics(new Ssrc(1), 90_000);
        var nack = new NackGenerator();
        var recorder = new TwccRecorder();
        var feedback = new byte[1200];
        var due = new SequenceNumber[64];
        var now = 0L;
        FuzzRun.Over(FuzzCorpus.Rtp.Bytes, 20_000, input =>
        {
            if (input.Length < 12) return;
            now += input[4] * 100_000L;
            var time = new MonoTime(now);
            var number = new SequenceNumber((ushort)((input[2] << 8) | input[3]));
            statistics.Record(number, (uint)(input[5] << 24), input.Length, time);
            nack.Record(number, time);
            nack.TakeDue(time, input[6], due);
            recorder.Record(number, time);
            if ((input[7] & 7) != 0) return;
            statistics.MakeReport(time);
            while (recorder.TryWrite(feedback, new Ssrc(1), new Ssrc(2), out var written))
            {
                if (RtcpWalk.Everything(feedback.AsSpan(0, written)) != 1) throw new InvalidOperationException("The feedback does not read back.");
            }
        }, longRunDivisor: 10);
    }

    // Text allocates, so growth is not counted; a parse costs about a hundred times a datagram's.
    [Fact]
    public void Sdp_survives_any_text() => FuzzRun.Over(FuzzCorpus.Sdp, 3_000, static input =>
    {
        var text = Encoding.Latin1.GetString(input);
        if (!SdpOffer.TryParse(text, out var offer, out var error))
        {
            _ = error.ToString();
            return;
        }

        var builder = new SdpAnswerBuilder(offer, FuzzCorpus.Server, offer.Fingerprint);
        foreach (var section in offer.Sections)
        {
            builder.TryAcceptData(section, section.DataChannel ?? default);
            builder.TryAccept(section, new SdpAcceptedSection
            {
                Direction = SdpDirection.SendRecv,
                Codecs = section.Codecs,
                Extensions = section.Extensions,
                Ssrc = new Ssrc(1),
                Msid = section.Msid,
            });
        }

        if (!SessionDescription.TryParse(builder.Build(), out var answer, out error) || answer.Media.Count != offer.Sections.Count)
        {
            throw new InvalidOperationException($"The answer does not read back: {error}");
        }
    }, allocates: true, longRunDivisor: 100);
}
