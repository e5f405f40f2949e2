namespace VideoConf.Meetings.Storage;

/// <summary>The store has more to do than it can, or cannot be reached, and waiting did not help: nothing is known to have been written. Worth trying again later.</summary>
public sealed class DocumentStoreBusyException(string message, Exception? inner = null) : IOException(message, inner);
