using System.Threading.Channels;
using VideoConf.Contracts.Node;

namespace VideoConf.MediaNode.Events;

/// <summary>
/// Events that wait for the control plane, oldest first and bounded. An event that a newer one makes worthless (the slot map of one
/// media resource, the speakers of one room, what was heard of a line so far) is replaced by it, so a slow control plane gets fewer events, not older ones.
/// Thread-safe; adding never waits.
/// </summary>
internal sealed class EventQueue(int capacity)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<QueuedEvent> _events = [];
    private readonly Dictionary<(string Type, string Key), LinkedListNode<QueuedEvent>> _replaceable = [];
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _dropped;
    private long _coalesced;

    /// <summary>Events waiting.</summary>
    public int Count
    {
        get { lock (_lock) return _events.Count; }
    }

    /// <summary>Events given up because the queue was full.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Events that a newer one replaced before they were sent.</summary>
    public long Coalesced => Interlocked.Read(ref _coalesced);

    /// <summary>Adds one at the end.</summary>
    /// <param name="item">The event.</param>
    /// <param name="settled">
    /// Told whether the control plane has taken it, for events whose loss somebody makes good: once, on any thread, unless the process ends before.
    /// </param>
    public void Add(NodeEvent item, Action<bool>? settled = null)
    {
        Action<bool>? lost = null;
        lock (_lock)
        {
            var key = ReplacementKey(item);
            if (key is { } older && _replaceable.Remove(older, out var stale))
            {
                _events.Remove(stale);
                Interlocked.Increment(ref _coalesced);
            }

            if (_events.Count >= capacity)
            {
                lost = RemoveFirst().Settled;
                Interlocked.Increment(ref _dropped);
            }

            var node = _events.AddLast(new QueuedEvent(item, settled));
            if (key is { } own) _replaceable[own] = node;
        }

        Wake();
        lost?.Invoke(false);
    }

    /// <summary>Takes up to <paramref name="most"/> from the front; empty when there are none.</summary>
    public List<QueuedEvent> Take(int most)
    {
        lock (_lock)
        {
            var taken = new List<QueuedEvent>(Math.Min(most, _events.Count));
            while (taken.Count < most && _events.Count > 0) taken.Add(RemoveFirst());
            return taken;
        }
    }

    /// <summary>Waits until there may be something to take.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken) => await _signal.Reader.ReadAsync(cancellationToken);

    /// <summary>Ends a wait though nothing was added.</summary>
    public void Wake() => _signal.Writer.TryWrite(true);

    private QueuedEvent RemoveFirst()
    {
        var item = _events.First!.Value;
        _events.RemoveFirst();
        if (ReplacementKey(item.Event) is { } key) _replaceable.Remove(key);
        return item;
    }

    private static (string Type, string Key)? ReplacementKey(NodeEvent item) => item.Type switch
    {
        NodeEventTypes.SlotsChanged => (item.Type, $"{item.RoomId}/{item.MediaId}"),
        NodeEventTypes.SpeakersChanged => (item.Type, item.RoomId),
        NodeEventTypes.Spoken when item.Line is { } line => (item.Type, $"{item.RoomId}/{line.LineId}"),
        _ => null,
    };
}

/// <summary>An event that waits.</summary>
/// <param name="Event">The event.</param>
/// <param name="Settled">Told whether it was taken; null when nobody asks.</param>
internal readonly record struct QueuedEvent(NodeEvent Event, Action<bool>? Settled);
