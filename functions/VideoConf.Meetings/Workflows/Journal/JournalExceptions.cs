namespace VideoConf.Meetings.Workflows.Journal;

/// <summary>The store did not do what it was asked to, for now: the instance is read again and tried again.</summary>
internal sealed class JournalUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The code asks for something else than the journal says, or awaits what is not its context's. The instance fails with this sentence.</summary>
internal sealed class WorkflowCodeException(string message) : Exception(message);
