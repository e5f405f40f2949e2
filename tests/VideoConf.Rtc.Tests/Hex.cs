namespace VideoConf.Rtc.Tests;

/// <summary>Bytes as the RFCs print them.</summary>
internal static class Hex
{
    public static byte[] Parse(string text) => Convert.FromHexString(string.Concat(text.Where(c => !char.IsWhiteSpace(c))));
}
