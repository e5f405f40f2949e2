using System.Net;
using Microsoft.Extensions.Logging.Abstractions;

namespace VideoConf.Sfu;

/// <summary>
/// Takes the offers of two people who are not there, on a server of its own that is gone afterwards. What runs for the first time is compiled then, and a busy
/// machine takes many seconds for that: when a node ends, all its people come to another at once, which had better have done this before.
/// </summary>
public static class Rehearsal
{
    private const string Room = "rehearsal";

    private const string Transport = """
        a=ice-ufrag:rehearsal
        a=ice-pwd:rehearsalrehearsalrehearsal
        a=fingerprint:sha-256 00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F
        a=setup:actpass
        """;

    private const string Audio = $"""
        m=audio 9 UDP/TLS/RTP/SAVPF 111
        c=IN IP4 0.0.0.0
        {Transport}
        a=rtcp-mux
        a=rtpmap:111 opus/48000/2
        a=fmtp:111 minptime=10;useinbandfec=1
        a=rtcp-fb:111 transport-cc
        a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
        a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
        a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
        """;

    private const string Video = $"""
        m=video 9 UDP/TLS/RTP/SAVPF 96 97
        c=IN IP4 0.0.0.0
        {Transport}
        a=rtcp-mux
        a=rtpmap:96 VP8/90000
        a=rtcp-fb:96 nack
        a=rtcp-fb:96 nack pli
        a=rtcp-fb:96 ccm fir
        a=rtcp-fb:96 transport-cc
        a=rtpmap:97 rtx/90000
        a=fmtp:97 apt=96
        a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
        a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
        """;

    private const string Offer = $"""
        v=0
        o=- 1 1 IN IP4 127.0.0.1
        s=-
        t=0 0
        a=group:BUNDLE 0 1 2 3 4
        {Audio}
        a=mid:0
        a=sendonly
        {Video}
        a=mid:1
        a=sendonly
        {Audio}
        a=mid:2
        a=recvonly
        {Video}
        a=mid:3
        a=recvonly
        m=application 9 UDP/DTLS/SCTP webrtc-datachannel
        c=IN IP4 0.0.0.0
        a=mid:4
        {Transport}
        a=sctp-port:5000
        a=max-message-size:262144

        """;

    /// <summary>Does it once.</summary>
    /// <exception cref="InvalidOperationException">An offer was refused: the server would take nobody's.</exception>
    public static async Task RunAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var server = new SfuServer(new SfuOptions { BindAddress = IPAddress.Loopback, Workers = 1 }, clock, NullLogger<SfuServer>.Instance);
        server.Start();
        await server.PutRoomAsync(Room, Room, maxParticipants: 2, cancellationToken);
        var offer = Offer.ReplaceLineEndings("\r\n");
        foreach (var participant in new[] { "first", "second" })
        {
            var answer = await server.OfferAsync(Room, participant, participant, offer, SfuConsent.None, cancellationToken);
            if (!answer.Succeeded) throw new InvalidOperationException($"The rehearsal's offer is refused: {answer.Detail}");
        }
    }
}
