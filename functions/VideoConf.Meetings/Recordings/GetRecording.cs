using VideoConf.Contracts.Recordings;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Identity;

namespace VideoConf.Meetings.Recordings;

/// <summary>GET <c>/v1/meetings/{id}/recordings/{recordingId}</c>: one recording, with fresh addresses of its files.</summary>
public sealed class GetRecording
{
    private readonly RecordingAccess _access;
    private readonly RecordingView _view;
    private readonly AuditLog _audit;

    internal GetRecording(RecordingAccess access, RecordingView view, AuditLog audit)
    {
        _access = access;
        _view = view;
        _audit = audit;
    }

    /// <summary>Reads the recording.</summary>
    public async Task<Outcome<RecordingResponse>> ExecuteAsync(CallerIdentity caller, string meetingId, string recordingId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var found = await _access.SeeAsync(caller, meetingId, recordingId, cancellationToken);
        if (!found.Succeeded) return found.Problem;
        var shown = await _view.OfAsync(found.Value, cancellationToken);
        if (shown.Files.Count > 0) await _audit.OpenedAsync(caller, shown, cancellationToken);
        return shown;
    }
}
