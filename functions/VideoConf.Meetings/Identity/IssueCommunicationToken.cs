using VideoConf.Contracts.Identity;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Captions;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Identity;

/// <summary>
/// POST <c>/v1/rooms/{id}/communication-token</c>: a participant's identity at the communication service, made at the first request and the same from then
/// on, with a token that is new each time.
/// </summary>
public sealed class IssueCommunicationToken
{
    /// <summary>Longer than any session runs.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(2);

    private readonly IDocumentStore _documents;
    private readonly MediaGateway _media;
    private readonly IIdentityIssuer? _identities;

    internal IssueCommunicationToken(IDocumentStore documents, MediaGateway media, IIdentityIssuer? identities)
    {
        _documents = documents;
        _media = media;
        _identities = identities;
    }

    /// <summary>The identity and a token, for whom a join token lets into the room.</summary>
    public async Task<Outcome<CommunicationTokenResponse>> ExecuteAsync(string roomId, string? joinToken, CancellationToken cancellationToken)
    {
        if (_identities is null) return new Problem(ProblemTypes.NotFound, "Azure Communication Services is not set up in this deployment.");
        var caller = await _media.AuthorizeAsync(roomId, joinToken, cancellationToken);
        if (!caller.Succeeded) return caller.Problem;
        var claims = caller.Value.Claims;
        try
        {
            var identity = await IdentityAsync(_identities, Keys.Communication(claims.RoomId, claims.SessionId, claims.ParticipantId), cancellationToken);
            var token = await _identities.IssueAsync(identity, cancellationToken);
            return new CommunicationTokenResponse(_identities.Endpoint, identity, token.Token, token.ExpiresAt);
        }
        catch (EngineUnavailableException error)
        {
            return new Problem(ProblemTypes.RateLimited, error.Message) { RetryAfter = TimeSpan.FromSeconds(5) };
        }
    }

    private async Task<string> IdentityAsync(IIdentityIssuer identities, DocumentKey key, CancellationToken cancellationToken)
    {
        if (await _documents.ReadAsync<CommunicationDocument>(key, cancellationToken) is { Value.Identity: var known }) return known;
        var made = await identities.CreateAsync(cancellationToken);
        if ((await _documents.ExecuteAsync(Documents.Create(key, new CommunicationDocument(made), Remembered), CancellationToken.None)).Succeeded) return made;

        // Another request of the same participant was first: theirs is the one, and this one would be nobody's.
        await identities.DeleteAsync(made, CancellationToken.None);
        return await _documents.ReadAsync<CommunicationDocument>(key, cancellationToken) is { Value.Identity: var first }
            ? first
            : throw new EngineUnavailableException("The identity is being made. Ask again.", isTransient: true);
    }

    private sealed record CommunicationDocument(string Identity);
}
