using System.Security.Cryptography;
using System.Text;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings;
using VideoConf.Meetings.Placement;

namespace VideoConf.Http.Placement;

/// <summary>Lets in who knows the secret of this run: the media node that the host itself has started.</summary>
public sealed class SecretAdmission(string secret) : INodeAdmission
{
    private readonly byte[] _expected = SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <inheritdoc/>
    public Task<Problem?> RefuseAsync(string nodeId, string? bearer, CancellationToken cancellationToken) => Task.FromResult(
        bearer is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(bearer)), _expected)
            ? null
            : new Problem(ProblemTypes.Unauthorized, "Only a media node that this host has started may register here."));
}
