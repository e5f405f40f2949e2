using System.Buffers.Binary;
using VideoConf.Load.Forwarding.Native;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtp;

namespace VideoConf.Load.Forwarding.Clients;

/// <summary>VP8 whose every frame is a burst of equal packets, as of a camera with one size at a steady rate. Key frames come when they are asked for.</summary>
/// <param name="client">Who sends it.</param>
internal sealed class BurstSource(Client client)
{
    /// <summary>Packets of a frame.</summary>
    public const int Packets = 8;

    /// <summary>Bytes of each before it is encrypted, header included.</summary>
    public const int PacketBytes = 1_200;

    private const uint TicksPerFrame = 3_000;
    private readonly byte[] _payload = new byte[PacketBytes - RtpView.FixedHeaderLength];
    private readonly Ssrc _stream = client.Person.Camera(0);
    private ushort _sequence = 1_000;
    private uint _timestamp = 4_000_000;
    private ushort _picture;
    private bool _hasBegun;

    /// <summary>Packets that the kernel took.</summary>
    public long Sent { get; private set; }

    /// <summary>Sends a frame.</summary>
    public void Send(Outbox outbox)
    {
        var isKey = client.WantedKeyFrames.Remove(_stream.Value) || !_hasBegun;
        _hasBegun = true;
        Span<byte> header = stackalloc byte[RtpView.FixedHeaderLength];
        for (var i = 0; i < Packets; i++)
        {
            RtpWriter.TryWriteHeader(header, marker: i == Packets - 1, new PayloadType(Descriptions.Vp8), new SequenceNumber(_sequence++), _timestamp, _stream);

            // RFC 7741 section 4.2: an extended descriptor with a picture number of 15 bits. Then, in the first packet, the frame's tag (RFC 6386 section 9.1).
            _payload[0] = (byte)(i == 0 ? 0x90 : 0x80);
            _payload[1] = 0x80;
            BinaryPrimitives.WriteUInt16BigEndian(_payload.AsSpan(2), (ushort)(0x8000 | (_picture & 0x7FFF)));
            _payload.AsSpan(4, 10).Clear();
            _payload[4] = (byte)(isKey ? 0x10 : 0x11);
            if (isKey && i == 0) KeyFrameHead.CopyTo(_payload.AsSpan(7));
            client.Protect(outbox, header, _payload);
        }

        _picture++;
        _timestamp += TicksPerFrame;
        Sent += client.Flush(outbox);
    }

    /// <summary>Tells when its pictures are taken.</summary>
    public void SendReport() => client.SendReport(_stream, _timestamp, (uint)Sent, (uint)(Sent * _payload.Length));

    // Start code, then 1280 by 720.
    private static ReadOnlySpan<byte> KeyFrameHead => [0x9D, 0x01, 0x2A, 0x00, 0x05, 0xD0, 0x02];
}
