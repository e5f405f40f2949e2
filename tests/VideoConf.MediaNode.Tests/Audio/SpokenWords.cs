using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace VideoConf.MediaNode.Tests.Audio;

/// <summary>
/// Voices for tests: ffmpeg's flite, whose voices are made of recorded speech. PocketSphinx understands them; it does not understand
/// espeak-ng's formant synthesis.
/// </summary>
internal static class SpokenWords
{
    private static readonly ConcurrentDictionary<(string Text, string Voice), Task<short[]>> Spoken = new();

    /// <summary>A sentence as 16 kHz mono.</summary>
    /// <param name="text">Words without quotes or commas.</param>
    /// <param name="voice"><c>awb</c>, <c>rms</c> or <c>slt</c>.</param>
    public static Task<short[]> SayAsync(string text, string voice = "awb") => Spoken.GetOrAdd((text, voice), static key => RunAsync(key.Text, key.Voice));

    /// <summary>The same with silence before and after.</summary>
    public static async Task<short[]> SayAsync(string text, string voice, double before, double after)
    {
        var words = await SayAsync(text, voice);
        return [.. new short[(int)(before * 16_000)], .. words, .. new short[(int)(after * 16_000)]];
    }

    private static async Task<short[]> RunAsync(string text, string voice)
    {
        using var process = Process.Start(new ProcessStartInfo("ffmpeg")
        {
            ArgumentList =
            {
                "-v", "error", "-f", "lavfi", "-i", $"flite=text={text}:voice={voice}", "-ar", "16000", "-ac", "1", "-f", "s16le", "pipe:1",
            },
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        }) ?? throw new InvalidOperationException("ffmpeg does not start.");
        using var output = new MemoryStream();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.StandardOutput.BaseStream.CopyToAsync(output, deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        Assert.Equal(0, process.ExitCode);
        return MemoryMarshal.Cast<byte, short>(output.ToArray()).ToArray();
    }
}
