using System.Runtime.InteropServices;
using Microsoft.CognitiveServices.Speech;
using Microsoft.CognitiveServices.Speech.Audio;

namespace VideoConf.AzureSpeech;

/// <summary>One recognizer, on samples that are pushed. Its events come on threads of the package.</summary>
internal sealed class AzureSpeechStream : ISpeechStream
{
    private static readonly TimeSpan StopFor = TimeSpan.FromSeconds(5);

    private readonly PushAudioInputStream _samples;
    private readonly AudioConfig _input;
    private readonly SpeechRecognizer _recognizer;
    private readonly Task _started;
    private int _over;

    public AzureSpeechStream(SpeechConfig config, Action<StreamedSpeech> heard, Action<string> ended)
    {
        // What comes without a format is 16 kHz, 16 bits, one channel.
        _samples = AudioInputStream.CreatePushStream();
        _input = AudioConfig.FromStreamInput(_samples);
        _recognizer = new SpeechRecognizer(config, _input);
        _recognizer.Recognizing += (_, told) => Hear(told.Result, isFinal: false, heard);
        _recognizer.Recognized += (_, told) => Hear(told.Result, isFinal: true, heard);
        _recognizer.Canceled += (_, told) => End(ended, told.Reason == CancellationReason.Error ? told.ErrorDetails : "The speech service has ended the stream.");
        _started = StartAsync(ended);
    }

    public void Write(ReadOnlySpan<short> samples)
    {
        if (Volatile.Read(ref _over) == 0) _samples.Write(MemoryMarshal.AsBytes(samples).ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        Interlocked.Exchange(ref _over, 1);
        try
        {
            await _started.WaitAsync(StopFor);

            // Without it the session waits for more; and a recognizer that is disposed of while it works brings the process down.
            _samples.Close();
            await _recognizer.StopContinuousRecognitionAsync().WaitAsync(StopFor);
        }
        catch (Exception error) when (error is TimeoutException or ApplicationException)
        {
            return; // It is left to the garbage collector, which comes when it has stopped.
        }

        _recognizer.Dispose();
        _input.Dispose();
        _samples.Dispose();
    }

    private static void Hear(SpeechRecognitionResult result, bool isFinal, Action<StreamedSpeech> heard) => heard(new StreamedSpeech(
        result.Reason == ResultReason.NoMatch ? "" : result.Text ?? "", isFinal, TimeSpan.FromTicks(result.OffsetInTicks), result.Duration));

    private async Task StartAsync(Action<string> ended)
    {
        try
        {
            // Never at once, even when it fails at once: who opens the stream has to have it before it can be told of its end.
            await _recognizer.StartContinuousRecognitionAsync().ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }
        catch (ApplicationException error)
        {
            End(ended, error.Message); // What the package throws for whatever its native part says.
        }
    }

    private void End(Action<string> ended, string why)
    {
        if (Interlocked.Exchange(ref _over, 1) == 0) ended(why);
    }
}
