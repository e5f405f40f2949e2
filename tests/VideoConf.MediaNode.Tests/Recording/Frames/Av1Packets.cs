using System.Buffers.Binary;

namespace VideoConf.MediaNode.Tests.Recording.Frames;

/// <summary>Packs AV1 out of an IVF file as AOM's RTP specification says: one OBU element a packet, in pieces of 1,000 bytes.</summary>
internal static class Av1Packets
{
    private const int Largest = 1_000;

    public static IEnumerable<(uint Timestamp, byte[] Payload, bool Marker, ushort Sequence)> Of(byte[] ivf)
    {
        ushort sequence = 65_500;
        var index = 0u;
        for (var at = 32; at + 12 <= ivf.Length; index++)
        {
            var size = BinaryPrimitives.ReadInt32LittleEndian(ivf.AsSpan(at));
            var packets = Pack(ivf.AsSpan(at + 12, size));
            at += 12 + size;
            for (var i = 0; i < packets.Count; i++) yield return (index * 3_000, packets[i], i == packets.Count - 1, sequence++);
        }
    }

    private static List<byte[]> Pack(ReadOnlySpan<byte> unit)
    {
        var packets = new List<byte[]>();
        while (!unit.IsEmpty)
        {
            var head = unit[0];
            var headLength = (head & 4) != 0 ? 2 : 1;
            var (length, lengthBytes, shift) = (0, 0, 0);
            byte part;
            do
            {
                part = unit[headLength + lengthBytes++];
                length |= (part & 0x7F) << shift;
                shift += 7;
            }
            while ((part & 0x80) != 0);
            var content = unit.Slice(headLength + lengthBytes, length);
            var type = (head >> 3) & 0xF;
            if (type != 2) packets.AddRange(Fragments([(byte)(head & ~2), .. unit[1..headLength], .. content], type == 1));
            unit = unit[(headLength + lengthBytes + length)..];
        }

        return packets;
    }

    private static List<byte[]> Fragments(byte[] obu, bool isSequence)
    {
        var packets = new List<byte[]>();
        for (var at = 0; at < obu.Length; at += Largest)
        {
            var count = Math.Min(Largest, obu.Length - at);
            var head = 0x10 | (at > 0 ? 0x80 : 0) | (at + count < obu.Length ? 0x40 : 0) | (isSequence ? 8 : 0);
            packets.Add([(byte)head, .. obu.AsSpan(at, count)]);
        }

        return packets;
    }
}
