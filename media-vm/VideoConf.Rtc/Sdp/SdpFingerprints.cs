namespace VideoConf.Rtc.Sdp;

/// <summary>Which of several certificate hashes to trust (RFC 8122 section 5.1: any known one may do).</summary>
internal static class SdpFingerprints
{
    public static SdpFingerprint? Preferred(IReadOnlyList<SdpFingerprint> fingerprints)
    {
        SdpFingerprint? best = null;
        foreach (var fingerprint in fingerprints)
        {
            if (Preference(fingerprint) > (best is null ? 0 : Preference(best))) best = fingerprint;
        }

        return best;
    }

    // SHA-1 and weaker are not accepted: browsers all offer sha-256.
    private static int Preference(SdpFingerprint fingerprint) => (fingerprint.Algorithm, fingerprint.Value.Length) switch
    {
        ("sha-256", 32) => 3, // First, as every DTLS library has it.
        ("sha-512", 64) => 2,
        ("sha-384", 48) => 1,
        _ => 0,
    };
}
