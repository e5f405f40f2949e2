using VideoConf.MediaNode.Tests.Support;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;
using VideoConf.Sfu.Tests.Simulation;
using VideoConf.TestSupport;
using Xunit.Abstractions;

namespace VideoConf.MediaNode.Tests.Recording;

/// <summary>A tenth of all packets lost on the way: 30 pictures a second of six packets each, as 720p at 1.5 Mbit/s has.</summary>
public sealed class LossTests(ITestOutputHelper output)
{
    private const int Milliseconds = 5_000;
    private const int PacketsPerPicture = 6;
    private static readonly Ssrc Video = new(1_002);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Repair_keeps_nearly_every_picture(bool repairs)
    {
        await using var store = await ObjectStoreDouble.StartAsync();
        await using var node = await RecordingNode.StartAsync(store);
        await node.RecordAsync();
        var peer = await node.JoinAsync("ada", new TestOffer().Send("video", "v", Video));
        var random = new Random(1);
        var sent = new Dictionary<ushort, byte[]>();
        var (pictures, plis, read) = (0, 0, 0);
        ushort sequence = 0;
        var start = TestPeer.Now;
        for (; pictures * 1_000 / 30 < Milliseconds; pictures++)
        {
            var isKey = pictures == 0 || peer.Plis > plis;
            plis = peer.Plis;
            for (var i = 0; i < PacketsPerPicture; i++)
            {
                var payload = new byte[1_050];
                RecordingTests.Picture(isKey, sequence).CopyTo(payload, 0);
                if (i > 0) payload[0] = 0;
                sent[sequence] = peer.Protect(Video, sequence, (uint)(pictures * 3_000), TestOffer.Vp8, payload, marker: i == PacketsPerPicture - 1);
                Send(sequence++);
            }

            while (TestPeer.Now.MillisecondsSince(start) < (pictures + 1) * 1_000 / 30) await AnswerAsync();
        }

        var end = TestPeer.Now.AddMilliseconds(1_500);
        while (TestPeer.Now < end) await AnswerAsync();
        await node.StopRecordingAsync();
        await Until.TrueAsync(() => node.Drained == 1, "it is drained");

        var kept = node.Chunks.Sum(chunk => chunk.Frames);
        var lost = node.Chunks.Sum(chunk => chunk.LostPackets);
        output.WriteLine($"repair {repairs}: {kept} of {pictures} pictures kept, {lost} of {sequence} packets never came, {plis} key frames asked for");

        // All of them even on a busy machine; one that is held up for longer than repair waits answers too late.
        if (repairs) Assert.InRange(kept, pictures * 0.7, pictures);
        else Assert.InRange(kept, 1, pictures * 0.6);

        void Send(ushort number)
        {
            if (random.Next(10) != 0) peer.Socket.SendTo(sent[number], peer.Server);
        }

        async Task AnswerAsync()
        {
            node.Pump();
            for (; read < peer.Rtcp.Count; read++)
            {
                if (repairs) Resend(peer.Rtcp[read]);
            }

            await Task.Delay(1);
        }

        void Resend(byte[] compound)
        {
            var reader = new RtcpReader(compound);
            while (reader.TryRead(out var packet))
            {
                if (packet.Type != RtcpType.TransportFeedback || !Nack.TryParse(in packet, out var nack)) continue;
                while (nack.TryRead(out var number))
                {
                    if (sent.ContainsKey(number.Value)) Send(number.Value);
                }
            }
        }
    }
}
