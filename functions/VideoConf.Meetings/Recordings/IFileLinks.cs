namespace VideoConf.Meetings.Recordings;

/// <summary>Addresses of stored objects: for browsers to play, for nodes to read and write. A signed address gives what it names to whoever has it, for a time.</summary>
public interface IFileLinks
{
    /// <summary>An address from which a browser reads one object, ranges allowed, until it ends.</summary>
    /// <param name="name">The object.</param>
    /// <param name="fileName">What a download is called.</param>
    /// <param name="expiresAt">When it ends.</param>
    string Read(string name, string fileName, DateTimeOffset expiresAt);

    /// <summary>Where a node reads and writes all objects under a prefix.</summary>
    Contracts.Node.ObjectAddress ForNode(string nodeId, string prefix, DateTimeOffset expiresAt);
}
