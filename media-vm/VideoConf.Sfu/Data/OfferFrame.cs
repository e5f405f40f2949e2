using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace VideoConf.Sfu.Data;

/// <summary>
/// Another offer of a participant's on its reliable channel, and the answer to it. SDP repeats itself so much that deflated (RFC 1951) it fits one frame, of which
/// twelve sections in the clear would take four. The layout stands in this folder's README.
/// </summary>
internal static class OfferFrame
{
    /// <summary>The type of an offer.</summary>
    public const byte OfferType = 8;

    /// <summary>The type of what comes back.</summary>
    public const byte AnswerType = 9;

    /// <summary>Bytes of the longest SDP, inflated: as many as by HTTP.</summary>
    public const int LongestSdp = 256 * 1024;

    private const int HeaderLength = 5;

    /// <summary>Reads an offer; false when it is none. What it holds is not looked at.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out uint number, out ReadOnlySpan<byte> deflated)
    {
        number = 0;
        deflated = default;
        if (data.Length <= HeaderLength || data[0] != OfferType) return false;
        number = BinaryPrimitives.ReadUInt32BigEndian(data[1..]);
        deflated = data[HeaderLength..];
        return true;
    }

    /// <summary>Inflates an offer. False when it is none, or longer than <see cref="LongestSdp"/>: no more than that is ever inflated.</summary>
    public static bool TryInflate(byte[] deflated, out string sdp)
    {
        sdp = "";
        var text = ArrayPool<byte>.Shared.Rent(LongestSdp + 1);
        try
        {
            using var inflater = new DeflateStream(new MemoryStream(deflated), CompressionMode.Decompress);
            var length = inflater.ReadAtLeast(text.AsSpan(0, LongestSdp + 1), LongestSdp + 1, throwOnEndOfStream: false);
            if (length is 0 or > LongestSdp) return false;
            sdp = Encoding.UTF8.GetString(text, 0, length);
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text);
        }
    }

    /// <summary>Writes an answer; without one it says that the offer has to come another way, where it is told why it is refused.</summary>
    public static byte[] WriteAnswer(uint number, string? sdp)
    {
        using var frame = new MemoryStream();
        Span<byte> header = stackalloc byte[HeaderLength];
        header[0] = AnswerType;
        BinaryPrimitives.WriteUInt32BigEndian(header[1..], number);
        frame.Write(header);
        if (sdp is not null)
        {
            using var deflater = new DeflateStream(frame, CompressionLevel.Fastest, leaveOpen: true);
            deflater.Write(Encoding.UTF8.GetBytes(sdp));
        }

        return frame.Length <= DataFrame.MaximumLength ? frame.ToArray() : WriteAnswer(number, sdp: null);
    }
}
