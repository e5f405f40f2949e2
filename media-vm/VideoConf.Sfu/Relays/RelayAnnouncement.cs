using System.Buffers.Binary;
using System.Text;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Sdp;
using VideoConf.Sfu.Codecs;
using VideoConf.Sfu.Layers;
using VideoConf.Sfu.Negotiation;

namespace VideoConf.Sfu.Relays;

/// <summary>
/// Whose stream a link carries, and how it is encoded. It goes before the stream's first packet, and again until it is acknowledged. What a participant
/// declined is part of it and never changes for a stream: another answer is another stream, so that no packet can be taken under the wrong one.
/// </summary>
/// <param name="Stream">The stream on the link.</param>
/// <param name="IsEnded">Whether it is over.</param>
/// <param name="ParticipantId">Whose.</param>
/// <param name="Declined">What they declined.</param>
/// <param name="Source">What it shows.</param>
/// <param name="Formats">How it may be encoded; empty when it is over.</param>
/// <param name="Streams">How many streams it is, under numbers that follow one another: between workers of a node all of a simulcast, else one.</param>
internal sealed record RelayAnnouncement(
    Ssrc Stream, bool IsEnded, string ParticipantId, SfuConsent Declined, TrackSource Source, IReadOnlyList<MediaFormat> Formats, int Streams = 1)
{
    /// <summary>Longer is no announcement: it travels in one datagram.</summary>
    public const int MaxBytes = 1_100;

    private const int FixedBytes = 8;
    private const byte EndedFlag = 1;

    // Sound is asked for again only while somebody records, as with a browser that offers it; between nodes it always can be.
    private static readonly string[] Feedback = ["nack", "nack pli"];

    /// <summary>Writes it. Formats that do not fit are a peer's invention of parameters: they are left out.</summary>
    /// <returns>Bytes written; 0 when not even the participant's id fits.</returns>
    public int Write(Span<byte> destination)
    {
        destination = destination[..Math.Min(MaxBytes, destination.Length)];
        if (!Encoding.UTF8.TryGetBytes(ParticipantId, destination[FixedBytes..], out var id) || id > byte.MaxValue) return 0;

        BinaryPrimitives.WriteUInt32BigEndian(destination, Stream.Value);
        destination[4] = (byte)((IsEnded ? EndedFlag : 0) | ((int)Declined << 4));
        destination[5] = (byte)((int)Source | ((Streams - 1) << 4));
        destination[7] = (byte)id;
        var length = FixedBytes + id;
        var formats = 0;
        foreach (var format in Formats)
        {
            if (TryWrite(format, destination[length..], out var written) && formats < byte.MaxValue)
            {
                length += written;
                formats++;
            }
        }

        destination[6] = (byte)formats;
        return length;
    }

    /// <summary>Reads one. False when the bytes make no sense.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out RelayAnnouncement? announcement)
    {
        announcement = null;
        if (data.Length < FixedBytes) return false;
        var ended = (data[4] & EndedFlag) != 0;
        var declined = (SfuConsent)(data[4] >> 4);
        var source = (TrackSource)(data[5] & 0xF);
        var streams = (data[5] >> 4) + 1;
        var count = data[6];
        int id = data[7];
        if (id == 0 || data.Length < FixedBytes + id || source > TrackSource.ScreenAudio || streams > LayeredStream.MaxStreams) return false;

        var formats = new List<MediaFormat>(count);
        var rest = data[(FixedBytes + id)..];
        for (var i = 0; i < count; i++)
        {
            if (!TryRead(ref rest, out var format)) return false;
            formats.Add(format);
        }

        if (formats.Count == 0 && !ended) return false;
        announcement = new RelayAnnouncement(
            new Ssrc(BinaryPrimitives.ReadUInt32BigEndian(data)), ended, Encoding.UTF8.GetString(data.Slice(FixedBytes, id)), declined, source, formats, streams);
        return true;
    }

    /// <summary>Writes a format.</summary>
    public static bool TryWrite(MediaFormat format, Span<byte> destination, out int written)
    {
        written = 0;
        if (destination.Length < 4 || !Encoding.UTF8.TryGetBytes(format.Codec.Fmtp, destination[4..], out var fmtp) || fmtp > byte.MaxValue) return false;
        destination[0] = format.PayloadType.Value;
        destination[1] = (byte)format.Kind;
        destination[2] = (byte)format.Codec.Channels;
        destination[3] = (byte)fmtp;
        written = 4 + fmtp;
        return true;
    }

    /// <summary>Reads a format, and what is behind it next.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> rest, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out MediaFormat? format)
    {
        format = null;
        if (rest.Length < 4 || rest[0] > 127 || rest.Length < 4 + rest[3] || NameOf((CodecKind)rest[1]) is not { } name) return false;
        var kind = (CodecKind)rest[1];
        var fmtp = rest[3] == 0 ? null : Encoding.UTF8.GetString(rest.Slice(4, rest[3]));
        format = new MediaFormat(
            kind, new SdpCodec(new PayloadType(rest[0]), name, kind is CodecKind.Opus or CodecKind.Red ? 48_000 : 90_000, rest[2], fmtp, Feedback));
        rest = rest[(4 + rest[3])..];
        return true;
    }

    private static string? NameOf(CodecKind kind) => kind switch
    {
        CodecKind.Opus => "opus",
        CodecKind.Vp8 => "VP8",
        CodecKind.H264 => "H264",
        CodecKind.Vp9 => "VP9",
        CodecKind.Av1 => "AV1",
        CodecKind.Red => "red",
        _ => null,
    };
}
