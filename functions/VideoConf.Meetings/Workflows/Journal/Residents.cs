namespace VideoConf.Meetings.Workflows.Journal;

/// <summary>The instances whose code is in memory. Beyond the limit, the one that has had no turn for the longest goes and is replayed when it goes on.</summary>
internal sealed class Residents(int limit)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Instance> _byTurn = [];

    /// <summary>An instance had a turn that is over.</summary>
    public void Keep(Instance instance)
    {
        lock (_gate)
        {
            if (instance.Residence is { } node) _byTurn.Remove(node);
            instance.Residence = _byTurn.AddLast(instance);
            while (_byTurn.Count > limit)
            {
                var oldest = _byTurn.First!.Value;
                Forget(oldest);
                oldest.Evict();
            }
        }
    }

    /// <summary>An instance is no more.</summary>
    public void Drop(Instance instance)
    {
        lock (_gate) Forget(instance);
    }

    private void Forget(Instance instance)
    {
        if (instance.Residence is not { } node) return;
        _byTurn.Remove(node);
        instance.Residence = null;
    }
}
