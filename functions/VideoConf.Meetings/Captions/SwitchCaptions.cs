using VideoConf.Contracts.Captions;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Moderation;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Captions;

/// <summary>
/// POST <c>/v1/meetings/{id}/captions/start</c> and <c>/stop</c>: the host has speech written down, or not, whoever reads it. Starting what runs and stopping
/// what does not changes nothing.
/// </summary>
public sealed class SwitchCaptions
{
    private readonly RoomStore _rooms;
    private readonly CaptionLanguages _languages;
    private readonly Captioning _captioning;

    internal SwitchCaptions(RoomStore rooms, CaptionLanguages languages, Captioning captioning)
    {
        _rooms = rooms;
        _languages = languages;
        _captioning = captioning;
    }

    /// <summary>Turns captions on or off.</summary>
    public async Task<Outcome<CaptionsState>> ExecuteAsync(CallerIdentity caller, string meetingId, bool on, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (Ids.Meeting(meetingId) is not { } id) return Problems.NoSuchMeeting();
        return await ChangeAsync(id, (snapshot, now) => Decide(caller.UserId, snapshot, on, now), cancellationToken);
    }

    /// <summary>Turns captions on with the session, where the meeting's settings say so. A session that is over meanwhile has none to turn on.</summary>
    internal async Task BeginAsync(SessionBegunInput begun, CancellationToken cancellationToken)
    {
        var outcome = await ChangeAsync(
            begun.MeetingId,
            (snapshot, now) => snapshot.Meeting!.Value is { AutoTranscribe: true, AiEnabled: true } meeting && string.Equals(snapshot.Room.Value.SessionId, begun.SessionId, StringComparison.Ordinal)
                ? Decide(meeting.HostId, snapshot, on: true, now)
                : new RoomChange<Done>(Done.Value),
            cancellationToken);
        if (outcome.Problem?.Type == ProblemTypes.Conflict) throw new IOException(outcome.Problem.Detail); // The caller tries again.
    }

    /// <summary>The room with captions on or off.</summary>
    internal static RoomChange<Done> Decide(string callerId, RoomSnapshot snapshot, bool on, DateTimeOffset now)
    {
        var state = snapshot.Room.Value;
        var meeting = snapshot.Meeting!.Value;
        if (!RoomRoles.Runs(meeting, state, callerId)) return RoomChange<Done>.Refuse(Problems.HostOnly("switch captions of"));
        if (state.Ended) return RoomChange<Done>.Refuse(Problems.Ended());
        if (on && !meeting.AiEnabled) return RoomChange<Done>.Refuse(CaptionRules.NotAllowed());
        if (state.SessionId is null) return RoomChange<Done>.Refuse(CaptionRules.NoSession());

        var (next, writes) = on ? CaptionChanges.TurnOn(state, meeting.Language, now) : CaptionChanges.TurnOff(state, "host", now);
        return ReferenceEquals(next, state) ? new RoomChange<Done>(Done.Value) : new RoomChange<Done>(Done.Value, next, writes);
    }

    private async Task<Outcome<CaptionsState>> ChangeAsync(
        string meetingId, Func<RoomSnapshot, DateTimeOffset, RoomChange<Done>> decide, CancellationToken cancellationToken)
    {
        if (await _rooms.ReadWithMeetingAsync(meetingId, cancellationToken) is not { } snapshot) return Problems.NoSuchMeeting();
        var changed = await _rooms.ChangeWithMeetingAsync(meetingId, decide, beforeWrite: null, cancellationToken);
        if (!changed.Result.Succeeded) return changed.Result.Problem;
        var meeting = snapshot.Meeting!.Value;
        await _captioning.FollowAsync(changed.Before!, changed.After!, meeting.HostId, CancellationToken.None);
        return await _languages.StateAsync(changed.After!.Captions, meeting.Language, cancellationToken);
    }
}
