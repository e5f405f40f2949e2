using System.Text.Json;

namespace VideoConf.MediaNode.Captions.Endpoints;

/// <summary>The answer of <c>/audio/transcriptions</c>: <c>verbose_json</c> with segments, or <c>json</c> with text alone.</summary>
internal static class WhisperAnswer
{
    // Whisper's own rule for a segment that it made up over noise (transcribe.py: no_speech_threshold, logprob_threshold).
    private const double NoSpeech = 0.6;
    private const double Unlikely = -1;

    /// <summary>Reads it; false when it is none.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> json, out RecognizedSpeech said)
    {
        said = new RecognizedSpeech("", null, null);
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("text", out var text) || text.ValueKind != JsonValueKind.String) return false;
            if (!root.TryGetProperty("segments", out var segments) || segments.ValueKind != JsonValueKind.Array)
            {
                said = new RecognizedSpeech(text.GetString()!.Trim(), null, null);
                return true;
            }

            var words = new List<string>();
            (double Start, double End)? span = null;
            foreach (var segment in segments.EnumerateArray())
            {
                if (segment.ValueKind != JsonValueKind.Object || !segment.TryGetProperty("text", out var part) || part.ValueKind != JsonValueKind.String) return false;
                if (Number(segment, "no_speech_prob") > NoSpeech && Number(segment, "avg_logprob") < Unlikely) continue;
                if (part.GetString()!.Trim() is not { Length: > 0 } trimmed) continue;
                words.Add(trimmed);
                if (Number(segment, "start") is not { } start || Number(segment, "end") is not { } end || start < 0 || end < start || end > 3_600) continue;
                span = (span?.Start ?? start, end);
            }

            said = new RecognizedSpeech(
                string.Join(' ', words), span is { } known ? TimeSpan.FromSeconds(known.Start) : null, span is { } last ? TimeSpan.FromSeconds(last.End) : null);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static double? Number(JsonElement segment, string name) =>
        segment.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) ? number : null;
}
