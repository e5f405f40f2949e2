using System.Collections.Immutable;
using VideoConf.Contracts.Consent;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Consent;

/// <summary>POST <c>/v1/users/consent</c>: logs each answer for good and returns the token that a join presents.</summary>
public sealed class RecordConsent
{
    private const string Accepted = "accepted";
    private const string Declined = "declined";

    private readonly IDocumentStore _documents;
    private readonly ITokenIssuer _issuer;
    private readonly TimeProvider _clock;

    internal RecordConsent(IDocumentStore documents, ITokenIssuer issuer, TimeProvider clock)
    {
        _documents = documents;
        _issuer = issuer;
        _clock = clock;
    }

    /// <summary>Logs the answers. What the same user answered in the last ten minutes and does not answer again goes into the token too.</summary>
    public async Task<Outcome<ConsentResponse>> ExecuteAsync(CallerIdentity caller, ConsentRequest? request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (request is null) return Problems.NoBody();
        var decided = Decide(request);
        if (!decided.Succeeded) return decided.Problem;
        if (Ids.Meeting(request.MeetingId) is not { } id
            || await _documents.ReadAsync<MeetingDocument>(Keys.Meeting(id), cancellationToken) is not { Value: var meeting })
        {
            return Problems.NoSuchMeeting();
        }

        if (meeting.EndedAt is not null) return Problems.Ended();

        var now = _clock.GetUtcNow();
        var answers = decided.Value;
        var entries = answers.Select(answer => Documents.Create(
            Keys.Consent(id, caller.UserId, now, Ids.New(answer.Key)),
            new ConsentEntry(id, caller.UserId, caller.DisplayName, answer.Key, answer.Value, now)));
        var logged = await _documents.ExecuteAsync([.. entries], cancellationToken);
        if (!logged.Succeeded) throw new InvalidOperationException("A consent entry with a new random id was there already.");

        var all = (await RecentAsync(id, caller.UserId, now, cancellationToken)).SetItems(answers);
        var token = await _issuer.IssueAsync(new ConsentClaims(caller.UserId, id, all), cancellationToken: cancellationToken);
        return new ConsentResponse(
            token.Token, token.ExpiresAt, all.ToDictionary(answer => answer.Key, answer => answer.Value ? Accepted : Declined, StringComparer.Ordinal));
    }

    /// <summary>Consent type to whether it was accepted; or what is wrong with the request.</summary>
    internal static Outcome<ImmutableSortedDictionary<string, bool>> Decide(ConsentRequest request)
    {
        var errors = new FieldErrors();
        if (string.IsNullOrEmpty(request.MeetingId)) errors.Add("meetingId", "meetingId is missing. Say which meeting the consent is for.");
        if (request.Answers is not null && (request.ConsentType is not null || request.Status is not null))
            errors.Add("answers", "answers cannot go with consentType and status. Send one or the other.");
        else if (request.Answers is { Count: 0 })
            errors.Add("answers", "answers is empty. Answer at least one of recording and ai.");
        else if (request.Answers is null && request.ConsentType is null)
            errors.Add("consentType", "consentType is missing. Send recording, ai or recording_ai, or send answers.");

        var read = ImmutableSortedDictionary.CreateBuilder<string, bool>(StringComparer.Ordinal);
        if (request.Answers is not null)
        {
            foreach (var (type, status) in request.Answers) Read(errors, read, type, status, "answers", "answers");
        }
        else if (request.ConsentType is not null)
        {
            Read(errors, read, request.ConsentType, request.Status, "consentType", "status");
        }

        return errors.ToProblem() is { } problem ? problem : read.ToImmutable();
    }

    private static void Read(FieldErrors errors, ImmutableSortedDictionary<string, bool>.Builder read, string type, string? status, string typeField, string statusField)
    {
        IReadOnlyList<string> types = type == ConsentTypes.RecordingAi ? ConsentTypes.Each : ConsentTypes.Each.Contains(type, StringComparer.Ordinal) ? [type] : [];
        if (types.Count == 0) errors.Add(typeField, $"{typeField} names a consent type that is not known. The types are recording, ai and recording_ai.");
        if (status is not (Accepted or Declined)) errors.Add(statusField, $"{statusField} must say accepted or declined.");
        foreach (var each in types) read[each] = status == Accepted;
    }

    // The newest entries come first, so the first answer to a type is the one that holds.
    private async Task<ImmutableSortedDictionary<string, bool>> RecentAsync(string meetingId, string userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var page = await _documents.QueryAsync(
            new DocumentQuery(Keys.Consents, meetingId, IdPrefix: userId + "-", Descending: true, PageSize: 20), cancellationToken);
        var answers = ImmutableSortedDictionary.CreateBuilder<string, bool>(StringComparer.Ordinal);
        foreach (var entry in page.Documents.Select(document => document.As<ConsentEntry>()).Where(entry => entry.At > now - ConsentClaims.Lifetime))
            answers.TryAdd(entry.ConsentType, entry.Accepted);
        return answers.ToImmutable();
    }
}

/// <summary>An answer as logged: written once, never changed.</summary>
internal sealed record ConsentEntry(string MeetingId, string UserId, string DisplayName, string ConsentType, bool Accepted, DateTimeOffset At);
