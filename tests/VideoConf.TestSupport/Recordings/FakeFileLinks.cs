using System.Globalization;
using VideoConf.Contracts.Node;
using VideoConf.Meetings.Recordings;

namespace VideoConf.TestSupport.Recordings;

/// <summary>Addresses that say what they are for, signed by nobody.</summary>
public sealed class FakeFileLinks : IFileLinks
{
    public ValueTask<string> ReadAsync(string name, string fileName, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        ValueTask.FromResult(string.Create(CultureInfo.InvariantCulture, $"/files/{name}?until={expiresAt.ToUnixTimeSeconds()}"));

    public ValueTask<ObjectAddress> ForNodeAsync(string nodeId, string prefix, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new ObjectAddress($"http://control/{nodeId}/{prefix}", "", NeedsToken: true));
}
