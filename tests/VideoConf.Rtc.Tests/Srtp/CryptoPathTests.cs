using VideoConf.Rtc.Srtp.Ciphers;

namespace VideoConf.Rtc.Tests.Srtp;

public sealed class CryptoPathTests
{
    [Fact]
    public void The_best_path_is_the_widest_unless_the_environment_limits_it()
    {
        if (Environment.GetEnvironmentVariable(CryptoPathChoice.Variable) is null) Assert.Equal(CryptoPathChoice.Widest, CryptoPathChoice.Best);
        else Assert.True(CryptoPathChoice.Best <= CryptoPathChoice.Widest);
    }

    [Fact]
    public void A_path_that_the_cpu_lacks_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => CryptoPaths.Sender(Rtc.Srtp.SrtpProfile.AeadAes128Gcm, (CryptoPath)1024));
}
