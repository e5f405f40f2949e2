using System.Diagnostics;

namespace VideoConf.EndToEnd.Tests.Harness;

/// <summary>A camera and a microphone made of files: one colour to look at and one sentence to listen to, over and over.</summary>
internal sealed class FakeDevices
{
    private FakeDevices(string camera, string microphone) => Flags =
    [
        $"--use-file-for-fake-video-capture={camera}", $"--use-file-for-fake-audio-capture={microphone}",
    ];

    /// <summary>What Chromium is started with.</summary>
    public string[] Flags { get; }

    /// <summary>Makes the files in a folder.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="name">Their name.</param>
    /// <param name="colour">A colour as FFmpeg names it; a little noise moves over it, so that frames differ.</param>
    /// <param name="voice">A voice of espeak-ng.</param>
    /// <param name="sentence">What is said.</param>
    public static async Task<FakeDevices> MakeAsync(string folder, string name, string colour, string voice, string sentence)
    {
        var camera = Path.Combine(folder, $"{name}.y4m");
        var spoken = Path.Combine(folder, $"{name}-spoken.wav");
        var microphone = Path.Combine(folder, $"{name}.wav");
        await Tool.RunAsync("ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", $"color=c={colour}:s=320x180:r=15:d=2,noise=alls=6:allf=t",
            "-pix_fmt", "yuv420p", camera);
        await Tool.RunAsync("espeak-ng", "-v", voice, "-s", "135", "-w", spoken, sentence);

        // A pause after the sentence: voices are told apart by their pauses.
        await Tool.RunAsync("ffmpeg", "-v", "error", "-y", "-i", spoken, "-af", "apad=pad_dur=1.5", "-ar", "48000", "-ac", "1", microphone);
        return new FakeDevices(camera, microphone);
    }
}

/// <summary>Programs that tests need.</summary>
internal static class Tool
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>Runs one to its end and returns its standard output; a failure fails the test with what it said.</summary>
    public static async Task<byte[]> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var limit = new CancellationTokenSource(Limit);
        var said = process.StandardError.ReadToEndAsync(limit.Token);
        using var output = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(output, limit.Token);
        await process.WaitForExitAsync(limit.Token);
        if (process.ExitCode != 0) Assert.Fail($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await said}");
        return output.ToArray();
    }
}
