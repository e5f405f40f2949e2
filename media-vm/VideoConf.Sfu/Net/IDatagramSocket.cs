namespace VideoConf.Sfu.Net;

/// <summary>A UDP port, and perhaps a TCP port beside it, driven by one thread; <see cref="Wake"/> alone may be called by any.</summary>
internal interface IDatagramSocket : IDisposable
{
    /// <summary>The bound port.</summary>
    ushort Port { get; }

    /// <summary>The TCP port beside it, whose packets come and go in the same batches; null where there is none.</summary>
    TcpPort? Tcp { get; }

    /// <summary>What the system granted as receive and send buffer, in bytes.</summary>
    (int Receive, int Send) BufferBytes { get; }

    /// <summary>What waits to be received. For the thread that drives it.</summary>
    SocketBacklog Backlog { get; }

    /// <summary>Receives what is there, without waiting. The datagrams are in <paramref name="batch"/> until the next call.</summary>
    /// <returns>How many.</returns>
    int Receive(ReceiveBatch batch);

    /// <summary>Sends all of it and empties it. What the system refuses is lost, as datagrams may be, and counted.</summary>
    void Send(SendBatch batch);

    /// <summary>Returns when there is something to receive, when woken, or at the latest after so many milliseconds.</summary>
    void Wait(int timeoutMilliseconds);

    /// <summary>Lets a moment pass, whatever comes. False, at once, where the system cannot tell so short a time.</summary>
    /// <param name="nanoseconds">How long; below a millisecond.</param>
    bool TryPause(long nanoseconds);

    /// <summary>Ends a <see cref="Wait"/>, the current or the next.</summary>
    void Wake();
}
