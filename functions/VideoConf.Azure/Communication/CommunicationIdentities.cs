using Azure;
using Azure.Communication;
using Azure.Communication.Identity;
using Azure.Core;
using Azure.Identity;
using VideoConf.Meetings.Captions;
using VideoConf.Meetings.Identity;

namespace VideoConf.Azure.Communication;

/// <summary><see cref="IIdentityIssuer"/> at Azure Communication Services, as the application's identity. Its package tries again by itself, three times.</summary>
/// <param name="client">The package's client.</param>
/// <param name="endpoint">The resource.</param>
public sealed class CommunicationIdentities(CommunicationIdentityClient client, Uri endpoint) : IIdentityIssuer
{
    /// <summary>The shortest there is.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(60);

    private static readonly CommunicationTokenScope[] Scopes = [CommunicationTokenScope.VoIP, CommunicationTokenScope.Chat];

    /// <summary>Identities of a resource.</summary>
    public CommunicationIdentities(Uri endpoint, TokenCredential credential)
        : this(new CommunicationIdentityClient(endpoint, credential), endpoint)
    {
    }

    /// <inheritdoc/>
    public Uri Endpoint => endpoint;

    /// <inheritdoc/>
    public Task<string> CreateAsync(CancellationToken cancellationToken) => AskAsync(async () =>
    {
        Response<CommunicationUserIdentifier> made = await client.CreateUserAsync(cancellationToken);
        return made.Value.Id;
    });

    /// <inheritdoc/>
    public Task<CommunicationToken> IssueAsync(string identity, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        Response<AccessToken> issued = await client.GetTokenAsync(new CommunicationUserIdentifier(identity), Scopes, Lifetime, cancellationToken);
        return new CommunicationToken(issued.Value.Token, issued.Value.ExpiresOn);
    });

    /// <inheritdoc/>
    public Task DeleteAsync(string identity, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        await client.DeleteUserAsync(new CommunicationUserIdentifier(identity), cancellationToken);
        return identity;
    });

    private static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception error) when (error is RequestFailedException or AuthenticationFailedException or AggregateException)
        {
            // 401 and 403 too: a role that was just assigned takes minutes to count. Several attempts that all failed come as one aggregate.
            throw new EngineUnavailableException("Azure Communication Services does not answer as it should. Try again.", isTransient: true, error);
        }
    }
}
