namespace VideoConf.MediaNode.Tests.Audio;

/// <summary>Sine tones and noise.</summary>
internal static class Tone
{
    public static short[] Sine(double seconds, double hertz = 300, double dbfs = -12) =>
        [.. Enumerable.Range(0, (int)(seconds * 16_000)).Select(i => (short)(32_767 * Math.Pow(10, dbfs / 20) * Math.Sin(2 * Math.PI * hertz * i / 16_000)))];

    public static short[] Noise(double seconds, double dbfs, int seed = 1)
    {
        var random = new Random(seed);
        var peak = 32_767 * Math.Pow(10, dbfs / 20) * Math.Sqrt(3); // A uniform distribution's peak is sqrt(3) times its RMS.
        return [.. Enumerable.Range(0, (int)(seconds * 16_000)).Select(_ => (short)((random.NextDouble() - 0.5) * 2 * peak))];
    }
}
