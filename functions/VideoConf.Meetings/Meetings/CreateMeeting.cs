using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Meetings;

/// <summary>POST <c>/v1/meetings</c>: creates a meeting, once for each idempotency key.</summary>
public sealed class CreateMeeting
{
    private static readonly TimeSpan IdempotencyTtl = TimeSpan.FromHours(24);

    private readonly IDocumentStore _documents;
    private readonly PasswordHasher _passwords;
    private readonly AuditLog _audit;
    private readonly TimeProvider _clock;

    internal CreateMeeting(IDocumentStore documents, PasswordHasher passwords, AuditLog audit, TimeProvider clock)
    {
        _documents = documents;
        _passwords = passwords;
        _audit = audit;
        _clock = clock;
    }

    /// <summary>Creates the meeting, or finds the one that the same key created before.</summary>
    public async Task<Outcome<Versioned<MeetingResponse>>> ExecuteAsync(
        CallerIdentity caller, CreateMeetingRequest? request, string? idempotencyKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (request is null) return Problems.NoBody();
        var decided = Decide(caller, request, idempotencyKey, Ids.NewMeeting(), _clock.GetUtcNow());
        if (!decided.Succeeded) return decided.Problem;
        var meeting = decided.Value;

        // 1. Claim the key. Whoever comes second, or comes again after a crash, carries on with the first one's id and time.
        if (idempotencyKey is not null)
        {
            var claimed = await ClaimAsync(caller, request, idempotencyKey, meeting, cancellationToken);
            if (!claimed.Succeeded) return claimed.Problem;
            meeting = meeting with { Id = claimed.Value.MeetingId, CreatedAt = claimed.Value.CreatedAt };
            if (await ReadAsync(caller, meeting.Id, cancellationToken) is { } earlier)
            {
                await ListAsync(meeting, cancellationToken);
                return earlier;
            }
        }

        // 2. The slow hash, only for what is truly to be created.
        if (request.Settings?.Password is { Length: > 0 } password)
        {
            if (await _passwords.HashAsync(password, cancellationToken) is not { } hash) return Busy();
            meeting = meeting with { PasswordHash = hash };
        }

        // 3. The meeting with its room, then the list entry that a retry of the same key would write again.
        await _documents.ExecuteAsync(
            [
                Documents.Create(Keys.Meeting(meeting.Id), meeting),
                Documents.Create(Keys.Room(meeting.Id), new RoomState { RoomId = meeting.Id, MaxParticipants = meeting.MaxParticipants }),
            ],
            cancellationToken);
        await ListAsync(meeting, cancellationToken);
        await _audit.WriteAsync(AuditDraft.By(caller, AuditActions.MeetingCreated) with { MeetingId = meeting.Id }, cancellationToken);
        return await ReadAsync(caller, meeting.Id, cancellationToken)
            ?? throw new InvalidOperationException("A meeting that was just written is not there.");
    }

    internal static Problem Busy() =>
        new(ProblemTypes.RateLimited, "Too many passwords are being checked just now. Try again in a few seconds.") { RetryAfter = TimeSpan.FromSeconds(5) };

    /// <summary>The meeting that a request asks for, without its password; or what is wrong with the request.</summary>
    internal static Outcome<MeetingDocument> Decide(
        CallerIdentity caller, CreateMeetingRequest request, string? idempotencyKey, string meetingId, DateTimeOffset now)
    {
        if (caller.IsGuest) return new Problem(ProblemTypes.Forbidden, "Guests may join meetings, but not create them. Sign in first.");
        if (request.HostId is not null && !string.Equals(request.HostId, caller.UserId, StringComparison.Ordinal))
            return new Problem(ProblemTypes.Forbidden, "hostId names another user. A meeting's host is who creates it: leave hostId out.");

        var errors = new FieldErrors();
        if (idempotencyKey is { Length: 0 or > 200 }) errors.Add("Idempotency-Key", "The Idempotency-Key header must have 1 to 200 characters, for example a UUID.");
        var title = errors.Text("title", request.Title, MeetingRules.MaxTitle) ?? $"{caller.DisplayName}'s meeting";
        var meeting = MeetingRules.New(meetingId, title, caller, now) with
        {
            ScheduledTime = MeetingRules.Scheduled(errors, request.ScheduledTime, now),
            DurationMinutes = MeetingRules.Duration(errors, request.DurationMinutes, MeetingRules.DefaultDuration),
        };
        meeting = MeetingRules.Apply(errors, meeting, request.Settings);
        return errors.ToProblem() is { } problem ? problem : meeting;
    }

    private async Task<Outcome<ClaimDocument>> ClaimAsync(
        CallerIdentity caller, CreateMeetingRequest request, string idempotencyKey, MeetingDocument meeting, CancellationToken cancellationToken)
    {
        var key = Keys.Idempotency(caller.UserId, Hash(Encoding.UTF8.GetBytes(idempotencyKey)));
        var claim = new ClaimDocument(Hash(JsonSerializer.SerializeToUtf8Bytes(Unsecret(request))), meeting.Id, meeting.CreatedAt);
        if ((await _documents.ExecuteAsync(Documents.Create(key, claim, IdempotencyTtl), cancellationToken)).Succeeded) return claim;
        if (await _documents.ReadAsync<ClaimDocument>(key, cancellationToken) is not { Value: var earlier }) return claim; // It expired this moment.

        return string.Equals(earlier.Fingerprint, claim.Fingerprint, StringComparison.Ordinal)
            ? earlier
            : new Problem(ProblemTypes.Conflict, "This Idempotency-Key was used for another request. Use a new key for a new meeting.");
    }

    // A fast hash over a password would be a way around the slow one, so the fingerprint only knows whether there is a password.
    private static CreateMeetingRequest Unsecret(CreateMeetingRequest request) =>
        request.Settings?.Password is { Length: > 0 } ? request with { Settings = request.Settings with { Password = "set" } } : request;

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private Task<BatchResult> ListAsync(MeetingDocument meeting, CancellationToken cancellationToken) =>
        _documents.ExecuteAsync(
            Documents.Upsert(Keys.HostIndex(meeting.HostId, meeting.CreatedAt, meeting.Id), new HostIndexDocument(meeting.Id)), cancellationToken);

    private async Task<Versioned<MeetingResponse>?> ReadAsync(CallerIdentity caller, string meetingId, CancellationToken cancellationToken)
    {
        var meeting = await _documents.ReadAsync<MeetingDocument>(Keys.Meeting(meetingId), cancellationToken);
        var room = await _documents.ReadAsync<RoomState>(Keys.Room(meetingId), cancellationToken);
        return meeting is null || room is null ? null : meeting.ToVersioned(caller, room.Value);
    }

    private sealed record ClaimDocument(string Fingerprint, string MeetingId, DateTimeOffset CreatedAt);
}

/// <summary>An entry of a host's list.</summary>
internal sealed record HostIndexDocument(string MeetingId);
