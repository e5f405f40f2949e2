using System.Collections.Concurrent;

namespace VideoConf.Sfu.Workers;

/// <summary>Commands on their way to a worker: many writers, one reader, bounded.</summary>
internal sealed class CommandQueue(int capacity)
{
    private readonly ConcurrentQueue<Command> _commands = new();
    private int _count;
    private volatile bool _closed;

    /// <summary>Whether there is nothing to do. Cheap enough to ask between batches.</summary>
    public bool IsEmpty => Volatile.Read(ref _count) == 0;

    /// <summary>Queues a command, or refuses it.</summary>
    public bool TryAdd(Command command)
    {
        if (_closed)
        {
            command.Refuse(SfuError.ShuttingDown);
            return false;
        }

        if (Interlocked.Increment(ref _count) > capacity)
        {
            Interlocked.Decrement(ref _count);
            command.Refuse(SfuError.Busy);
            return false;
        }

        _commands.Enqueue(command);

        // Closed in between, perhaps after the reader drained for the last time: then nobody else refuses it.
        if (_closed) RefuseAll();
        return true;
    }

    /// <summary>Takes the oldest.</summary>
    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Command? command)
    {
        if (!_commands.TryDequeue(out command)) return false;
        Interlocked.Decrement(ref _count);
        return true;
    }

    /// <summary>Refuses what waits and what comes.</summary>
    public void Close()
    {
        _closed = true;
        RefuseAll();
    }

    private void RefuseAll()
    {
        while (TryTake(out var command)) command.Refuse(SfuError.ShuttingDown);
    }
}
