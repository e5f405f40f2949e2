using VideoConf.Sfu.Net;

namespace VideoConf.Sfu.Tests.Simulation;

/// <summary>A socket of a machine that takes so long for each packet that it sends: its worker's capacity is the same wherever the test runs.</summary>
internal sealed class SlowSocket(IDatagramSocket inner, TimeSpan perPacket) : IDatagramSocket
{
    public ushort Port => inner.Port;

    public TcpPort? Tcp => inner.Tcp;

    public (int Receive, int Send) BufferBytes => inner.BufferBytes;

    public SocketBacklog Backlog => inner.Backlog;

    public int Receive(ReceiveBatch batch) => inner.Receive(batch);

    public void Send(SendBatch batch)
    {
        var takes = perPacket * batch.Count;
        inner.Send(batch);
        if (takes > TimeSpan.Zero) Thread.Sleep(takes);
    }

    public void Wait(int timeoutMilliseconds) => inner.Wait(timeoutMilliseconds);

    public bool TryPause(long nanoseconds) => inner.TryPause(nanoseconds);

    public void Wake() => inner.Wake();

    public void Dispose() => inner.Dispose();
}
