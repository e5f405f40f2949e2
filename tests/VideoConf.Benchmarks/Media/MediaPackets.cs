using System.Buffers.Binary;

namespace VideoConf.Benchmarks.Media;

/// <summary>The packet that everything here is measured with: 1,200 bytes of video with the header extensions that browsers write.</summary>
internal static class MediaPackets
{
    public const int Length = 1200;
    public const int HeaderLength = 24;

    public static readonly byte[] MasterKey = Convert.FromHexString("E1F97A0D3E018BE0D64FA32C06DE4139");

    public static readonly byte[] MasterSalt = Convert.FromHexString("0EC675AD498AFEEBB6960B3AABE6");

    public static byte[] Video()
    {
        var packet = new byte[Length];
        new Random(1).NextBytes(packet);
        packet[0] = 0x90;
        packet[1] = 96;
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), 0x1234_5678);

        // One-byte extensions: 1 (one byte), 3 (two bytes), 4 (one byte), padding.
        byte[] extension = [0xbe, 0xde, 0, 2, 0x10, 0x30, 0x31, 0x00, 0x07, 0x40, 0x55, 0];
        extension.CopyTo(packet, 12);
        return packet;
    }
}
