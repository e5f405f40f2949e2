using System.Net;
using System.Net.Sockets;
using VideoConf.MediaNode.Tests.Support;

namespace VideoConf.MediaNode.Tests.Recording;

/// <summary>RTP packets as FFmpeg's encoders and packetizers make them: not our own idea of the formats.</summary>
internal static class FfmpegRtp
{
    public static readonly string[] Vp8 = ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "200k", "-g", "60"];
    public static readonly string[] Vp9 = ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "200k", "-g", "60", "-strict", "experimental"];
    public static readonly string[] H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p", "-b:v", "200k", "-g", "60"];
    public static readonly string[] Opus = ["-c:a", "libopus", "-b:a", "32k"];

    /// <summary>So many seconds of a test pattern or a tone.</summary>
    public static Task<List<byte[]>> MakeAsync(string[] codec, int seconds, string size = "320x180") => RunAsync(
        codec[0] == "-c:a"
            ? ["-f", "lavfi", "-i", $"sine=frequency=440:sample_rate=48000:duration={seconds}"]
            : ["-f", "lavfi", "-i", $"testsrc2=size={size}:rate=30:duration={seconds}"],
        codec);

    private static async Task<List<byte[]>> RunAsync(string[] input, string[] codec)
    {
        using var media = Bind();
        using var control = Bind();
        var packets = new List<byte[]>();
        var done = false;

        // A thread of its own: what is not read in time is lost.
        var reading = new Thread(() =>
        {
            var buffer = new byte[2_048];
            while (!Volatile.Read(ref done) || media.Available > 0)
            {
                if (media.Poll(10_000, SelectMode.SelectRead)) packets.Add(buffer[..media.Receive(buffer)]);
            }
        });
        reading.Start();
        var url = $"rtp://127.0.0.1:{Port(media)}?rtcpport={Port(control)}&pkt_size=1200";
        try
        {
            await Tool.RunAsync("ffmpeg", ["-v", "error", .. input, .. codec, "-f", "rtp", "-payload_type", "96", url]);
        }
        finally
        {
            Volatile.Write(ref done, true);
            reading.Join();
        }

        return packets;
    }

    private static Socket Bind()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 8 << 20 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static int Port(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;
}
