using System.Globalization;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Sdp;
using VideoConf.Sfu.Codecs;

namespace VideoConf.Sfu.Negotiation;

/// <summary>A codec as one side numbered it.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Codec">As the answer has it.</param>
internal sealed record MediaFormat(CodecKind Kind, SdpCodec Codec)
{
    /// <summary>Its number in this offer.</summary>
    public PayloadType PayloadType => Codec.PayloadType;

    /// <summary>As what packets of it are sent again (RFC 4588); null where they come again in the stream itself.</summary>
    public SdpCodec? Repair { get; init; }

    /// <summary>Whether a stream of this format is decodable by who accepted <paramref name="other"/>.</summary>
    public bool Matches(MediaFormat other) => Kind == other.Kind && Repeated == other.Repeated && SdpCodecMatch.AreCompatible(Codec, other.Codec);

    /// <summary>Of redundant audio, the number of what it repeats, which each of its pieces bears; null of anything else.</summary>
    public PayloadType? Repeated { get; } = Kind == CodecKind.Red ? RepeatedBy(Codec) : null;

    // RFC 2198 section 5: the formats of the pieces, of which there is but one, as 111/111.
    private static PayloadType? RepeatedBy(SdpCodec codec)
    {
        var types = codec.Fmtp?.Split('/') ?? [];
        return types.Length > 0 && types.All(other => other == types[0]) && byte.TryParse(types[0], NumberStyles.None, CultureInfo.InvariantCulture, out var type) && type < 128
            ? new PayloadType(type)
            : null;
    }
}

/// <summary>Ids of the header extensions that one media section agreed on; 0 where it did not.</summary>
/// <param name="Mid">sdes:mid (RFC 9143).</param>
/// <param name="AudioLevel">Client-to-mixer audio level (RFC 6464).</param>
/// <param name="TransportSequence">Transport-wide congestion control.</param>
/// <param name="VideoOrientation">Orientation of the camera.</param>
/// <param name="DependencyDescriptor">Structure of AV1 frames.</param>
/// <param name="RtpStreamId">Which stream of a simulcast a packet is of (RFC 8852).</param>
/// <param name="RepairedStreamId">Which of them a packet that is sent again was lost of (RFC 8852).</param>
internal readonly record struct ExtensionIds(
    byte Mid, byte AudioLevel, byte TransportSequence, byte VideoOrientation, byte DependencyDescriptor, byte RtpStreamId = 0, byte RepairedStreamId = 0);
