using VideoConf.MediaNode.Metrics;

namespace VideoConf.MediaNode.Recording;

/// <summary>What is recorded, as Prometheus families.</summary>
internal static class RecordingMetrics
{
    /// <summary>Writes them all.</summary>
    public static void Write(PrometheusText text, RecordingDesk desk)
    {
        var figures = desk.Figures;
        var (chunks, memory, disk) = desk.Waiting;
        text.Gauge("videoconf_recordings", "Recordings that run or are not stored yet.", desk.Count);
        text.Gauge("videoconf_recorded_tracks", "Tracks that are being recorded.", figures.Tracks);
        text.Counter("videoconf_recording_chunks_stored_total", "Chunks that the storage has taken.", figures.Chunks);
        text.Counter("videoconf_recording_bytes_stored_total", "Bytes of chunks that the storage has taken.", figures.Bytes);
        text.Gauge("videoconf_recording_chunks_waiting", "Chunks and gaps that the control plane does not know yet.", chunks);
        text.Gauge("videoconf_recording_memory_bytes", "Bytes of chunks that wait in memory.", memory);
        text.Gauge("videoconf_recording_disk_bytes", "Bytes of chunks that wait on disk.", disk);
        text.Counter("videoconf_recording_packets_lost_total", "Packets of recorded tracks that never came.", figures.LostPackets);
        text.Counter("videoconf_recording_frames_lost_total", "Frames of ended tracks that packets came of, and that could not be kept.", figures.LostFrames);
        text.Counter("videoconf_recording_packets_dropped_total", "Packets that came while the recorder was behind.", figures.DroppedPackets);
        text.Counter("videoconf_recording_gaps_total", "Chunks and tracks that could not be kept.", figures.Gaps);
        text.Counter("videoconf_recording_upload_failures_total", "Chunks that the storage did not take at every attempt of a round.", figures.UploadFailures);
    }
}
