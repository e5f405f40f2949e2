namespace VideoConf.MediaNode.Recording.Storing;

/// <summary>Bytes that may wait in memory, over all recordings. Thread-safe.</summary>
internal sealed class MemoryBudget(long most)
{
    private long _used;

    /// <summary>Bytes that wait now.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>Takes some; false when there are not so many.</summary>
    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= most) return true;
        Interlocked.Add(ref _used, -bytes);
        return false;
    }

    /// <summary>Gives some back.</summary>
    public void Return(int bytes) => Interlocked.Add(ref _used, -bytes);
}
