namespace VideoConf.Sfu.Rooms;

/// <summary>How many transports a room has on each worker. Each worker writes its own figure, any thread reads.</summary>
/// <param name="workers">How many workers there are.</param>
internal sealed class RoomCensus(int workers)
{
    private readonly int[] _counts = new int[workers];

    /// <summary>All of them.</summary>
    public int Total
    {
        get
        {
            var total = 0;
            for (var i = 0; i < _counts.Length; i++) total += Of(i);
            return total;
        }
    }

    /// <summary>Those on one worker.</summary>
    public int Of(int worker) => Volatile.Read(ref _counts[worker]);

    /// <summary>Notes how many are on a worker. For that worker.</summary>
    public void Set(int worker, int count) => Volatile.Write(ref _counts[worker], count);
}
