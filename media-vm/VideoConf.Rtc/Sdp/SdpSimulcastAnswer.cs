using VideoConf.Rtc.Rtp;

namespace VideoConf.Rtc.Sdp;

/// <summary>Which layers of an offered simulcast a server that forwards them accepts (RFC 8853 section 5.3.2).</summary>
public static class SdpSimulcastAnswer
{
    /// <summary>
    /// Names of the layers to receive, in the offer's order; empty when there is no simulcast to accept: fewer than two layers, none of the
    /// accepted codecs VP8 or H.264, or no header extension that says which packet is of which layer (RFC 8852).
    /// </summary>
    /// <param name="section">The offer's section.</param>
    /// <param name="accepted">The codecs that the answer accepts, best first.</param>
    public static IReadOnlyList<string> ReceivableRids(SdpSection section, IReadOnlyList<SdpCodec> accepted)
    {
        if (section is not { Kind: SdpKind.Video, OffersMedia: true, Simulcast: { } simulcast }) return [];
        if (section.FindExtension(RtpExtensionUris.Mid) is null || section.FindExtension(RtpExtensionUris.RtpStreamId) is null) return [];

        var names = new List<string>();
        foreach (var stream in simulcast.Send)
        {
            var rid = section.Rids.First(candidate => candidate.IsSend && candidate.Id == stream.Rid);
            if (accepted.Any(codec => IsSimulcast(codec) && rid.Allows(codec.PayloadType))) names.Add(rid.Id);
        }

        return names.Count < 2 ? [] : names;
    }

    /// <summary>Whether an answer that receives layers takes the header extension: those that name the layer of a packet, and of a retransmission.</summary>
    public static bool Needs(SdpExtension extension) => extension.Uri is RtpExtensionUris.RtpStreamId or RtpExtensionUris.RepairedRtpStreamId;

    // VP9 and AV1 have their layers in one stream.
    private static bool IsSimulcast(SdpCodec codec) => codec.Is("VP8") || codec.Is("H264");
}
