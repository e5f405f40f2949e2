namespace VideoConf.Http;

/// <summary>How the host is.</summary>
/// <param name="Status"><c>ok</c> or <c>degraded</c>.</param>
/// <param name="Documents"><c>ok</c> or <c>failed</c>.</param>
/// <param name="Media"><c>ok</c> or <c>unreachable</c>.</param>
public sealed record HealthReport(string Status, string Documents, string Media);
