using System.Text;
using VideoConf.Contracts.Captions;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Sessions;

namespace VideoConf.Meetings.Captions;

/// <summary>GET <c>/v1/meetings/{id}/transcript?format=vtt|srt|txt</c>: a whole transcript as one file, written as it is read: its length costs no memory.</summary>
public sealed class ExportTranscript
{
    private readonly SessionAccess _access;
    private readonly TranscriptStore _transcripts;

    internal ExportTranscript(SessionAccess access, TranscriptStore transcripts)
    {
        _access = access;
        _transcripts = transcripts;
    }

    /// <summary>The file, not yet read; or why not.</summary>
    public async Task<Outcome<TranscriptFile>> ExecuteAsync(
        CallerIdentity caller, string meetingId, string? sessionId, string format, string? language, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (Formats.Find(format) is not { } found) return Problem.Field("format", "format must be json, vtt, srt or txt.");
        if (language is not null && !LanguageTags.IsTag(language)) return GetTranscript.BadLanguage();
        var reader = await _access.OfAsync(caller, meetingId, sessionId, cancellationToken);
        if (!reader.Succeeded) return reader.Problem;
        var (meeting, session) = (reader.Value.Meeting, reader.Value.Session);
        return new TranscriptFile(
            $"transcript-{meeting.Id}-{session.StartedAt:yyyyMMdd-HHmm}.{format}",
            found.ContentType,
            (output, cancellation) => WriteAsync(output, found, meeting.Id, session.SessionId, language, cancellation));
    }

    private async Task WriteAsync(Stream output, TranscriptFormat format, string meetingId, string sessionId, string? language, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 32 * 1024, leaveOpen: true);
        await writer.WriteAsync(format.Header.AsMemory(), cancellationToken);
        var number = 0;
        await foreach (var line in _transcripts.LinesAsync(meetingId, sessionId, cancellationToken))
            await writer.WriteAsync(format.Line(line.ToLine(language), ++number).AsMemory(), cancellationToken);
        await writer.FlushAsync(cancellationToken);
    }
}

/// <summary>A transcript as a file.</summary>
/// <param name="FileName">Name for a download.</param>
/// <param name="ContentType">Media type.</param>
/// <param name="WriteAsync">Writes it.</param>
public sealed record TranscriptFile(string FileName, string ContentType, Func<Stream, CancellationToken, Task> WriteAsync);

/// <summary>How a line is written in a format.</summary>
internal sealed record TranscriptFormat(string ContentType, string Header, Func<TranscriptLine, int, string> Line);

/// <summary>The formats of files.</summary>
internal static class Formats
{
    private static readonly TranscriptFormat Vtt = new(WebVtt.ContentType, WebVtt.Header, static (line, _) => WebVtt.Cue(line));
    private static readonly TranscriptFormat Srt = new("application/x-subrip; charset=utf-8", string.Empty, SrtCue);
    private static readonly TranscriptFormat Text = new("text/plain; charset=utf-8", string.Empty, TextLine);

    public static TranscriptFormat? Find(string format) => format switch { "vtt" => Vtt, "srt" => Srt, "txt" => Text, _ => null };

    /// <summary>SubRip has no escapes, and players read angle brackets as tags: single guillemets look alike and are none.</summary>
    private static string SrtCue(TranscriptLine line, int number)
    {
        var end = Math.Max(line.EndSeconds, line.StartSeconds + 0.1);
        var text = $"{OneLine(line.DisplayName)}: {OneLine(line.Text)}".Replace('<', '\u2039').Replace('>', '\u203A');
        return $"{number}\n{WebVtt.Timestamp(line.StartSeconds, ',')} --> {WebVtt.Timestamp(end, ',')}\n{text}\n\n";
    }

    private static string TextLine(TranscriptLine line, int number) =>
        $"[{WebVtt.Timestamp(line.StartSeconds, '.')[..^4]}] {OneLine(line.DisplayName)}: {OneLine(line.Text)}\n";

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
