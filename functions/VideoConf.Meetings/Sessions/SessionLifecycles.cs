using System.Collections.Concurrent;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Meetings.Sessions;

/// <summary>
/// Tells a session's lifecycle what happens to the session. Whatever is lost on the way (the process ends between a write and the telling) is made up
/// for: the sweeper and the closing start what was not started, and a lifecycle looks for itself now and then.
/// </summary>
internal sealed class SessionLifecycles(IWorkflowClient workflows)
{
    // Spares the sweeper a read per room and second; one entry a room, gone when its session closes.
    private readonly ConcurrentDictionary<string, string> _started = new(StringComparer.Ordinal);

    public static string InstanceId(string sessionId) => $"lifecycle-{sessionId}";

    /// <summary>Makes the lifecycle of the running session be there.</summary>
    public async Task EnsureAsync(RoomState state, CancellationToken cancellationToken)
    {
        if (state.SessionId is not { } sessionId) return;
        if (_started.TryGetValue(state.RoomId, out var started) && string.Equals(started, sessionId, StringComparison.Ordinal)) return;
        await StartAsync(state.RoomId, sessionId, cancellationToken);
        _started[state.RoomId] = sessionId;
    }

    /// <summary>Somebody is in a session that was without anybody until then.</summary>
    public async Task EnteredAsync(RoomState before, RoomState after, CancellationToken cancellationToken)
    {
        if (after.SessionId is not { } sessionId || before.Members.Values.Any(member => member.HasEntered)) return;
        await EnsureAsync(after, cancellationToken);
        await LookAsync(sessionId, cancellationToken);
    }

    /// <summary>A session was closed, at least once.</summary>
    public async Task ClosedAsync(RoomState state, CancellationToken cancellationToken)
    {
        if (state.ClosedSessionId is not { } sessionId) return;
        if (state.SessionId is null) _started.TryRemove(state.RoomId, out _);
        await StartAsync(state.RoomId, sessionId, cancellationToken);
        await LookAsync(sessionId, cancellationToken);
    }

    /// <summary>The meeting's settings were changed.</summary>
    public Task ChangedAsync(RoomState state, CancellationToken cancellationToken) =>
        state.SessionId is { } sessionId ? LookAsync(sessionId, cancellationToken) : Task.CompletedTask;

    private Task StartAsync(string roomId, string sessionId, CancellationToken cancellationToken) =>
        workflows.StartAsync(MeetingLifecycle.Definition, InstanceId(sessionId), new LifecycleInput(roomId, sessionId), cancellationToken);

    private Task LookAsync(string sessionId, CancellationToken cancellationToken) =>
        workflows.RaiseAsync(InstanceId(sessionId), MeetingLifecycle.LookAgain, Done.Value, cancellationToken);
}
