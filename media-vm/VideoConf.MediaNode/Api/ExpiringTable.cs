namespace VideoConf.MediaNode.Api;

/// <summary>
/// A bounded table whose entries live for a set time. Entries leave in the order they came, so a full table gives up its oldest.
/// Thread-safe.
/// </summary>
internal sealed class ExpiringTable<TKey, TValue>(TimeProvider clock, TimeSpan lifetime, int capacity)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, LinkedListNode<Entry>> _byKey = [];
    private readonly LinkedList<Entry> _byAge = [];

    /// <summary>The entry of a key, made by <paramref name="make"/> when there is none.</summary>
    public TValue GetOrAdd(TKey key, Func<TValue> make)
    {
        lock (_lock)
        {
            Expire();
            if (_byKey.TryGetValue(key, out var known)) return known.Value.Value;
            var value = make();
            Append(key, value);
            return value;
        }
    }

    /// <summary>Sets the entry of a key; its life begins anew.</summary>
    public void Set(TKey key, TValue value)
    {
        lock (_lock)
        {
            Expire();
            if (_byKey.Remove(key, out var known)) _byAge.Remove(known);
            Append(key, value);
        }
    }

    /// <summary>Looks an entry up.</summary>
    public bool TryGet(TKey key, out TValue? value)
    {
        lock (_lock)
        {
            Expire();
            var found = _byKey.TryGetValue(key, out var known);
            value = found ? known!.Value.Value : default;
            return found;
        }
    }

    /// <summary>Removes an entry if it still is the given one.</summary>
    public void Remove(TKey key, TValue value)
    {
        lock (_lock)
        {
            if (!_byKey.TryGetValue(key, out var known) || !EqualityComparer<TValue>.Default.Equals(known.Value.Value, value)) return;
            _byKey.Remove(key);
            _byAge.Remove(known);
        }
    }

    private void Append(TKey key, TValue value)
    {
        if (_byAge.Count >= capacity) RemoveOldest();
        _byKey[key] = _byAge.AddLast(new Entry(key, value, clock.GetTimestamp()));
    }

    private void Expire()
    {
        while (_byAge.First is { } oldest && clock.GetElapsedTime(oldest.Value.Since) >= lifetime) RemoveOldest();
    }

    private void RemoveOldest()
    {
        _byKey.Remove(_byAge.First!.Value.Key);
        _byAge.RemoveFirst();
    }

    private readonly record struct Entry(TKey Key, TValue Value, long Since);
}
