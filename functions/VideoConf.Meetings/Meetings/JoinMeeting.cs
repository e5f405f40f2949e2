using System.Collections.Immutable;
using System.Globalization;
using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Consent;
using VideoConf.Contracts.Identity;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Breakouts;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Moderation;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Topology;

namespace VideoConf.Meetings.Meetings;

/// <summary>
/// POST <c>/v1/meetings/{id}/join</c>: a place in the room and the tokens to take it. Checked in this order: there and not ended, role, password,
/// consent, lobby, capacity. The place is kept for 30 s, then by presence.
/// </summary>
public sealed class JoinMeeting
{
    private readonly IDocumentStore _documents;
    private readonly RoomStore _rooms;
    private readonly PasswordHasher _passwords;
    private readonly PasswordAttempts _attempts;
    private readonly JoinTokens _tokens;
    private readonly TokenVerifier _verifier;
    private readonly TurnCredentials _turn;
    private readonly MeetingsOptions _options;
    private readonly SessionLifecycles _lifecycles;
    private readonly Lobby _lobby;
    private readonly AuditLog _audit;
    private readonly BreakoutEntry _breakouts;
    private readonly TimeProvider _clock;

    internal JoinMeeting(
        IDocumentStore documents, RoomStore rooms, PasswordHasher passwords, PasswordAttempts attempts, JoinTokens tokens, TokenVerifier verifier,
        TurnCredentials turn, MeetingsOptions options, SessionLifecycles lifecycles, Lobby lobby, BreakoutEntry breakouts, AuditLog audit, TimeProvider clock)
    {
        _documents = documents;
        _rooms = rooms;
        _passwords = passwords;
        _attempts = attempts;
        _tokens = tokens;
        _verifier = verifier;
        _turn = turn;
        _options = options;
        _lifecycles = lifecycles;
        _lobby = lobby;
        _audit = audit;
        _breakouts = breakouts;
        _clock = clock;
    }

    /// <summary>Joins. The same user with the same device id continues the same participant.</summary>
    public async Task<Outcome<JoinResponse>> ExecuteAsync(CallerIdentity caller, string meetingId, JoinRequest? request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        request ??= new JoinRequest();
        if (Ids.Meeting(meetingId) is not { } id) return Problems.NoSuchMeeting();
        var checkedRequest = Check(caller, request);
        if (!checkedRequest.Succeeded) return checkedRequest.Problem;

        // 1. What needs no room: is it there, may this role, is the password right, what was consented to.
        if (await _rooms.ReadWithMeetingAsync(id, cancellationToken) is not { } snapshot) return Problems.NoSuchMeeting();
        var meeting = snapshot.Meeting!.Value;
        if (CheckRole(meeting, caller) is { } notAllowed) return notAllowed;
        var entry = await _breakouts.FindAsync(meeting, caller, cancellationToken);
        if (entry is { Succeeded: false }) return entry.Problem;
        var person = entry?.Value ?? snapshot.Room.Value.Breakouts?.Away.GetValueOrDefault(caller.UserId);
        var known = Find(snapshot.Room.Value, caller, request.DeviceId);
        if (known is null && person is null && await CheckPasswordAsync(meeting, caller, request, cancellationToken) is { } noPassword) return noPassword;
        var answers = request.ConsentToken is null ? null : _verifier.Verify<ConsentClaims>(request.ConsentToken);

        // 2. The place: decided on the room as it is, written by its ETag.
        var name = checkedRequest.Value;
        var changed = await _rooms.ChangeWithMeetingAsync(
            id,
            (current, now) => Near(Decide(current, caller, name, request.DeviceId, answers, _options.Topology, _options.Presence.AskAgain, now, entry?.Value, request.Role == Roles.Viewer), request.Region),
            room => MarkActiveAsync(snapshot.Room.Value, room, cancellationToken),
            cancellationToken);
        if (!changed.Result.Succeeded) return await WaitAsync(changed.Result.Problem, meeting, changed.Before, caller, name, request.DeviceId, cancellationToken);

        // 3. The ways in. Whoever opens a session sees to it that it is looked after; what is cut short here, the sweeper makes up for.
        if (!string.Equals(changed.Before!.SessionId, changed.After!.SessionId, StringComparison.Ordinal))
            await _lifecycles.EnsureAsync(changed.After, CancellationToken.None);
        var member = changed.Result.Value;
        await _audit.WriteAsync(AuditDraft.By(caller, AuditActions.Joined) with { MeetingId = id, TargetId = member.ParticipantId, Detail = "as " + member.Role }, cancellationToken);
        var token = await _tokens.IssueAsync(id, changed.After.SessionId!, member, cancellationToken);
        var ice = _turn.For(caller.UserId);
        return new JoinResponse
        {
            RoomId = id,
            SessionId = changed.After.SessionId!,
            ParticipantId = member.ParticipantId,
            Role = member.Role,
            Token = token.Token,
            TokenExpiresAt = token.ExpiresAt,
            IceServers = ice.IceServers,
            IceServersExpireAt = ice.ExpiresAt,
            HubUrl = _options.HubUrl,
            Topology = changed.After.Topology?.Current ?? Topologies.Sfu,
        };
    }

    /// <summary>The name to show, or what is wrong with the request itself.</summary>
    internal static Outcome<string> Check(CallerIdentity caller, JoinRequest request)
    {
        if (request.UserId is not null && !string.Equals(request.UserId, caller.UserId, StringComparison.Ordinal))
            return new Problem(ProblemTypes.Forbidden, "userId names another user. Leave it out: who joins is who is signed in.");

        var errors = new FieldErrors();
        var name = errors.Text("displayName", request.DisplayName, NameRules.MaxName) ?? caller.DisplayName;
        if (request.DeviceId is { } device && (device.Length is < 8 or > 64 || device.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))))
            errors.Add("deviceId", "deviceId must be 8 to 64 characters of A-Z, a-z, 0-9, - and _. Make one at random for each tab and keep it.");
        if (request.Region is { } region && (region.Length is 0 or > 40 || region.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not '-')))
            errors.Add("region", "region must be 1 to 40 characters of A-Z, a-z, 0-9 and -.");
        if (request.Role is not (null or Roles.Viewer)) errors.Add("role", "role may be viewer, for who sees and hears only. Leave it out for what the meeting makes of you.");
        if (request.Password is { Length: > 128 }) errors.Add("password", "password is longer than 128 characters, which no meeting's is.");
        return errors.ToProblem() is { } problem ? problem : name;
    }

    internal static Problem? CheckRole(MeetingDocument meeting, CallerIdentity caller)
    {
        if (meeting.EndedAt is not null) return Problems.Ended();
        var role = meeting.RoleOf(caller);
        if (meeting.AllowedRoles.Contains(role, StringComparer.Ordinal)) return null;
        return new Problem(ProblemTypes.RoleNotAllowed, role == Roles.Guest
            ? "Guests may not join this meeting. Sign in first, or ask the host to let guests in."
            : "Only the host may join this meeting. Ask the host to let others in.");
    }

    /// <summary>Consent, lobby and capacity, in this order, on the room as it is.</summary>
    internal static RoomChange<Member> Decide(
        RoomSnapshot snapshot, CallerIdentity caller, string displayName, string? deviceId, TokenResult<ConsentClaims>? consent, string operatorsTopology, TimeSpan askAgain,
        DateTimeOffset now, AwayPerson? person = null, bool asViewer = false)
    {
        var meeting = snapshot.Meeting!.Value;
        if (CheckRole(meeting, caller) is { } notAllowed) return RoomChange<Member>.Refuse(notAllowed);
        var state = RoomChanges.Prune(snapshot.Room.Value, now);

        // Who comes from the meeting into a breakout room, or back from one, was let in already, and is who they were.
        var back = state.Breakouts?.Away.GetValueOrDefault(caller.UserId);
        person ??= back;
        var known = Find(state, caller, deviceId);

        // Who is here keeps what they were made; the meeting's owner begins as its host.
        var joinsAs = meeting.RoleOf(caller);
        var isViewer = joinsAs != Roles.Host && (asViewer || meeting.JoinAsViewers);
        var role = known?.Role ?? person?.Role ?? (isViewer ? Roles.Viewer : joinsAs);

        var answered = CheckConsent(meeting, caller, known, person, consent);
        if (!answered.Succeeded) return RoomChange<Member>.Refuse(answered.Problem);

        var entrance = person is not null ? Entrance.Open : Entrances.Of(meeting, state, caller, deviceId, known is not null);
        if (Entrances.ToProblem(entrance, askAgain) is { } outside) return RoomChange<Member>.Refuse(outside);

        var isInside = known is not null && state.Members.ContainsKey(known.ParticipantId);
        if (!isInside && state.Members.Count + RoomBreakouts.PlacesKept(state, caller.UserId) >= meeting.MaxParticipants)
        {
            return RoomChange<Member>.Refuse(new Problem(
                ProblemTypes.RoomFull,
                string.Create(CultureInfo.InvariantCulture, $"The meeting is full: {meeting.MaxParticipants} participants are the most it takes. Try again when somebody has left.")));
        }

        if (!isInside && state.Departed.Count >= RoomChanges.MaxDeparted)
        {
            return RoomChange<Member>.Refuse(
                new Problem(ProblemTypes.RateLimited, "Too many people have come and gone in this meeting just now. Try again in a minute.") { RetryAfter = TimeSpan.FromMinutes(1) });
        }

        var writes = ImmutableList<DocumentOperation>.Empty;
        if (state.SessionId is null)
        {
            (state, writes) = RoomChanges.OpenSession(state, now);

            // What is to begin with the session begins there, instead of by a switch a second later.
            var soon = meeting.AutoRecord ? TopologyReasons.Recording : meeting.AutoTranscribe ? TopologyReasons.Captions : null;
            if (soon is not null) state = state with { Topology = new TopologyState(Topologies.Sfu, soon, now) };
        }

        var member = (known ?? NewMember(caller, deviceId)) with
        {
            Role = role,
            RoleBefore = known is null ? back?.RoleBefore : known.RoleBefore,
            JoinedAs = joinsAs,
            Declined = answered.Value.Declined,
            Answered = answered.Value.Answered,
            ReservedUntil = now + SignalingLimits.ReservationTtl,
            TokenExpiresAt = JoinTokens.ExpiryOf(now),
        };

        // Others see a name only when its bearer enters; somebody inside changes it by entering again with the new token.
        if (!isInside) member = member with { DisplayName = displayName, HasEntered = false };
        if (known is null) member = member with { MayUnmute = state.MayUnmute, MayShowVideo = state.MayShowVideo };
        if (entrance == Entrance.Admitted)
        {
            state = Entrances.Use(state, caller.UserId, deviceId);
            writes = writes.Add(Documents.Delete(Keys.Lobby(state.RoomId, Entrances.WaitingId(state.RoomId, caller.UserId, deviceId))));
        }

        state = state with
        {
            Members = state.Members.SetItem(member.ParticipantId, member),
            Departed = state.Departed.Remove(member.ParticipantId),
            MaxParticipants = meeting.MaxParticipants,
            EndsAt = meeting.EndsAt(state.SessionStartedAt ?? now),
            TopologyPolicy = TopologyRules.PolicyOf(meeting, operatorsTopology),
            VideoCodecs = meeting.VideoCodecs,
            HostJoined = state.HostJoined || joinsAs == Roles.Host,
            EmptySince = null,
        };
        return new RoomChange<Member>(member with { DisplayName = displayName }, state, writes);
    }

    /// <summary>Who is to be let in by a host waits where hosts see them, as long as they go on asking.</summary>
    private async Task<Problem> WaitAsync(
        Problem problem, MeetingDocument meeting, RoomState? room, CallerIdentity caller, string name, string? deviceId, CancellationToken cancellationToken)
    {
        if (problem.Type != ProblemTypes.LobbyWaiting || room is null || Entrances.Of(meeting, room, caller, deviceId, isKnown: false) != Entrance.Lobby) return problem;
        var asking = new LobbyEntry(Entrances.WaitingId(meeting.Id, caller.UserId, deviceId), caller.UserId, name, meeting.RoleOf(caller), default, default);
        return await _lobby.WaitAsync(room, asking, cancellationToken) ?? problem;
    }

    // Where they are, for the node that their media goes to; who says nothing now may have moved.
    private static RoomChange<Member> Near(RoomChange<Member> decided, string? region)
    {
        if (!decided.Result.Succeeded || decided.State is not { } state || !state.Members.TryGetValue(decided.Result.Value.ParticipantId, out var member)) return decided;
        return decided with { State = state with { Members = state.Members.SetItem(member.ParticipantId, member with { Region = region }) } };
    }

    private static Outcome<ConsentAnswers> CheckConsent(MeetingDocument meeting, CallerIdentity caller, Member? known, AwayPerson? person, TokenResult<ConsentClaims>? consent)
    {
        // What they said stays said, also while the meeting does not need it: it may need it again.
        var required = meeting.RequiredConsents();
        var why = "This meeting needs your answer to the consent question first.";
        var answers = ImmutableDictionary<string, bool>.Empty;
        if (person is not null)
            answers = person.Answered.ToImmutableDictionary(type => type, type => !person.Declined.Contains(type, StringComparer.Ordinal), StringComparer.Ordinal);
        if (known is not null)
            answers = known.Answered.ToImmutableDictionary(type => type, type => !known.Declined.Contains(type, StringComparer.Ordinal), StringComparer.Ordinal);
        if (consent is { IsValid: true, Claims: var claims })
        {
            if (string.Equals(claims.MeetingId, meeting.Id, StringComparison.Ordinal) && string.Equals(claims.UserId, caller.UserId, StringComparison.Ordinal))
                answers = answers.SetItems(claims.Answers);
            else
                why = "This consentToken is for another meeting or another user. Answer the consent question of this meeting.";
        }
        else if (consent is not null)
        {
            why = consent.Failure == TokenFailure.Expired
                ? "Your answer to the consent question was given too long ago. Answer it again."
                : "This consentToken is not good. Answer the consent question again and use the token of that answer.";
        }

        var missing = required.Where(type => !answers.ContainsKey(type)).ToArray();
        if (missing.Length > 0) return new Problem(ProblemTypes.ConsentRequired, why) { RequiredConsents = missing };

        return required.Any(type => !answers[type]) && !meeting.AllowDeclinedConsent
            ? new Problem(ProblemTypes.ConsentDeclined, "You declined what this meeting asks consent for, and its host lets nobody in without. Ask the host, or answer again.")
            : new ConsentAnswers([.. ConsentTypes.Each.Where(answers.ContainsKey)], [.. ConsentTypes.Each.Where(type => answers.TryGetValue(type, out var accepted) && !accepted)]);
    }

    // Who left for good is a new participant when they come back: their old tokens stay refused.
    private static Member? Find(RoomState state, CallerIdentity caller, string? deviceId)
    {
        if (deviceId is null) return null;
        return state.Members.Values.FirstOrDefault(IsCaller) ?? state.Departed.Values.Select(departure => departure.Lost).FirstOrDefault(lost => lost is not null && IsCaller(lost));

        bool IsCaller(Member member) =>
            string.Equals(member.UserId, caller.UserId, StringComparison.Ordinal) && string.Equals(member.DeviceId, deviceId, StringComparison.Ordinal);
    }

    private static Member NewMember(CallerIdentity caller, string? deviceId) => new()
    {
        ParticipantId = Ids.New("prt"),
        UserId = caller.UserId,
        DeviceId = deviceId,
        DisplayName = caller.DisplayName,
        Role = Roles.Attendee,
    };

    private async Task<Problem?> CheckPasswordAsync(MeetingDocument meeting, CallerIdentity caller, JoinRequest request, CancellationToken cancellationToken)
    {
        if (meeting.PasswordHash is null || meeting.RoleOf(caller) == Roles.Host) return null;
        if (request.Password is not { Length: > 0 } password)
            return new Problem(ProblemTypes.PasswordRequired, "This meeting has a password. Ask the host for it and send it as password.");

        if (await _attempts.CountAsync(meeting.Id, caller.UserId, cancellationToken) is { } tooMany) return tooMany;
        if (await _passwords.VerifyAsync(password, meeting.PasswordHash, cancellationToken) is not { } right) return CreateMeeting.Busy();
        if (!right) return new Problem(ProblemTypes.WrongPassword, "This is not the meeting's password. Check it with the host; capitals matter.");
        await _attempts.ForgetAsync(meeting.Id, caller.UserId, cancellationToken);
        return null;
    }

    // Before the session is written, so that no session runs that the sweeper does not know of.
    private Task MarkActiveAsync(RoomState before, RoomState after, CancellationToken cancellationToken) =>
        string.Equals(before.SessionId, after.SessionId, StringComparison.Ordinal)
            ? Task.CompletedTask
            : _documents.ExecuteAsync(Documents.Upsert(Keys.Active(after.RoomId), new ActiveRoomDocument(after.RoomId, _clock.GetUtcNow())), cancellationToken);

    private sealed record ConsentAnswers(ImmutableArray<string> Answered, ImmutableArray<string> Declined);
}
