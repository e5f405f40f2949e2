using VideoConf.AzureSpeech;
using VideoConf.MediaNode.Captions.Endpoints;
using VideoConf.MediaNode.Captions.PocketSphinx;
using VideoConf.MediaNode.Captions.Streaming;

namespace VideoConf.MediaNode.Captions;

/// <summary>The engine that this node writes speech down with; one, or none.</summary>
internal sealed class CaptionEngine(ITranscriber? transcriber) : IAsyncDisposable
{
    /// <summary>It; null when the node has none.</summary>
    public ITranscriber? Transcriber => transcriber;

    /// <summary>Chooses by what is set and installed.</summary>
    public static CaptionEngine Choose(MediaNodeOptions options, TimeProvider clock, ILoggerFactory loggers)
    {
        if (options.Transcriber is { } given) return new CaptionEngine(given);
        if (!Audio.Opus.OpusVoiceDecoder.IsInstalled) return new CaptionEngine(null);
        if (options.SpeechEndpoint is { } speech)
        {
            var streams = new AzureSpeechStreams(speech, options.SpeechClientId);
            return new CaptionEngine(new StreamTranscriber(streams, options.CaptionLanguages, options.SpeechStreams, clock, loggers.CreateLogger<StreamTranscriber>()));
        }

        if (options.WhisperEndpoint is { } whisper)
        {
            var endpoint = new WhisperEndpoint(whisper, options.WhisperModel, options.WhisperKey, clock);
            return new CaptionEngine(new EndpointTranscriber(
                endpoint, options.CaptionLanguages, new EndpointPatience(), clock, loggers.CreateLogger<EndpointTranscriber>()));
        }

        if (SphinxModel.FindInstalled() is { } model)
        {
            var decoders = options.CaptionDecoders > 0 ? options.CaptionDecoders : Math.Max(3, Environment.ProcessorCount);
            return new CaptionEngine(new PocketSphinxTranscriber(model, decoders, loggers.CreateLogger<PocketSphinxTranscriber>()));
        }

        return new CaptionEngine(null);
    }

    /// <summary>Why nothing is written down without an engine, for people.</summary>
    public const string NotInstalled = "No engine that writes speech down is installed on this server.";

    /// <summary>Why an engine writes nothing down in a language, for people.</summary>
    public static string NotUnderstood(ITranscriber engine, string language) =>
        $"{engine.Name} does not understand the language {language}: it has a model for {string.Join(", ", engine.Languages)} alone.";

    /// <summary>The language to ask for: what is wanted if the engine understands it, else null.</summary>
    public static string? Resolve(ITranscriber engine, string? wanted)
    {
        if (wanted is null) return engine.Languages[0];
        return engine.Languages.Any(known => string.Equals(known, wanted, StringComparison.OrdinalIgnoreCase)
            || wanted.StartsWith(known + "-", StringComparison.OrdinalIgnoreCase)) ? wanted
            : engine.Languages.FirstOrDefault(known => known.StartsWith(wanted + "-", StringComparison.OrdinalIgnoreCase));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (transcriber is not null) await transcriber.DisposeAsync();
    }
}
