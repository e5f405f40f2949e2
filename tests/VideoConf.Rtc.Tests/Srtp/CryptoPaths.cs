using VideoConf.Rtc.Srtp;
using VideoConf.Rtc.Srtp.Ciphers;

namespace VideoConf.Rtc.Tests.Srtp;

/// <summary>Every implementation that this CPU can run, so that each test holds for all of them.</summary>
internal static class CryptoPaths
{
    public static readonly byte[] MasterKey = Convert.FromHexString("E1F97A0D3E018BE0D64FA32C06DE4139");

    private static readonly byte[] LongSalt = Convert.FromHexString("0EC675AD498AFEEBB6960B3AABE6");

    public static IEnumerable<CryptoPath> All => Enum.GetValues<CryptoPath>().Where(path => path <= CryptoPathChoice.Widest);

    public static TheoryData<string> Names => [.. All.Select(path => path.ToString())];

    public static TheoryData<SrtpProfile, string> ProfilesAndNames
    {
        get
        {
            var data = new TheoryData<SrtpProfile, string>();
            foreach (var path in All)
            {
                data.Add(SrtpProfile.AeadAes128Gcm, path.ToString());
                data.Add(SrtpProfile.AesCm128HmacSha1_80, path.ToString());
            }

            return data;
        }
    }

    public static CryptoPath Parse(string name) => Enum.Parse<CryptoPath>(name);

    public static ReadOnlySpan<byte> Salt(SrtpProfile profile) => LongSalt.AsSpan(0, profile.SaltLength());

    public static SrtpSender Sender(SrtpProfile profile, CryptoPath path) => new(profile, MasterKey, Salt(profile), path);

    public static SrtpReceiver Receiver(SrtpProfile profile, CryptoPath path) => new(profile, MasterKey, Salt(profile), path);
}
