using VideoConf.MediaNode.Composing;

namespace VideoConf.MediaNode.Metrics;

/// <summary>The composer's figures as Prometheus families.</summary>
internal static class CompositionMetrics
{
    /// <summary>Writes them all.</summary>
    public static void Write(PrometheusText text, CompositionFigures figures)
    {
        text.Gauge("videoconf_compositions_waiting", "Compositions that wait for their turn.", figures.Waiting);
        text.Gauge("videoconf_compositions_running", "Compositions at work.", figures.Running);
        text.Counter("videoconf_compositions_total", "Compositions that ended.", "result", [("succeeded", figures.Succeeded), ("failed", figures.Failed)]);
        text.Counter("videoconf_compositions_audio_only_total", "Compositions that succeeded without pictures.", figures.AudioOnly);
        text.Counter("videoconf_composed_seconds_total", "Seconds of meetings that were composed.", figures.ComposedSeconds);
        text.Counter("videoconf_composing_seconds_total", "Seconds that composing took.", figures.WorkedSeconds);
        text.Counter("videoconf_ffmpeg_runs_total", "Runs of FFmpeg.", figures.FfmpegRuns);
        text.Counter("videoconf_ffmpeg_failures_total", "Runs of FFmpeg that did not end well.", figures.FfmpegFailures);
    }
}
