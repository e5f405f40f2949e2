using System.Globalization;
using VideoConf.Contracts.Node;
using VideoConf.Meetings.Recordings;

namespace VideoConf.TestSupport.Recordings;

/// <summary>Addresses that say what they are for, signed by nobody.</summary>
public sealed class FakeFileLinks : IFileLinks
{
    public string Read(string name, string fileName, DateTimeOffset expiresAt) =>
        string.Create(CultureInfo.InvariantCulture, $"/files/{name}?until={expiresAt.ToUnixTimeSeconds()}");

    public ObjectAddress ForNode(string nodeId, string prefix, DateTimeOffset expiresAt) => new($"http://control/{nodeId}/{prefix}", "", NeedsToken: true);
}
