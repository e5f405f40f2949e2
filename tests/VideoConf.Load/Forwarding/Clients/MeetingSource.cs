using System.Buffers.Binary;
using VideoConf.Load.Forwarding.Native;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtp;

namespace VideoConf.Load.Forwarding.Clients;

/// <summary>
/// Somebody's microphone and camera at the pace of life: Opus of 20 ms with its level, and VP8 of 30 frames a second in three sizes of 150, 530 and 1,650 kbit/s, with the
/// header extensions that browsers send. Key frames come when they are asked for.
/// </summary>
/// <param name="client">Who sends it.</param>
internal sealed class MeetingSource(Client client)
{
    /// <summary>Frames a second.</summary>
    public const int FramesPerSecond = 30;

    /// <summary>Packets of sound a second.</summary>
    public const int VoicesPerSecond = 50;

    private const int VoiceBytes = 100;
    private const byte SpeechLevel = 25; // Decibels below the loudest (RFC 6464).
    private const byte RoomLevel = 90;
    private static readonly (int Packets, int Bytes, int Width, int Height)[] Layers = [(1, 620, 320, 180), (2, 1_100, 640, 360), (6, 1_150, 1_280, 720)];

    private readonly byte[] _payload = new byte[1_200];
    private readonly byte[] _header = new byte[64];
    private readonly ushort[] _sequences = [100, 200, 300];
    private readonly bool[] _begun = new bool[Layers.Length];
    private ushort _picture;
    private uint _frameTime = 90_000;
    private ushort _voiceSequence = 400;
    private uint _voiceTime = 48_000;
    private ushort _number;

    /// <summary>Whose.</summary>
    public Person Person => client.Person;

    /// <summary>Packets of a frame that a receiver of the middle size gets.</summary>
    public static int MiddlePackets => Layers[1].Packets;

    /// <summary>Sends a frame in all sizes.</summary>
    public void SendFrame(Outbox outbox)
    {
        for (var size = 0; size < Layers.Length; size++)
        {
            var stream = Person.Camera(size);
            var layer = Layers[size];
            var isKey = client.WantedKeyFrames.Remove(stream.Value) || !_begun[size];
            _begun[size] = true;
            for (var i = 0; i < layer.Packets; i++)
            {
                var header = Header(i == layer.Packets - 1, Descriptions.Vp8, _sequences[size]++, _frameTime, stream, 'v', size);
                Describe(isKey, i == 0, layer.Width, layer.Height);
                client.Protect(outbox, header, _payload.AsSpan(0, layer.Bytes));
            }
        }

        _picture++;
        _frameTime += 90_000 / FramesPerSecond;
        client.Flush(outbox);
    }

    /// <summary>Sends 20 ms of sound.</summary>
    public void SendVoice(Outbox outbox)
    {
        var header = Header(false, Descriptions.Opus, _voiceSequence++, _voiceTime, Person.Voice, 'a', size: null);
        _payload[0] = 0x78; // A frame of 20 ms (RFC 6716 section 3.1).
        client.Protect(outbox, header, _payload.AsSpan(0, VoiceBytes));
        _voiceTime += 48_000 / VoicesPerSecond;
        client.Flush(outbox);
    }

    /// <summary>Tells when its pictures and sound are taken.</summary>
    public void SendReports()
    {
        if (Person.SendsAudio) client.SendReport(Person.Voice, _voiceTime, _voiceSequence, (uint)_voiceSequence * VoiceBytes);
        for (var size = 0; Person.SendsVideo && size < Layers.Length; size++)
            client.SendReport(Person.Camera(size), _frameTime, _sequences[size], (uint)(_sequences[size] * Layers[size].Bytes));
    }

    private Span<byte> Header(bool marker, byte payloadType, ushort sequence, uint timestamp, Ssrc stream, char section, int? size)
    {
        RtpWriter.TryWriteHeader(_header, marker, new PayloadType(payloadType), new SequenceNumber(sequence), timestamp, stream);
        var extensions = new RtpExtensionWriter(_header.AsSpan(RtpView.FixedHeaderLength));
        extensions.TryReserve(Descriptions.TransportSequenceId, sizeof(ushort), out var number);
        BinaryPrimitives.WriteUInt16BigEndian(number, _number++);
        extensions.TryReserve(Descriptions.MidId, 1, out var name);
        name[0] = (byte)section;
        extensions.TryReserve(size is null ? Descriptions.LevelId : Descriptions.RidId, 1, out var last);
        last[0] = size is { } layer ? (byte)Clients.Person.Sizes[layer][0] : (byte)(Person.IsLoud ? 0x80 | SpeechLevel : RoomLevel);
        RtpWriter.SetHasExtension(_header, true);
        return _header.AsSpan(0, RtpView.FixedHeaderLength + extensions.Finish());
    }

    // RFC 7741 section 4.2: an extended descriptor with a picture number of 15 bits. Then, in the first packet, the frame's tag and, of a key frame, its size (RFC 6386 section 9.1).
    private void Describe(bool isKey, bool isFirst, int width, int height)
    {
        _payload[0] = (byte)(isFirst ? 0x90 : 0x80);
        _payload[1] = 0x80;
        BinaryPrimitives.WriteUInt16BigEndian(_payload.AsSpan(2), (ushort)(0x8000 | (_picture & 0x7FFF)));
        _payload.AsSpan(4, 10).Clear();
        _payload[4] = (byte)(isKey ? 0x10 : 0x11);
        if (!isKey || !isFirst) return;
        ReadOnlySpan<byte> head = [0x9D, 0x01, 0x2A, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8)];
        head.CopyTo(_payload.AsSpan(7));
    }
}
