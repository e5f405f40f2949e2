using System.Collections.Immutable;
using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Moderation;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Topology;

namespace VideoConf.Meetings.Meetings;

/// <summary>PUT <c>/v1/meetings/{id}</c>: the host changes a meeting that has not ended.</summary>
public sealed class UpdateMeeting
{
    private const int MaxAttempts = 10;

    private readonly IDocumentStore _documents;
    private readonly RoomStore _rooms;
    private readonly PasswordHasher _passwords;
    private readonly RoomTopology _topology;
    private readonly MeetingsOptions _options;
    private readonly SessionLifecycles _lifecycles;
    private readonly RoomEffects _effects;
    private readonly AuditLog _audit;
    private readonly TimeProvider _clock;

    internal UpdateMeeting(
        IDocumentStore documents, RoomStore rooms, PasswordHasher passwords, RoomTopology topology, MeetingsOptions options, SessionLifecycles lifecycles, RoomEffects effects,
        AuditLog audit, TimeProvider clock)
    {
        _documents = documents;
        _rooms = rooms;
        _passwords = passwords;
        _topology = topology;
        _options = options;
        _lifecycles = lifecycles;
        _audit = audit;
        _effects = effects;
        _clock = clock;
    }

    /// <summary>Changes what the request names; with <paramref name="ifMatch"/> only the version that it names.</summary>
    public async Task<Outcome<Versioned<MeetingResponse>>> ExecuteAsync(
        CallerIdentity caller, string meetingId, UpdateMeetingRequest? request, string? ifMatch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (request is null) return Problems.NoBody();
        if (Ids.Meeting(meetingId) is not { } id) return Problems.NoSuchMeeting();

        string? hash = null;
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await _rooms.ReadWithMeetingAsync(id, cancellationToken) is not { } snapshot) return Problems.NoSuchMeeting();
            var decided = Decide(caller, snapshot.Meeting!, request, ifMatch, _clock.GetUtcNow());
            if (!decided.Succeeded) return decided.Problem;

            var meeting = decided.Value;

            if (CheckRunning(snapshot.Room.Value, meeting) is { } running) return running;
            if (request.Settings?.Password is { Length: > 0 } password)
            {
                hash ??= await _passwords.HashAsync(password, cancellationToken);
                if (hash is null) return CreateMeeting.Busy();
                meeting = meeting with { PasswordHash = hash };
            }

            ImmutableArray<DocumentOperation> writes = [Documents.Replace(Keys.Meeting(id), meeting, snapshot.Meeting!.ETag)];

            // With the room as it was read: what is started there at the same moment, under the settings as they were, cannot be written then.
            if (TurnsOff(snapshot.Meeting.Value, meeting)) writes = writes.Add(Documents.Replace(Keys.Room(id), snapshot.Room.Value, snapshot.Room.ETag));
            var written = await _documents.ExecuteAsync(writes, cancellationToken);
            if (!written.Succeeded) continue;
            await _topology.FollowPolicyAsync(id, TopologyRules.PolicyOf(meeting, _options.Topology), CancellationToken.None);
            await _lifecycles.ChangedAsync(snapshot.Room.Value, CancellationToken.None);
            await _audit.WriteAsync(AuditDraft.By(caller, AuditActions.MeetingChanged) with { MeetingId = id }, CancellationToken.None);
            await FollowAsync(id, meeting);
            return new Stored<MeetingDocument>(meeting, written.ETags[0]!).ToVersioned(caller, snapshot.Room.Value);
        }

        return new Problem(ProblemTypes.Conflict, "The meeting is being changed by somebody else at the same time. Read it again and repeat the change.")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        };
    }

    // Those in the room see how much time is left, and its nodes know which codecs may come.
    private async Task FollowAsync(string id, MeetingDocument meeting)
    {
        var changed = await _rooms.ChangeAsync(id, (state, _) => Followed(state, meeting), CancellationToken.None);
        if (changed.Result.Succeeded && !ReferenceEquals(changed.Before, changed.After)) await _effects.FollowAsync(changed.Before!, changed.After!, CancellationToken.None);
    }

    /// <summary>The room of a running session with what its meeting says now.</summary>
    internal static RoomChange<Done> Followed(RoomState state, MeetingDocument meeting)
    {
        if (state.SessionStartedAt is not { } startedAt) return new RoomChange<Done>(Done.Value);
        var next = state with { EndsAt = meeting.EndsAt(startedAt), VideoCodecs = meeting.VideoCodecs };
        return RoomEffects.IsOther(state, next) ? new RoomChange<Done>(Done.Value, next with { Version = state.Version + 1 }) : new RoomChange<Done>(Done.Value);
    }

    /// <summary>Nothing that runs is turned off under itself: who came then would not be asked for consent to it.</summary>
    internal static Problem? CheckRunning(RoomState room, MeetingDocument meeting)
    {
        if (room.Recording is not null && !meeting.IsRecordingEnabled)
            return new Problem(ProblemTypes.Conflict, "This meeting is being recorded just now. Stop the recording before you turn recording off.");
        return room.Captions is not null && !meeting.AiEnabled
            ? new Problem(ProblemTypes.Conflict, "Captions are on in this meeting just now. Stop them before you turn AI off.")
            : null;
    }

    private static bool TurnsOff(MeetingDocument before, MeetingDocument after) =>
        (before.IsRecordingEnabled && !after.IsRecordingEnabled) || (before.AiEnabled && !after.AiEnabled);

    /// <summary>The meeting as it is to be, without a new password's hash; or why not.</summary>
    internal static Outcome<MeetingDocument> Decide(
        CallerIdentity caller, Stored<MeetingDocument> stored, UpdateMeetingRequest request, string? ifMatch, DateTimeOffset now)
    {
        var meeting = stored.Value;
        if (!string.Equals(caller.UserId, meeting.HostId, StringComparison.Ordinal)) return Problems.HostOnly("change");
        if (meeting.EndedAt is not null) return Problems.Ended();
        if (ifMatch is not null && !ETags.Matches(ifMatch, stored.ETag))
            return new Problem(ProblemTypes.PreconditionFailed, "The meeting was changed since you read it. Read it again and repeat the change.");

        var errors = new FieldErrors();
        var changed = meeting with
        {
            Title = errors.Text("title", request.Title, MeetingRules.MaxTitle) ?? meeting.Title,
            ScheduledTime = request.ScheduledTime is null ? meeting.ScheduledTime : MeetingRules.Scheduled(errors, request.ScheduledTime, now),
            DurationMinutes = MeetingRules.Duration(errors, request.DurationMinutes, meeting.DurationMinutes),
        };
        changed = MeetingRules.Apply(errors, changed, request.Settings);
        return errors.ToProblem() is { } problem ? problem : changed;
    }
}
