using VideoConf.Contracts.Recordings;
using VideoConf.Meetings.Identity;

namespace VideoConf.Meetings.Recordings;

/// <summary>GET <c>/v1/meetings/{id}/recordings/{recordingId}</c>: one recording, with fresh addresses of its files.</summary>
public sealed class GetRecording
{
    private readonly RecordingAccess _access;
    private readonly RecordingView _view;

    internal GetRecording(RecordingAccess access, RecordingView view)
    {
        _access = access;
        _view = view;
    }

    /// <summary>Reads the recording.</summary>
    public async Task<Outcome<RecordingResponse>> ExecuteAsync(CallerIdentity caller, string meetingId, string recordingId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var found = await _access.SeeAsync(caller, meetingId, recordingId, cancellationToken);
        return found.Succeeded ? await _view.OfAsync(found.Value, cancellationToken) : found.Problem;
    }
}
