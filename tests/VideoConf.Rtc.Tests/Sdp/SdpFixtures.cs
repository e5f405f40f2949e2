using VideoConf.Rtc.Sdp;

namespace VideoConf.Rtc.Tests.Sdp;

/// <summary>Offers as browsers write them, and the least one that can be answered.</summary>
internal static class SdpFixtures
{
    public const string Fingerprint =
        "sha-256 0C:A9:6E:B7:86:20:1E:F0:EE:F5:20:5E:63:FA:4D:19:5D:94:86:3E:1B:7C:0E:F8:AF:B4:57:95:B9:BB:B2:CF";

    public const string Minimal = $"""
        v=0
        o=- 1 1 IN IP4 127.0.0.1
        s=-
        t=0 0
        m=audio 9 UDP/TLS/RTP/SAVPF 111
        c=IN IP4 0.0.0.0
        a=ice-ufrag:abcd
        a=ice-pwd:0123456789012345678901
        a=fingerprint:{Fingerprint}
        a=setup:actpass
        a=mid:a
        a=sendonly
        a=rtcp-mux
        a=rtpmap:111 opus/48000/2

        """;

    /// <summary>Every offer that is kept as a file, but Chromium's of seventy sections.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Sdp", "Fixtures"), "*.sdp")
            .Select(Path.GetFileNameWithoutExtension).OfType<string>().Where(name => name != "chromium-156").Order(StringComparer.Ordinal),
    ];

    public static string Load(string name) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Sdp", "Fixtures", $"{name}.sdp")).ReplaceLineEndings("\r\n");

    public static SdpOffer Parse(string text)
    {
        Assert.True(SdpOffer.TryParse(text, out var offer, out var error), error?.ToString());
        return offer!;
    }
}
