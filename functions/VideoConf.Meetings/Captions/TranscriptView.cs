using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Captions;

/// <summary>How a transcript is, from what is stored of it and whether its session still runs.</summary>
internal sealed class TranscriptView(TranscriptStore transcripts, RoomStore rooms)
{
    public async Task<(string Status, string? Engine)> StatusAsync(string meetingId, string sessionId, CancellationToken cancellationToken)
    {
        if (await transcripts.ReadAsync(meetingId, sessionId, cancellationToken) is not { } transcript) return (TranscriptStatuses.None, null);
        if (transcript.Status != TranscriptStatuses.Live) return (transcript.Status, transcript.Engine);

        // The session is over and what completes the transcript has not begun yet.
        var runs = await rooms.ReadAsync(meetingId, cancellationToken) is { Value: var room } && string.Equals(room.SessionId, sessionId, StringComparison.Ordinal);
        return (runs ? TranscriptStatuses.Live : TranscriptStatuses.Completing, transcript.Engine);
    }
}
