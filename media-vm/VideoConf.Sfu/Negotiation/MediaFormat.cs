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
    public bool Matches(MediaFormat other) => Kind == other.Kind && SdpCodecMatch.AreCompatible(Codec, other.Codec);
}

/// <summary>Ids of the header extensions that one media section agreed on; 0 where it did not.</summary>
/// <param name="Mid">sdes:mid (RFC 9143).</param>
/// <param name="AudioLevel">Client-to-mixer audio level (RFC 6464).</param>
/// <param name="TransportSequence">Transport-wide congestion control.</param>
/// <param name="VideoOrientation">Orientation of the camera.</param>
/// <param name="DependencyDescriptor">Structure of AV1 frames.</param>
/// <param name="RtpStreamId">Which stream of a simulcast a packet is of (RFC 8852).</param>
internal readonly record struct ExtensionIds(
    byte Mid, byte AudioLevel, byte TransportSequence, byte VideoOrientation, byte DependencyDescriptor, byte RtpStreamId = 0);
