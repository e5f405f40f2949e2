using System.Collections.Immutable;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Signaling;

namespace VideoConf.TestSupport.Signaling;

/// <summary>One message as one connection got it.</summary>
public sealed record Received(string ConnectionId, string Method, object Argument);

/// <summary>Delivers to who is in a group, and remembers what each connection got, in order.</summary>
public sealed class RecordingSignalSender : ISignalSender
{
    private readonly Lock _gate = new();
    private ImmutableList<Received> _received = [];
    private ImmutableDictionary<string, ImmutableSortedSet<string>> _groups = ImmutableDictionary<string, ImmutableSortedSet<string>>.Empty;

    public ImmutableList<Received> All => _received;

    /// <summary>What a connection got, of one kind.</summary>
    public IReadOnlyList<T> To<T>(string connectionId, string method) =>
        [.. _received.Where(item => item.ConnectionId == connectionId && item.Method == method).Select(item => (T)item.Argument)];

    /// <summary>Who was told to be gone, singly or in a delta.</summary>
    public IReadOnlyList<ParticipantLeft> Left(string connectionId) =>
        [.. _received.Where(item => item.ConnectionId == connectionId).SelectMany(item => item.Argument switch { ParticipantLeft left => [left], RoomDelta delta => delta.Left, _ => [] })];

    public bool IsIn(string connectionId, string group) => _groups.TryGetValue(group, out var members) && members.Contains(connectionId);

    public void Clear()
    {
        lock (_gate) _received = [];
    }

    public Task ToConnectionAsync(string connectionId, string method, object argument, CancellationToken cancellationToken)
    {
        lock (_gate) _received = _received.Add(new Received(connectionId, method, argument));
        return Task.CompletedTask;
    }

    public Task ToGroupAsync(string group, string method, object argument, string? exceptConnectionId, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var members = _groups.GetValueOrDefault(group) ?? [];
            _received = _received.AddRange(members.Where(member => member != exceptConnectionId).Select(member => new Received(member, method, argument)));
        }

        return Task.CompletedTask;
    }

    public Task AddToGroupAsync(string connectionId, string group, CancellationToken cancellationToken)
    {
        lock (_gate) _groups = _groups.SetItem(group, (_groups.GetValueOrDefault(group) ?? ImmutableSortedSet.Create<string>(StringComparer.Ordinal)).Add(connectionId));
        return Task.CompletedTask;
    }

    public Task RemoveFromGroupAsync(string connectionId, string group, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_groups.TryGetValue(group, out var members)) _groups = _groups.SetItem(group, members.Remove(connectionId));
        }

        return Task.CompletedTask;
    }
}
