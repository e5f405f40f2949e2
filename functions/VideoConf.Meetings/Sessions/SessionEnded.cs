using VideoConf.Meetings.Workflows;

namespace VideoConf.Meetings.Sessions;

/// <summary>What the workflows that follow a session's end are started with.</summary>
/// <param name="MeetingId">The meeting.</param>
/// <param name="SessionId">Which time it ran.</param>
/// <param name="StartedAt">From when.</param>
/// <param name="EndedAt">Until when.</param>
/// <param name="Reason"><c>host</c>, <c>empty</c>, <c>schedule</c> or <c>maximum</c>.</param>
public sealed record SessionEndedInput(string MeetingId, string SessionId, DateTimeOffset StartedAt, DateTimeOffset EndedAt, string Reason);

/// <summary>
/// Workflows that follow the end of a session, one after the other, each as the child <c>{prefix}-{sessionId}</c> of its lifecycle. One that fails does
/// not keep the next from running. To be filled before the engine runs, and only appended to: the order is part of every journal.
/// </summary>
internal sealed class SessionFollowers
{
    private readonly List<Follower> _all = [];

    public IReadOnlyList<Follower> All => _all;

    /// <summary>Adds one after those that are there.</summary>
    public SessionFollowers Add(WorkflowDefinition<SessionEndedInput> workflow, string instancePrefix)
    {
        _all.Add(new Follower(workflow, instancePrefix));
        return this;
    }

    internal sealed record Follower(WorkflowDefinition<SessionEndedInput> Workflow, string InstancePrefix);
}

/// <summary>A session whose first participant has entered.</summary>
/// <param name="MeetingId">The meeting.</param>
/// <param name="SessionId">Which time it runs.</param>
public sealed record SessionBegunInput(string MeetingId, string SessionId);

/// <summary>
/// What is to be done once when the first participant of a session has entered: recording and writing down by themselves. Each looks at the meeting's
/// settings itself, may come more than once, and is tried again when it throws.
/// </summary>
internal sealed class SessionStarters
{
    private readonly List<Func<SessionBegunInput, CancellationToken, Task>> _all = [];

    public IReadOnlyList<Func<SessionBegunInput, CancellationToken, Task>> All => _all;

    public SessionStarters Add(Func<SessionBegunInput, CancellationToken, Task> starter)
    {
        _all.Add(starter);
        return this;
    }
}
