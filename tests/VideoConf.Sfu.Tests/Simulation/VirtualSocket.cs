using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Net;

namespace VideoConf.Sfu.Tests.Simulation;

/// <summary>A worker's port in a test's memory: nothing is sent before the test carries it.</summary>
internal sealed class VirtualSocket : IDatagramSocket
{
    private readonly Queue<(byte[] Datagram, TransportAddress From)> _arrived = new();

    public Action<byte[], TransportAddress> Sent { get; set; } = static (_, _) => { };

    public ushort Port => 9;

    public TcpPort? Tcp => null;

    public (int Receive, int Send) BufferBytes => (1 << 20, 1 << 20);

    public SocketBacklog Backlog => new(_arrived.Count, 0);

    public bool HasArrived => _arrived.Count > 0;

    public void Arrive(byte[] datagram, TransportAddress from) => _arrived.Enqueue((datagram, from));

    public int Receive(ReceiveBatch batch)
    {
        var count = 0;
        while (count < ReceiveBatch.Capacity && _arrived.TryDequeue(out var arrived))
        {
            arrived.Datagram.CopyTo(batch.Pool[batch.Buffer(count)]);
            batch.Set(count, arrived.Datagram.Length, arrived.From);
            count++;
        }

        return count;
    }

    public void Send(SendBatch batch)
    {
        for (var destination = 0; destination < batch.DestinationCount; destination++)
        {
            for (var entry = batch.Head(destination); entry >= 0; entry = batch.Next(entry)) Sent(batch.Datagram(entry).ToArray(), batch.Destination(destination));
        }

        batch.NoteSent(batch.Count, 0);
        batch.Clear();
    }

    public void Wait(int timeoutMilliseconds)
    {
    }

    public bool TryPause(long nanoseconds) => false;

    public void Wake()
    {
    }

    public void Dispose()
    {
    }
}
