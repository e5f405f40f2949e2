using VideoConf.Contracts.Node;

namespace VideoConf.Meetings.Recordings;

/// <summary>
/// Addresses of stored objects: for browsers to play, for nodes to read and write. A signed address gives what it names to whoever has it, for a time. What signs
/// may be elsewhere, so an address may take a moment.
/// </summary>
public interface IFileLinks
{
    /// <summary>An address from which a browser reads one object, ranges allowed, until it ends.</summary>
    /// <param name="name">The object.</param>
    /// <param name="fileName">What a download is called.</param>
    /// <param name="expiresAt">When it ends.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<string> ReadAsync(string name, string fileName, DateTimeOffset expiresAt, CancellationToken cancellationToken);

    /// <summary>
    /// Where a node reads and writes all objects under a prefix: <c>chunks/{meetingId}</c> or <c>recordings/{meetingId}/{recordingId}</c>. An address may give
    /// more than the prefix, but nothing of another meeting.
    /// </summary>
    ValueTask<ObjectAddress> ForNodeAsync(string nodeId, string prefix, DateTimeOffset expiresAt, CancellationToken cancellationToken);
}
