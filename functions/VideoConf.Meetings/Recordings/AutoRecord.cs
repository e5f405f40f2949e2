using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Recordings;

/// <summary>Starts the recording of a session whose meeting wants that, when the first participant has entered.</summary>
internal sealed class AutoRecord(IDocumentStore documents, StartRecording start)
{
    /// <summary>Starts it, once in a session. A refusal stands: nobody is there any more, the host has started one, or somebody was not asked for consent.</summary>
    public async Task BeginAsync(SessionBegunInput session, CancellationToken cancellationToken)
    {
        if (await documents.ReadAsync<MeetingDocument>(Keys.Meeting(session.MeetingId), cancellationToken) is { Value: { AutoRecord: true, IsRecordingEnabled: true } })
            await start.StartBySettingAsync(session.MeetingId, session.SessionId, cancellationToken);
    }
}
