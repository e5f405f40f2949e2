using System.Diagnostics;
using VideoConf.MediaNode.Captions;
using VideoConf.MediaNode.Composing;
using VideoConf.MediaNode.Engine;
using VideoConf.MediaNode.Events;
using VideoConf.MediaNode.Recording;
using VideoConf.MediaNode.Registration;

namespace VideoConf.MediaNode.Metrics;

/// <summary>What <c>/metrics</c> shows: the engine's families, the event queue's and the process's.</summary>
internal sealed class NodeMetrics(
    MediaNodeOptions options, IMediaEngine engine, EventQueue queue, EventPusher pusher, RecordingDesk recordings, CaptionCounters captions,
    CompositionDesk compositions, Registrar registrar, DrainDesk drain)
{
    /// <summary>The whole page.</summary>
    public string Write()
    {
        var text = new PrometheusText();
        text.Info("videoconf_node_info", "What this node is.", ("node", options.NodeId), ("region", options.Region), ("version", MediaNodeApp.Version));
        text.Gauge("videoconf_node_load_percent", "How full the node is: processors, bandwidth or participants, whichever is fullest.", registrar.Load.LoadPercent);
        text.Gauge("videoconf_node_draining", "1 when the node takes no new rooms.", drain.IsDraining ? 1 : 0);
        engine.WriteMetrics(text);
        RecordingMetrics.Write(text, recordings);
        captions.Write(text);
        WriteEvents(text);
        CompositionMetrics.Write(text, compositions.Figures);
        WriteProcess(text);
        return text.ToString();
    }

    private void WriteEvents(PrometheusText text)
    {
        text.Gauge("videoconf_events_queued", "Events that wait for the control plane.", queue.Count);
        text.Counter("videoconf_events_delivered_total", "Events the control plane has taken.", pusher.Delivered);
        text.Counter("videoconf_events_coalesced_total", "Events that a newer one replaced before they were sent.", queue.Coalesced);
        text.Counter("videoconf_events_lost_total", "Events given up.", "reason",
        [
            ("queue_full", queue.Dropped),
            ("not_taken", pusher.Abandoned),
        ]);
        text.Counter("videoconf_event_delivery_failures_total", "Attempts to deliver a batch that failed.", pusher.Failures);
    }

    /// <summary>Under the names that Prometheus client libraries use, so that ready-made dashboards find them.</summary>
    private static void WriteProcess(PrometheusText text)
    {
        using var process = Process.GetCurrentProcess();
        text.Counter("process_cpu_seconds_total", "User and system CPU time in seconds.", process.TotalProcessorTime.TotalSeconds);
        text.Gauge("process_resident_memory_bytes", "Resident memory.", Environment.WorkingSet);
        text.Gauge("process_start_time_seconds", "Start of the process, Unix time.", new DateTimeOffset(process.StartTime.ToUniversalTime()).ToUnixTimeMilliseconds() / 1000.0);
        text.Gauge("process_threads", "Threads of the process.", process.Threads.Count);
        text.Gauge("dotnet_gc_heap_bytes", "Managed heap in use.", GC.GetTotalMemory(forceFullCollection: false));
        text.Counter("dotnet_gc_collections_total", "Garbage collections.", "generation",
            Enumerable.Range(0, GC.MaxGeneration + 1).Select(generation => (generation.ToString(), (double)GC.CollectionCount(generation))));
        text.Counter("dotnet_gc_pause_seconds_total", "Time all managed threads stood still for the garbage collector.", GC.GetTotalPauseDuration().TotalSeconds);
        text.Counter("dotnet_allocated_bytes_total", "Bytes allocated on the managed heap.", GC.GetTotalAllocatedBytes());
    }
}
