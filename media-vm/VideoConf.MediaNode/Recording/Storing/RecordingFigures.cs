namespace VideoConf.MediaNode.Recording.Storing;

/// <summary>What all recordings of the node have counted. Thread-safe.</summary>
internal sealed class RecordingFigures
{
    private long _chunks;
    private long _bytes;
    private long _packetsLost;
    private long _framesLost;
    private long _packetsDropped;
    private long _gaps;
    private long _failures;
    private long _tracks;

    public long Chunks => Interlocked.Read(ref _chunks);

    public long Bytes => Interlocked.Read(ref _bytes);

    public long LostPackets => Interlocked.Read(ref _packetsLost);

    public long LostFrames => Interlocked.Read(ref _framesLost);

    public long DroppedPackets => Interlocked.Read(ref _packetsDropped);

    public long Gaps => Interlocked.Read(ref _gaps);

    public long UploadFailures => Interlocked.Read(ref _failures);

    public long Tracks => Interlocked.Read(ref _tracks);

    public void Stored(long bytes)
    {
        Interlocked.Increment(ref _chunks);
        Interlocked.Add(ref _bytes, bytes);
    }

    public void PacketsLost(long count) => Interlocked.Add(ref _packetsLost, count);

    public void FramesLost(long count) => Interlocked.Add(ref _framesLost, count);

    public void PacketsDropped(long count) => Interlocked.Add(ref _packetsDropped, count);

    public void Gap() => Interlocked.Increment(ref _gaps);

    public void UploadFailed() => Interlocked.Increment(ref _failures);

    public void Track(int change) => Interlocked.Add(ref _tracks, change);
}
