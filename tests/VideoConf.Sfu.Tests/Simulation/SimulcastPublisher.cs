using System.Buffers.Binary;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;
using VideoConf.Sfu.Tests.Layers;

namespace VideoConf.Sfu.Tests.Simulation;

/// <summary>A peer that sends a <see cref="SimulcastCamera"/>, a stream each of its layers, and makes key frames when asked to.</summary>
internal sealed class SimulcastPublisher
{
    public static readonly string[] Rids = ["l", "m", "h"];
    private readonly SimulcastCamera _camera;
    private int _asked;

    private SimulcastPublisher(TestPeer peer, SimulcastCamera camera)
    {
        Peer = peer;
        _camera = camera;
    }

    public TestPeer Peer { get; }

    /// <summary>Which streams are sent.</summary>
    public bool[] IsSent { get; } = [true, true, true];

    /// <summary>What the streams are called in their packets, while they are.</summary>
    public string[]? Names { get; init; } = Rids;

    public int Frames { get; private set; }

    public static Ssrc Stream(int index) => new(7_000 + (uint)index);

    public static async Task<SimulcastPublisher> JoinAsync(TestRoom room, int seed = 1, string[]? offered = null, bool hasData = false)
    {
        var offer = new TestOffer().SendSimulcast("v", offered ?? Rids);
        var peer = await room.JoinAsync("camera", hasData ? offer.Data() : offer);
        return new SimulcastPublisher(peer, new SimulcastCamera(new Random(seed), 65_000)) { Names = offered ?? Rids };
    }

    /// <summary>Sends the next frame of each stream. Behind what the camera's payload says come the stream's and the frame's number.</summary>
    public void SendFrame(Func<CameraPacket, bool>? loses = null, Func<CameraPacket, byte[]>? payload = null)
    {
        var asked = Peer.PliMedia;
        for (; _asked < asked.Count; _asked++)
        {
            for (var i = 0; i < 3; i++)
            {
                if (Stream(i) == asked[_asked]) _camera.WantKeyFrame(i);
            }
        }

        foreach (var packet in _camera.NextFrame())
        {
            if (!IsSent[packet.Stream] || (loses?.Invoke(packet) ?? false)) continue;
            Send(packet, payload?.Invoke(packet) ?? Mark(packet));
        }

        Frames++;
    }

    public void Send(CameraPacket packet, byte[] payload) => Peer.SendRtp(
        Stream(packet.Stream), (ushort)packet.Source, packet.Timestamp, TestOffer.Vp8, payload, packet.Marker, "v", rid: Names?[packet.Stream]);

    public void SendReports()
    {
        Span<byte> report = stackalloc byte[64];
        for (var i = 0; i < 3; i++)
        {
            var clock = _camera.Clock(i);
            RtcpWriter.TryWriteSenderReport(report, Stream(i), clock.Ntp, clock.RtpTimestamp, 1, 1, [], out var length);
            Peer.SendRtcp(report[..length]);
        }
    }

    /// <summary>What the camera's payload says, with its sizes in key frames: 180, 360 and 720 lines. Behind it come the stream's and the frame's number.</summary>
    public static byte[] Sized(CameraPacket packet)
    {
        if (!packet.IsKey || packet.Part != 0) return Mark(packet);
        var height = 180 << packet.Stream;
        var width = height * 16 / 9;
        return [.. packet.Payload[..6], 0x10, 0, 0, 0x9D, 0x01, 0x2A, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), .. Mark(packet)[^3..]];
    }

    /// <summary>Which stream a packet that came was of.</summary>
    public static int StreamOf(GotRtp packet) => packet.Payload[^3];

    /// <summary>Which frame.</summary>
    public static int FrameOf(GotRtp packet) => BinaryPrimitives.ReadUInt16BigEndian(packet.Payload.AsSpan(packet.Payload.Length - 2));

    private static byte[] Mark(CameraPacket packet) => [.. packet.Payload, packet.Stream, (byte)(packet.Frame >> 8), (byte)packet.Frame];
}
