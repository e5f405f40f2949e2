#pragma warning disable CS9113

using Azure.Core;

namespace Azure.Communication
{
    // From Azure.Communication.Common, which the package brings along.
    public class CommunicationUserIdentifier
    {
        public CommunicationUserIdentifier(string id)
        {
        }

        public string Id => throw null!;
    }
}

namespace Azure.Communication.Identity
{
    public class CommunicationIdentityClient
    {
        protected CommunicationIdentityClient()
        {
        }

        public CommunicationIdentityClient(Uri endpoint, TokenCredential tokenCredential, CommunicationIdentityClientOptions? options = null)
        {
        }

        public virtual Task<Response<CommunicationUserIdentifier>> CreateUserAsync(CancellationToken cancellationToken = default) => throw null!;

        public virtual Task<Response<AccessToken>> GetTokenAsync(
            CommunicationUserIdentifier communicationUser, IEnumerable<CommunicationTokenScope> scopes, TimeSpan tokenExpiresIn, CancellationToken cancellationToken = default) =>
            throw null!;

        public virtual Task<Response> DeleteUserAsync(CommunicationUserIdentifier communicationUser, CancellationToken cancellationToken = default) => throw null!;
    }

    public class CommunicationIdentityClientOptions
    {
    }

    public readonly struct CommunicationTokenScope
    {
        public static CommunicationTokenScope Chat => throw null!;

        public static CommunicationTokenScope VoIP => throw null!;
    }
}
