using System.Security.Cryptography;

namespace VideoConf.Load;

/// <summary>Offers of a microphone, as a browser writes them. Nothing ever comes from where they say.</summary>
internal static class Offers
{
    public static string Write()
    {
        var fingerprint = string.Join(':', RandomNumberGenerator.GetBytes(32).Select(one => one.ToString("X2", null)));
        return $"""
            v=0
            o=- 1 1 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0
            m=audio 9 UDP/TLS/RTP/SAVPF 111
            c=IN IP4 0.0.0.0
            a=mid:0
            a=ice-ufrag:{RandomNumberGenerator.GetHexString(8)}
            a=ice-pwd:{RandomNumberGenerator.GetHexString(24)}
            a=fingerprint:sha-256 {fingerprint}
            a=setup:actpass
            a=rtcp-mux
            a=rtpmap:111 opus/48000/2
            a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
            a=sendrecv

            """.ReplaceLineEndings("\r\n");
    }
}
