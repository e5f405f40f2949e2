using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Polls;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Polls;

/// <summary>POST <c>/v1/meetings/{id}/polls</c>: a host or co-host puts a question. It is open at once.</summary>
public sealed class CreatePoll
{
    /// <summary>Polls of a session.</summary>
    internal const int MaxPolls = 50;

    private const int MaxQuestion = 300;
    private const int MaxOption = 200;
    private const int MaxOptions = 10;

    private readonly IDocumentStore _documents;
    private readonly PollDesk _desk;
    private readonly AuditLog _audit;
    private readonly TimeProvider _clock;

    internal CreatePoll(IDocumentStore documents, PollDesk desk, AuditLog audit, TimeProvider clock)
    {
        _documents = documents;
        _desk = desk;
        _audit = audit;
        _clock = clock;
    }

    /// <summary>Puts the question, once for each <paramref name="idempotencyKey"/>.</summary>
    public async Task<Outcome<PollState>> ExecuteAsync(
        CallerIdentity caller, string meetingId, CreatePollRequest? request, string? idempotencyKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (request is null) return Problems.NoBody();
        var found = await _desk.OfAsync(caller, meetingId, cancellationToken);
        if (!found.Succeeded) return found.Problem;
        if (!found.Value.Runs) return PollDesk.HostsOnly();
        var (roomId, sessionId) = (found.Value.Room.RoomId, found.Value.Room.SessionId!);
        var decided = Decide(request, sessionId, IdOf(caller, sessionId, idempotencyKey), _clock.GetUtcNow());
        if (!decided.Succeeded) return decided.Problem;

        var known = await _documents.QueryAsync(new DocumentQuery(Keys.Meetings, roomId, PollDocument.Prefix(sessionId), PageSize: MaxPolls), cancellationToken);
        var poll = known.Documents.Select(document => document.As<PollDocument>()).FirstOrDefault(one => string.Equals(one.PollId, decided.Value.PollId, StringComparison.Ordinal));
        if (poll is null && known.Documents.Count >= MaxPolls)
            return new Problem(ProblemTypes.Conflict, string.Create(CultureInfo.InvariantCulture, $"This session has {MaxPolls} polls, which is the most."));

        // The same key at the same moment: the first one is the poll, and either may tell of it.
        var key = PollDocument.Key(roomId, sessionId, decided.Value.PollId);
        if (poll is null && !(await _documents.ExecuteAsync(Documents.Create(key, decided.Value), CancellationToken.None)).Succeeded)
            poll = (await _documents.ReadAsync<PollDocument>(key, CancellationToken.None))?.Value;
        var isNew = poll is null;
        poll ??= decided.Value;
        await _desk.TellAsync(roomId, poll);
        if (isNew) await _audit.WriteAsync(AuditDraft.By(caller, AuditActions.PollOpened) with { MeetingId = roomId, TargetId = poll.PollId }, CancellationToken.None);
        return poll.ToState(caller.UserId);
    }

    /// <summary>The poll that a request asks for; or what is wrong with the request.</summary>
    internal static Outcome<PollDocument> Decide(CreatePollRequest request, string sessionId, string pollId, DateTimeOffset now)
    {
        var errors = new FieldErrors();
        var question = errors.Text("question", request.Question, MaxQuestion);
        if (request.Question is null) errors.Add("question", $"question is missing. Give 1 to {MaxQuestion} characters.");
        var options = ImmutableArray.CreateBuilder<string>();
        if (request.Options is not { Count: >= 2 and <= MaxOptions })
        {
            errors.Add("options", $"options must be 2 to {MaxOptions} texts to choose from.");
        }
        else
        {
            for (var i = 0; i < request.Options.Count; i++)
            {
                var field = string.Create(CultureInfo.InvariantCulture, $"options[{i}]");
                var option = errors.Text(field, request.Options[i], MaxOption);
                if (request.Options[i] is null) errors.Add(field, $"{field} is null. Give 1 to {MaxOption} characters.");
                if (option is not null && options.Contains(option, StringComparer.OrdinalIgnoreCase)) errors.Add(field, $"{field} says the same as one before it.");
                options.Add(option ?? "");
            }
        }

        if (errors.ToProblem() is { } problem) return problem;
        return new PollDocument
        {
            PollId = pollId,
            SessionId = sessionId,
            Question = question!,
            Options = options.ToImmutable(),
            AllowsMany = request.AllowsMany ?? false,
            IsAnonymous = request.IsAnonymous ?? true,
            CreatedAt = now,
            Salt = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
        };
    }

    private static string IdOf(CallerIdentity caller, string sessionId, string? idempotencyKey) => idempotencyKey is null
        ? Ids.New("pol")
        : $"pol_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{sessionId}:{caller.UserId}:{idempotencyKey}")))[..24]}";
}
