using System.Collections.Immutable;
using System.Globalization;
using VideoConf.Contracts.Consent;
using VideoConf.Contracts.Identity;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

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
    private readonly TimeProvider _clock;

    internal JoinMeeting(
        IDocumentStore documents, RoomStore rooms, PasswordHasher passwords, PasswordAttempts attempts, JoinTokens tokens, TokenVerifier verifier,
        TurnCredentials turn, MeetingsOptions options, SessionLifecycles lifecycles, TimeProvider clock)
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
        var known = Find(snapshot.Room.Value, caller, request.DeviceId);
        if (known is null && await CheckPasswordAsync(meeting, caller, request, cancellationToken) is { } noPassword) return noPassword;
        var answers = request.ConsentToken is null ? null : _verifier.Verify<ConsentClaims>(request.ConsentToken);

        // 2. The place: decided on the room as it is, written by its ETag.
        var name = checkedRequest.Value;
        var changed = await _rooms.ChangeWithMeetingAsync(
            id,
            (current, now) => Decide(current, caller, name, request.DeviceId, answers, now),
            room => MarkActiveAsync(snapshot.Room.Value, room, cancellationToken),
            cancellationToken);
        if (!changed.Result.Succeeded) return changed.Result.Problem;

        // 3. The ways in. Whoever opens a session sees to it that it is looked after; what is cut short here, the sweeper makes up for.
        if (!string.Equals(changed.Before!.SessionId, changed.After!.SessionId, StringComparison.Ordinal))
            await _lifecycles.EnsureAsync(changed.After, CancellationToken.None);
        var member = changed.Result.Value;
        var token = await _tokens.IssueAsync(id, changed.After.SessionId!, member, cancellationToken);
        return new JoinResponse
        {
            RoomId = id,
            SessionId = changed.After.SessionId!,
            ParticipantId = member.ParticipantId,
            Role = member.Role,
            Token = token.Token,
            TokenExpiresAt = token.ExpiresAt,
            IceServers = _turn.For(caller.UserId),
            HubUrl = _options.HubUrl,
            Topology = "sfu",
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
        RoomSnapshot snapshot, CallerIdentity caller, string displayName, string? deviceId, TokenResult<ConsentClaims>? consent, DateTimeOffset now)
    {
        var meeting = snapshot.Meeting!.Value;
        if (CheckRole(meeting, caller) is { } notAllowed) return RoomChange<Member>.Refuse(notAllowed);
        var role = meeting.RoleOf(caller);
        var state = RoomChanges.Prune(snapshot.Room.Value, now);
        var known = Find(state, caller, deviceId);

        var answered = CheckConsent(meeting, caller, known, consent);
        if (!answered.Succeeded) return RoomChange<Member>.Refuse(answered.Problem);

        if (meeting.LobbyEnabled && role != Roles.Host && !state.HostJoined)
        {
            return RoomChange<Member>.Refuse(
                new Problem(ProblemTypes.LobbyWaiting, "The host has not joined yet. Keep this page open; you get in when the host is there.") { RetryAfter = TimeSpan.FromSeconds(3) });
        }

        var isInside = known is not null && state.Members.ContainsKey(known.ParticipantId);
        if (!isInside && state.Members.Count >= meeting.MaxParticipants)
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
        if (state.SessionId is null) (state, writes) = RoomChanges.OpenSession(state, now);
        var member = (known ?? NewMember(caller, deviceId)) with
        {
            Role = role,
            Declined = answered.Value.Declined,
            Answered = answered.Value.Answered,
            ReservedUntil = now + SignalingLimits.ReservationTtl,
            TokenExpiresAt = JoinTokens.ExpiryOf(now),
        };

        // Others see a name only when its bearer enters; somebody inside changes it by entering again with the new token.
        if (!isInside) member = member with { DisplayName = displayName, JoinedAt = null };
        state = state with
        {
            Members = state.Members.SetItem(member.ParticipantId, member),
            Departed = state.Departed.Remove(member.ParticipantId),
            MaxParticipants = meeting.MaxParticipants,
            HostJoined = state.HostJoined || role == Roles.Host,
            EmptySince = null,
        };
        return new RoomChange<Member>(member with { DisplayName = displayName }, state, writes);
    }

    private static Outcome<ConsentAnswers> CheckConsent(MeetingDocument meeting, CallerIdentity caller, Member? known, TokenResult<ConsentClaims>? consent)
    {
        // What they said stays said, also while the meeting does not need it: it may need it again.
        var required = meeting.RequiredConsents();
        var why = "This meeting needs your answer to the consent question first.";
        var answers = ImmutableDictionary<string, bool>.Empty;
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
