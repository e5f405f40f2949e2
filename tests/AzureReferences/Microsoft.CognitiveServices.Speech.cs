#pragma warning disable CS8618 // Constructors do nothing.
#pragma warning disable CS0067
#pragma warning disable CS9113

using Azure.Core;
using Microsoft.CognitiveServices.Speech.Audio;

namespace Microsoft.CognitiveServices.Speech
{
    public class SpeechConfig
    {
        public string SpeechRecognitionLanguage { get; set; }

        public static SpeechConfig FromEndpoint(Uri endpoint, TokenCredential tokenCredential) => throw null!;
    }

    public sealed class SpeechRecognizer : IDisposable
    {
        public SpeechRecognizer(SpeechConfig speechConfig, AudioConfig audioConfig)
        {
        }

        public event EventHandler<SpeechRecognitionEventArgs> Recognizing;

        public event EventHandler<SpeechRecognitionEventArgs> Recognized;

        public event EventHandler<SpeechRecognitionCanceledEventArgs> Canceled;

        public Task StartContinuousRecognitionAsync() => throw null!;

        public Task StopContinuousRecognitionAsync() => throw null!;

        public void Dispose() => throw null!;
    }

    public class SpeechRecognitionEventArgs : EventArgs
    {
        public SpeechRecognitionResult Result => throw null!;
    }

    public sealed class SpeechRecognitionCanceledEventArgs : SpeechRecognitionEventArgs
    {
        public CancellationReason Reason => throw null!;

        public string ErrorDetails => throw null!;
    }

    public class SpeechRecognitionResult
    {
        public ResultReason Reason => throw null!;

        public string Text => throw null!;

        public TimeSpan Duration => throw null!;

        public long OffsetInTicks => throw null!;
    }

    public enum ResultReason
    {
        NoMatch = 0,
    }

    public enum CancellationReason
    {
        Error = 1,
    }
}

namespace Microsoft.CognitiveServices.Speech.Audio
{
    public class AudioConfig : IDisposable
    {
        public static AudioConfig FromStreamInput(AudioInputStream audioStream) => throw null!;

        public void Dispose() => throw null!;
    }

    public class AudioInputStream : IDisposable
    {
        public static PushAudioInputStream CreatePushStream() => throw null!;

        public void Dispose() => throw null!;
    }

    public sealed class PushAudioInputStream : AudioInputStream
    {
        public void Write(byte[] dataBuffer) => throw null!;

        public void Close() => throw null!;
    }
}
