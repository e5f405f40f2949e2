using System.Globalization;
using System.Text;

namespace VideoConf.Load.Forwarding;

/// <summary>The text of <c>docs/forwarding.md</c>.</summary>
internal static class ForwardingPage
{
    private const string Head = """
        # What forwarding costs, beside other servers

        `./videoconf bench sfu` measures this page. Each server is a process of its own on one processor; all clients are in one process on the other. They are WebRTC clients
        of our own library (full ICE, DTLS, SRTP by AEAD_AES_128_GCM alone, receiver reports every second), over loopback. Servers are up and connected together, and measured in rounds, in an
        order that is shuffled each time; the first round is dropped. Figures are medians of the rest. The speed of a virtual machine swings: only figures of one table compare.

        - **packets per CPU-second**: packets that receivers got, each sequence number once, over user and system time of the server's process, all threads. The server is kept saturated: the
          sender goes on as soon as the receiver that has got the least lacks fewer than 64 packets. That the server's processor was busy for at least 90 % of the time is checked, and said where it was not.
        - **What is sent**: frames of 8 packets of 1,200 bytes (header included, before encryption), VP8, at once, as a camera's are; no header extensions, so no transport-wide numbers for anybody.
        - **What is counted**: every packet at every receiver, by its header; of four receivers, spread over the order of joining, every packet is decrypted and bears its sender's mark. Lost packets are not asked for again.
          What a receiver's socket had no room for is counted by the kernel and would be said. Receivers take packets one by one (no `UDP_GRO`), as a distant one's network card gets them; on loopback
          their way through the kernel is charged to the server, for all servers alike.
        - **delay**: from the time in the payload, taken before the sender encrypts it, to the kernel's stamp at the receiver's socket, so that the load's own delay is not in it. At 50, 70 and 90 % of what that
          server had just delivered when saturated, frame by frame at even distances. Saturated, up to eight frames wait and go together, which costs less a packet: a server that gains by
          that is busier at 70 % than 70 %. Medians of the rounds' own figures, with the least and the most.
          Who makes the slowest packets late, and what `--RealTime true`, which is off here, makes of that, is in the [performance log](performance-log.md#the-way-of-a-packet).
        - **the C loop** (`tests/VideoConf.Load/Forwarding/Bare/bare_loop.c`) only receives, decrypts once by OpenSSL, rewrites the stream's number, encrypts for each receiver and sends with `UDP_SEGMENT`, up to four packets of a stream at a time.
          It has no ICE, RTCP, cache, extensions or layers: no server, but a measure of what the machine gives. In meetings it is told once which streams everybody is shown, and does not even decrypt the others;
          it neither reads nor writes reports and feedback of arrivals, and its clients report no arrivals.
        - **meetings and voices** are at the pace of life, not at saturation: cameras of 30 frames a second in three sizes (150, 530 and 1,650 kbit/s, by rid), Opus of 20 ms with levels, of which three in a room speak;
          section names, transport-wide numbers and their feedback every 50 ms, reports every second. Everybody is shown the middle size of nine others. Our node is told so by views and chooses the voices by itself;
          Janus, which has no last-N, is subscribed to the middle size of the same nine, and to the three voices that speak. What comes by repair streams (probes) is not counted. Eight seconds pass before each measurement of five.

        """;

    /// <summary>The page.</summary>
    public static string Write(IReadOnlyList<ForwardingResult> results)
    {
        var text = new StringBuilder(Head.ReplaceLineEndings("\n"));
        foreach (var result in results) text.Append(CultureInfo.InvariantCulture, $"## {result.Title}\n\n{ForwardingDocument.Table(result)}\n");
        var (first, last) = (results.Min(static result => result.Date), results.Max(static result => result.Date));
        text.Append("![Packets per CPU-second of each server](images/forwarding-cost.svg)\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Measured {(first == last ? $"on {first:yyyy-MM-dd}" : $"from {first:yyyy-MM-dd} to {last:yyyy-MM-dd}")} on {results[0].Machine}. The figures are in `forwarding.json`.\n");
        return text.ToString();
    }
}
