namespace VideoConf.Rtc.Congestion;

/// <summary>
/// Finds the rate at which the packets of a probe got through (libwebrtc's probe_bitrate_estimator.cc). Clusters are told apart by a byte that
/// counts round, so what is kept is fixed.
/// </summary>
internal sealed class ProbeResults
{
    private const int LeastPackets = 4;
    private const double LeastShare = 0.8;
    private const double LongestMilliseconds = 1000;
    private const double MostReceivedToSent = 2;
    private const double Unsaturated = 0.9;
    private const double OfSaturated = 0.95;

    private readonly Cluster[] _clusters = new Cluster[8];

    /// <summary>Begins to collect a cluster.</summary>
    /// <param name="id">Its number, not 0.</param>
    /// <param name="bytes">How much is to be sent in it.</param>
    public void Begin(byte id, int bytes) => _clusters[id % _clusters.Length] = new Cluster { Id = id, Wanted = bytes };

    /// <summary>Takes in a packet of a cluster that arrived.</summary>
    /// <returns>Bits per second that get through; nothing while too little is known.</returns>
    public double? Add(byte id, double sent, double arrived, int bytes)
    {
        ref var cluster = ref _clusters[id % _clusters.Length];
        if (cluster.Id != id) return null;
        if (cluster.Packets == 0 || sent < cluster.FirstSent) cluster.FirstSent = sent;
        if (cluster.Packets == 0 || sent >= cluster.LastSent) (cluster.LastSent, cluster.LastSentBytes) = (sent, bytes);
        if (cluster.Packets == 0 || arrived < cluster.FirstArrived) (cluster.FirstArrived, cluster.FirstArrivedBytes) = (arrived, bytes);
        if (cluster.Packets == 0 || arrived > cluster.LastArrived) cluster.LastArrived = arrived;
        cluster.Packets++;
        cluster.Bytes += bytes;
        if (cluster.Packets < LeastPackets || cluster.Bytes < LeastShare * cluster.Wanted) return null;

        var sending = cluster.LastSent - cluster.FirstSent;
        var arriving = cluster.LastArrived - cluster.FirstArrived;
        if (sending is <= 0 or > LongestMilliseconds || arriving is <= 0 or > LongestMilliseconds) return null;
        var sentRate = 8000.0 * (cluster.Bytes - cluster.LastSentBytes) / sending;
        var receivedRate = 8000.0 * (cluster.Bytes - cluster.FirstArrivedBytes) / arriving;
        if (receivedRate > MostReceivedToSent * sentRate) return null; // Held up and let go at once: no rate of the path.
        return receivedRate < Unsaturated * sentRate ? OfSaturated * receivedRate : Math.Min(sentRate, receivedRate);
    }

    private struct Cluster
    {
        public byte Id;
        public int Wanted;
        public int Packets;
        public int Bytes;
        public double FirstSent;
        public double LastSent;
        public int LastSentBytes;
        public double FirstArrived;
        public double LastArrived;
        public int FirstArrivedBytes;
    }
}
